#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The endpoint fails in each of its ways under load: no event is lost, the site
# does not notice, the backlog drains afterwards.  SECONDS is how long each
# fault lasts, ONLY a pattern of those wanted.

use warnings;
use strict;

use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Load;

my $seconds = $ENV{SECONDS_EACH} || ($ENV{TEST_NGINX_SANITIZER} ? 2 : 5);
my $only = $ENV{ONLY} || '.';

$ENV{TEST_NGINX_TIMEOUT} ||= 600;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;',
    log => 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    log_format load "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%% reuseport;
        keepalive_requests 100000;

        access_log %%TESTDIR%%/load.log load;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /page/ {
            pinterest_page page_visit;
            default_type text/html;
            return 200 "<html>page</html>";
        }

        location /collect/ { pinterest_collect; access_log off; }

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            proxy_connect_timeout 1s;
            proxy_read_timeout 1s;
        }

        location = /status { pinterest_status; access_log off; }
    }
}
EOF

my @faults = (
    [ '500', { mode => 'status', status => 500 } ],
    [ '503 with Retry-After', { mode => 'status', status => 503,
        retry_after => 1 } ],
    [ '429 with Retry-After', { mode => 'status', status => 429,
        retry_after => 1 } ],
    [ 'slow', { mode => 'slow', ms => 800 } ],
    [ 'hanging', { mode => 'hang' } ],
    [ 'closing before the answer', { mode => 'close' } ],
    [ 'resetting', { mode => 'reset' } ],
    [ 'cutting its answer', { mode => 'cut' } ],
    [ 'cutting a chunked answer', { mode => 'cut', length => JSON::PP::false } ],
    [ 'closing after the answer', { mode => 'bye' } ],
    [ 'answering in chunks', { mode => 'chunked' } ],
    [ 'half of the calls 502', { mode => 'status', status => 502,
        share => 0.5 } ],
    [ 'answering no JSON', { mode => 'broken' } ],
    [ 'answering nothing', { mode => 'empty' } ],
    [ 'answering too little', { mode => 'short' } ],
    [ 'limiting the calls', { mode => 'limit', calls => 2, per => 1,
        retry_after => 1 } ],
    [ 'not listening', { mode => 'refuse' } ],
    [ 'failing a tenth of the events', { mode => 'partial', part => 0.1 } ],
);

my $n = 0;

# a load during the fault; in how many ms nearly all were answered

sub load {
    my ($what, $mode) = @_;

    my $load = Test::Pinterest::Load->new($t, clients => 2,
        name => 'f' . ++$n);

    $api->mode({ %$mode, for => 0 + $seconds });
    $load->start(seconds => $seconds, rate => 200);
    my $met = $load->finish();

    $api->mode();

    # after some failures a pause may be a minute

    my $start = time();
    is_deeply([ $load->wait_all($api, 90) ], [], "$what: none is lost");
    my $took = time() - $start;

    is_deeply([ grep { !/^200$/ } keys %{ $met->{statuses} } ], [],
        'the site does not notice');

    diag sprintf '%s: %d accepted, %d twice, drained after %.1f s', $what,
        $load->accepted(), scalar(my @twice = $load->twice($api)), $took;

    return $load->quantile(0.99);
}

for my $fault (@faults) {
    my ($what, $mode) = @$fault;
    my $most = 200 * $t->slow();
    my $msec;

    next if $what !~ /$only/;

    # who waits for the API waits each time, for a busy machine not

    for (1 .. 3) {
        $msec = load($what, $mode);
        last if $msec < $most;
    }

    cmp_ok($msec, '<', $most, 'nor does it wait');
}

ok($t->wait_for(sub {
    decode_json($t->get('/status')->{body})->{queue}{pending} == 0 }, 30),
    'nothing is pending');
is($api->stats()->{invalid} || 0, 0, 'all that came is valid');

diag $t->get('/status')->{body};

done_testing();
