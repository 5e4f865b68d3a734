#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# kill -9 of random workers under load, reloads, stop and start: nothing that
# was accepted is lost.  KILLS, RELOADS and STARTS change the numbers.

use warnings;
use strict;

use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Load;

my $kills = $ENV{KILLS} || 100;
my $reloads = $ENV{RELOADS} || 20;
my $starts = $ENV{STARTS} || 5;
my $seed = $ENV{SEED} || time();

srand $seed;
diag "SEED=$seed";

my $t = Test::Pinterest->new(globals => 'worker_processes 3;',
    log => 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

# nginx says so of each one we kill
$t->allow_log(qr/worker process \d+ exited on signal 9/);

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    log_format load "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        keepalive_requests 200;

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
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; access_log off; }
    }
}
EOF

sub under_load {
    my ($what, $n, $code) = @_;

    my ($name) = $what =~ /^(\w+)/;
    my $load = Test::Pinterest::Load->new($t, clients => 3, name => $name);

    $load->start(seconds => 600, rate => 600);

    # on a busy machine there is less load, and more of this

    $code->() for 1 .. $n;
    $code->() while $load->answered() <= 21 * $n;

    $load->finish(now => 1);

    cmp_ok($load->accepted(), '>', 20 * $n, "$what: " . $load->accepted()
        . ' accepted');

    is_deeply([ $load->wait_all($api, 30) ], [], "$what: none is lost");
    is_deeply([ $load->invented($api) ], [], "$what: none is invented");

    diag sprintf '%s: %d accepted, %d came twice', $what, $load->accepted(),
        scalar(my @twice = $load->twice($api));
}

under_load("kill -9, $kills times", $kills, sub {
    sleep 0.02 + rand 0.1;
    my @workers = $t->workers();
    $t->signal('KILL', $workers[rand @workers]) if @workers;
});

under_load("reload, $reloads times", $reloads, sub {
    sleep 0.05 + rand 0.2;
    $t->reload() or fail('reload');
});

under_load("stop and start, $starts times", $starts, sub {
    sleep 0.2 + rand 0.3;
    defined $t->stop() or fail('stop');
    $t->run();
});

# a slot whose owner has gone may hold what he sent and had no answer to

ok($t->wait_for(sub {
    $t->workers() == (() = glob $t->testdir() . '/queue/slot-*') }, 40),
    'every slot has its owner');

# nothing is left

ok($t->wait_for(sub {
    decode_json($t->get('/status')->{body})->{queue}{pending} == 0 }),
    'nothing is pending');
is($api->stats()->{invalid} || 0, 0, 'all that came is valid');

my $took = $t->stop();
cmp_ok($took, '<', 2 * $t->slow(), "QUIT: $took s");
is_deeply([ glob $t->testdir() . '/queue/slot-*/*.seg' ], [],
    'no segment is left');

done_testing();
