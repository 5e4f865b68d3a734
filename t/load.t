#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# 20,000 mixed requests, four workers, nothing fails: every event arrives
# exactly once, in batches, and no request waits for a delivery.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Load;

my $t = Test::Pinterest->new(globals => 'worker_processes 4;',
    log => $ENV{TEST_NGINX_LOG} || 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');
my $load = Test::Pinterest::Load->new($t, clients => 4);

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=1s;

    log_format load "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%% reuseport;
        keepalive_requests 1000000;

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

# an answer that takes its time must not make a visitor wait

my $call = 2000 * $t->slow();

$api->mode({ mode => 'slow', ms => $call });

my $start = time();
$load->start(requests => 20000);
my $met = $load->finish();
my $took = time() - $start;

is_deeply($met->{statuses}, { 200 => 20000 }, '20,000 requests are answered');

ok($api->wait_events(20000, 60), '20,000 events arrive');

my $stats = $api->stats();

is($stats->{unique}, 20000, 'exactly so many');
is_deeply([ $load->missing($api) ], [], 'none is lost');
is_deeply([ $load->twice($api) ], [], 'none comes twice');
is_deeply([ $load->invented($api) ], [], 'none is invented');
is($stats->{invalid} || 0, 0, 'all are valid');

# those that are full, and one of each worker a second

my $most = 20000 / 1000 + 4 * ($took + 2);
cmp_ok($stats->{calls}, '<=', $most, "in batches: $stats->{calls} calls");

cmp_ok($load->quantile(1), '<', 0.9 * $call,
    'the slowest request does not wait for a call: '
    . $load->quantile(1) . ' ms');
diag sprintf '%d calls, p50 %.1f ms, p99 %.1f ms, max %.1f ms',
    $stats->{calls}, map { $load->quantile($_) } 0.5, 0.99, 1;

my $status;

$t->wait_for(sub {
    $status = decode_json($t->get('/status')->{body});
    return $status->{delivery}{delivered} == 20000
        && $status->{queue}{pending} == 0;
});

is($status->{intake}{queued}, 20000, 'counted: queued');
is($status->{delivery}{delivered}, 20000, 'delivered');
is($status->{queue}{pending}, 0, 'nothing pending');

$took = $t->stop();
cmp_ok($took, '<', 2 * $t->slow(), "QUIT: $took s");
is_deeply([ glob $t->testdir() . '/queue/slot-*/*.seg' ], [],
    'no segment is left');

done_testing();
