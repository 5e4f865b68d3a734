#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Reloads with a changing number of workers, and binary upgrades, under load,
# every second one while the endpoint hangs, every third one while a client is
# in the middle of a long download: nothing that was accepted is lost, no other
# client meets an error, old workers are gone a second after
# worker_shutdown_timeout at the latest.  RELOADS and UPGRADES are how many.
#
# nginx closes idle kept connections when a worker ends.  A request that crosses
# that close on the wire has no answer, and every client that keeps connections
# sends it again (RFC 9112, 9.3.1); so do ours, once, and only if not one byte
# of an answer came over a connection that had served before.

use warnings;
use strict;

use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Crash qw/ verify /;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Load;

my $reloads = $ENV{RELOADS} || 12;
my $upgrades = $ENV{UPGRADES} || 3;
my $seed = $ENV{SEED} || time();

use constant TIMEOUT => 2;

srand $seed;
diag "SEED=$seed";

$ENV{TEST_NGINX_TIMEOUT} ||= 400 + 5 * $reloads + 15 * $upgrades;

my $t = Test::Pinterest->new(daemon => 1, log => 'notice',
    globals => 'worker_processes %%WORKERS%%; worker_shutdown_timeout '
        . TIMEOUT . ';');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('long', 'x' x 100_000);

my $config = <<'EOC';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    log_format load "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        keepalive_requests 500;

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

        location = /long {
            limit_rate 1000;
            root %%TESTDIR%%;
            access_log off;
        }

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            proxy_read_timeout 5s;
        }
    }
}
EOC

sub configure { $t->set(WORKERS => 1 + int rand 4)->config($config) }

configure();
$t->run();

my @slow;       # what stayed longer than it may
my $longest = 0;

sub went {
    my ($what, $took) = @_;

    if (!defined $took) {
        push @slow, "$what: still there";
        return;
    }

    $longest = $took if $took > $longest;

    push @slow, "$what: $took s" if $took > (TIMEOUT + 1) * $t->slow();
}

sub reload {
    my ($n) = @_;

    my @old = $t->workers();
    my $start = time();

    configure();
    $t->reload() or return fail("reload $n");

    defined $t->gone(3 * TIMEOUT, @old) or return went("reload $n", undef);
    went("reload $n", time() - $start);
}

sub replace {
    my ($n) = @_;

    configure();

    my $took = $t->upgrade();

    fail("upgrade $n: $@") unless defined $took;
    went("upgrade $n", $took) if defined $took;
}

sub under_load {
    my ($what, $n, $code) = @_;

    my $load = Test::Pinterest::Load->new($t, clients => 3, name => $what,
        retry => 1);

    $load->start(seconds => 3600, rate => 400);

    for my $i (1 .. $n) {
        $api->mode($i % 2 ? undef : { mode => 'hang', share => 0.7 });

        my $download = $i % 3 ? undef : $t->connect();
        $download->write("GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if $download;

        sleep 0.1 + rand 0.2;
        $code->($i);
    }

    $api->mode();

    my $met = $load->finish(now => 1);

    is_deeply([ grep { $_ != 200 } keys %{ $met->{statuses} } ], [],
        "$what, $n times: no client meets an error");
    is_deeply([ $load->wait_all($api, 90) ], [], 'nothing is lost');
    is_deeply([ $load->invented($api) ], [], 'nothing is invented');
    is_deeply([ $load->changed($api) ], [], 'nothing is sent as another');
    is_deeply(\@slow, [], 'the old workers go in time');

    diag sprintf '%s: %d requests, %d accepted, %d sent again by the client, '
        . '%d delivered twice, longest end of a worker %.2f s', $what,
        scalar @{ $met->{times} }, $load->accepted(), $met->{retried},
        scalar(my @twice = $load->twice($api)), $longest;

    @slow = ();
    $longest = 0;
}

under_load('reload', $reloads, \&reload);
under_load('upgrade', $upgrades, \&replace);

is($api->stats()->{invalid} || 0, 0, 'all that came is valid');

# a slot whose owner has gone may hold what he sent and had no answer to

ok($t->wait_for(sub {
    $t->workers() == (() = glob $t->testdir() . '/queue/slot-*') }, 40),
    'every slot has its owner');

ok(defined $t->stop(), 'QUIT');
is(verify($t), '', 'nothing in the queue is damaged');
is_deeply([ glob $t->testdir() . '/queue/slot-*/*.seg' ], [],
    'no segment is left');

done_testing();
