#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Many delivery rounds, one event a call: memory and file descriptors stay as
# they are.  ROUNDS is how many; "make soak" runs 200,000.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $rounds = $ENV{ROUNDS} || 5000;

$ENV{TEST_NGINX_TIMEOUT} ||= 300 + $rounds / 100;

plan skip_all => 'memory is another under a sanitizer or valgrind'
    if $ENV{TEST_NGINX_SANITIZER} || $ENV{TEST_NGINX_VALGRIND};

my $t = Test::Pinterest->new(globals => 'worker_processes 1;',
    log => 'notice');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue max_size=64m;
    pinterest_batch events=1 in_flight=8 wait=1ms;

    upstream api {
        server 127.0.0.1:%%PORT_1%%;
        keepalive 16;
        keepalive_requests 1000000;
    }

    server {
        listen 127.0.0.1:%%PORT_0%%;
        keepalive_requests 1000000;
        access_log off;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }

        location @pinterest {
            proxy_pass http://api;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }

        location = /status { pinterest_status; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;
        keepalive_requests 1000000;
        access_log off;
        default_type application/json;

        location / {
            return 200 '{"num_events_received":1,"num_events_processed":1,"events":[{"status":"processed"}]}';
        }
    }
}
EOF

my ($worker) = $t->workers();
my $batch = encode_json({ batch => [ map { { type => 'track',
    event => 'Signed Up' } } 1 .. 100 ] });

sub status { return decode_json($t->get('/status')->{body}) }

sub measure {
    my ($rss) = $t->read_file("/proc/$worker/status") =~ /RssAnon:\s+(\d+)/;
    my @fds = glob "/proc/$worker/fd/*";

    return ($rss, scalar @fds);
}

# rounds up to "n" in sum, never more than 2000 events ahead

sub deliver {
    my ($n) = @_;

    my $client = $t->connect();
    my $queued = status()->{intake}{queued};

    while ($queued < $n) {
        my $r = $client->request('POST', '/collect/batch', body => $batch,
            headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });
        die "not accepted: $r->{status}\n" if $r->{status} != 200;
        $queued += 100;

        $t->wait_for(sub { $queued - status()->{delivery}{delivered} < 2000 })
            if $queued % 1000 == 0;
    }

    $t->wait_for(sub { status()->{delivery}{delivered} >= $n }, 60)
        or die "the events are not delivered\n";
}

deliver(int($rounds / 10));
my ($early, $fds_early) = measure();

deliver($rounds);
my ($late, $fds_late) = measure();

my $status = status();

is($status->{delivery}{delivered}, $rounds, "$rounds events delivered");
is($status->{delivery}{calls}, $rounds, 'by so many calls');
is(($t->workers())[0], $worker, 'by one worker');

cmp_ok($late - $early, '<', 512, "memory: $early kB, then $late kB");
cmp_ok($fds_late - $fds_early, '<', 8,
    "file descriptors: $fds_early, then $fds_late");

diag "$rounds rounds: RssAnon $early kB, then $late kB; "
    . "descriptors $fds_early, then $fds_late";

my $took = $t->stop();
cmp_ok($took, '<', 2, "QUIT: $took s");

done_testing();
