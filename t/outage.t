#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# A long outage in little time: the backlog takes no memory, all of it is
# delivered afterwards, and what comes after the recovery does not wait for it.
# EVENTS is how large the backlog gets; six hours at 200 events a second are
# 4,320,000.

use warnings;
use strict;

use JSON::PP;
use List::Util qw/ max /;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $events = $ENV{EVENTS} || ($ENV{TEST_NGINX_SANITIZER} ? 20000 : 60000);

$ENV{TEST_NGINX_TIMEOUT} ||= 300 + $events / 2000;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;',
    log => 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->set(MAX_SIZE => 8 + int($events / 4000));

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue max_size=%%MAX_SIZE%%m;
    pinterest_batch wait=100ms in_flight=2;

    server {
        listen 127.0.0.1:%%PORT_0%%;
        keepalive_requests 1000000;
        keepalive_timeout 1h;
        access_log off;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; pinterest_dedup off; }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $client = $t->connect();
my %headers = ('User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0');

sub status { return decode_json($t->get('/status')->{body}) }

sub memory {
    my ($worker) = $t->workers();
    my ($rss) = $t->read_file("/proc/$worker/status") =~ /RssAnon:\s+(\d+)/;

    return $rss;
}

sub post_events {
    my ($account, @ids) = @_;

    my $body = join ',', map {
        qq({"type":"track","event":"Signed Up","messageId":"$_"}) } @ids;

    my $r = $client->request('POST', "/collect/batch?account=$account",
        headers => \%headers, body => qq({"batch":[$body]}));
    $r->{status} == 200 or die "not accepted: $r->{status}\n";
}

sub many {
    my ($name, $n) = @_;

    for (my $i = 0; $i < $n; $i += 500) {
        post_events(1, map { "$name-$_" } $i .. $i + 499);
    }
}

# all paths once, with all slots and buffers

many('warm', 8000);
$api->wait_events(8000) or die "not delivered\n";
$api->mode({ mode => 'status', status => 500, times => 1 });
many('warmer', 8000);
$api->wait_events(16000) or die "not delivered\n";

my $before = memory();

# the outage

my $start = time();
my $end = $start + 6 + $events / 50000;
$api->mode({ mode => 'refuse' });
many('old', $events);
my $took = time() - $start;

ok($t->wait_for(sub { status()->{queue}{pending} >= $events }, 30),
    "$events events wait");

my $full = memory();

diag sprintf '%d events in %.1f s, %s bytes in %s files', $events, $took,
    @{ status()->{queue} }{qw/ pending_bytes files /};

sleep 0.1 while time() < $end;
$api->mode({ mode => 'slow', ms => 200 });

# the recovery: fresh events of the same account and of another one

$t->wait_for(sub { $api->stats()->{unique} > 16000 }, 90 + $events / 20000)
    or die "no recovery\n";

my %posted;
my $n = 0;
my $most = $full;
$start = time();

# the fresh ones of the last second are always on their way

while ($api->stats()->{unique} < 16000 + $n + $events - 100) {

    for my $account (1, 2) {
        my $id = "fresh-$account-" . $n++;
        $posted{$id} = time();
        post_events($account, $id);
    }

    sleep 0.05;
    $most = max($most, memory());
    last if time() - $start > $events / 500 + 60;
}

$took = time() - $start;

ok($t->wait_for(sub { $api->stats()->{unique} == 16000 + $n + $events }, 60),
    'all of it arrives') or diag $t->get('/status')->{body};
is($api->stats()->{duplicates}, 0, 'once');

SKIP: {
    skip 'memory is another under a sanitizer or valgrind', 2
        if $ENV{TEST_NGINX_SANITIZER} || $ENV{TEST_NGINX_VALGRIND};

    cmp_ok($full - $before, '<', 1024, 'memory grew by '
        . ($full - $before) . ' kB in the outage');
    cmp_ok($most - $before, '<', 1024, 'by ' . ($most - $before)
        . ' kB at most after it');
}

my (%delay, $last);

open my $fh, '<', $api->dir() . '/received.jsonl' or die "$!\n";

while (<$fh>) {
    my ($time, $id) = /"time": ([\d.]+).*"event_id": "([\w-]+)"/;

    if ($id =~ /^fresh-(\d)/) {
        push @{ $delay{$1} }, [ $posted{$id}, $time - $posted{$id} ];

    } elsif ($id =~ /^old-/) {
        $last = $time;
    }
}

for my $account (1, 2) {
    my @in_time = grep { $_->[0] + $_->[1] < $last } @{ $delay{$account} };
    my @delays = sort { $a <=> $b } map { $_->[1] }
        grep { $_->[0] < $last } @{ $delay{$account} };

    cmp_ok(scalar(@in_time), '>', @delays / 2, "account $account: "
        . scalar(@in_time) . ' fresh ones arrive before the last old one');

    # what comes now waits for the rest of a segment at most

    cmp_ok($delays[-1], '<', 6 * $t->slow(), sprintf 'after %.2f s at most, '
        . '%.2f s in the middle', $delays[-1], $delays[@delays / 2]);
}

diag sprintf 'drained in %.1f s', $took;

my $closed = $t->stop();
cmp_ok($closed, '<', 2 * $t->slow(), "QUIT: $closed s");
is_deeply([ glob $t->testdir() . '/queue/slot-*/*.seg' ], [],
    'nothing is left');

done_testing();
