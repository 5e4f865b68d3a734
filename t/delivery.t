#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# How batches are made and sent: never larger than they may be, no more calls
# at a time than allowed, after the wait or when full, not before Retry-After;
# events that get too old become dead letters, too large ones are not accepted.

use warnings;
use strict;

use JSON::PP;
use POSIX qw/ strftime /;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

my $config = <<'EOF';
events {}

http {
    pinterest_queue %%TESTDIR%%/%%QUEUE%%;
    pinterest_batch %%BATCH%%;

    server {
        listen 127.0.0.1:%%PORT_0%%;
        client_max_body_size 8m;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; pinterest_trust on; }

        location /small/ {
            pinterest_collect;
            pinterest_collect_limit event_size=1k;
        }


        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $account = 100;
my $n = 0;

# starts anew, with an account of its own

sub with {
    my (%conf) = @_;

    $t->stop();
    $api->mode();
    $t->set(QUEUE => $conf{queue} || 'queue', BATCH => $conf{batch} || 'wait=50ms');
    $t->config($config)->run();

    return ++$account;
}

sub post_events {
    return post_events_to('collect', @_);
}

sub post_events_to {
    my ($location, @events) = @_;

    return $t->post("/$location/batch?account=$account",
        encode_json({ batch => \@events }),
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });
}

sub event { return { type => 'track', event => 'Signed Up',
    messageId => 'd-' . ++$n, @_ } }

# an order whose event takes about so many bytes

sub order {
    my ($size) = @_;

    return event(event => 'Order Completed', properties => {
        order_id => 'o', products => [ map { { product_id => 'p' x 80,
            name => 'n' x 80, quantity => 1, price => 1 } }
            1 .. $size / 240 ] });
}

sub status { return decode_json($t->get('/status')->{body}) }

sub calls { return grep { ($_->{account} || 0) == $account } $api->calls() }

sub arrived {
    my ($n, $seconds) = @_;

    return $t->wait_for(sub { $n == (() = $t->read_file($api->dir()
        . '/received.jsonl') =~ /"account": "$account"/g) }, $seconds);
}

# events that are old when the others are done

my $aged = with(queue => 'aged max_age=60s');
my $accepted = time();

$api->mode({ mode => 'status', status => 500 });
post_events(event(), event());

# bytes and number

with(batch => 'bytes=64k wait=300ms');
my $sent = 0;

for my $round (1 .. 6) {
    my @events = map { order(200 + int rand 20000) } 1 .. 60;
    is(post_events(@events)->{status}, 200, '60 events of any size');
    $sent += @events;
}

ok(arrived($sent), "all $sent arrive");
my @sizes = sort { $a <=> $b } map { $_->{bytes} } calls();
cmp_ok($sizes[-1], '<=', 65536, "no call of more than 64k: $sizes[-1]");
cmp_ok($sizes[@sizes / 2], '>', 40000, "most are well filled: "
    . $sizes[@sizes / 2]);

with(batch => 'events=7 wait=300ms');
post_events(map { event() } 1 .. 100);
ok(arrived(100), '100 events in calls of 7');

# the last two calls may be under way together
is_deeply([ sort { $b <=> $a } map { $_->{events} } calls() ],
    [ (7) x 14, 2 ], 'fill them');

# how long so many events wait for their call; where that is too long, the
# machine may have been busy, but not each time

sub waited {
    my ($events, $most, $batch) = @_;

    my $waited;

    for (1 .. 5) {
        with(batch => $batch);
        my $start = time();
        post_events(map { event() } 1 .. $events);
        ok(arrived($events), "$batch: $events arrive") or return 9**9;
        my ($call) = calls();
        $waited = $call->{time} - $start;
        last if $waited < $most * $t->slow();
    }

    return $waited;
}

# the wait

my $waited = waited(1, 1.5, 'wait=1s');
cmp_ok($waited, '>', 0.9, sprintf 'goes after the wait: %.2f s', $waited);
cmp_ok($waited, '<', 1.5 * $t->slow(), 'and no later');

$waited = waited(100, 1, 'events=100 wait=20s');
cmp_ok($waited, '<', 1 * $t->slow(), 'a full batch does not wait');

# how many at a time

with(batch => 'events=1 in_flight=3 wait=10ms');
my $most = $api->stats()->{max_in_flight};
$api->stop();
$api->start();
$api->mode({ mode => 'slow', ms => 100 });
post_events(map { event() } 1 .. 30);
ok(arrived(30), '30 events in 30 calls');
is($api->stats()->{max_in_flight}, 3, 'three at a time');

# Retry-After

for my $status (429, 503) {
    for my $value (3, 'date') {
        with();
        my $date = int(time()) + 4;
        my $after = $value eq 'date'
            ? strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime($date)) : $value;

        $api->mode({ mode => 'status', status => $status, times => 1,
            retry_after => $after });
        post_events(event());
        $t->wait_for(sub { status()->{outcomes}{throttled} == 1 });
        post_events(map { event() } 1 .. 10);
        ok(arrived(11), "$status with Retry-After: $after");

        my @times = map { $_->{time} } calls();
        my $due = $value eq 'date' ? $date : $times[0] + $value;
        cmp_ok($times[1] - $due, '>=', -0.1,
            sprintf 'is obeyed: %.2f s', $times[1] - $times[0]);
        is(@times, 2, 'the second call carries all');
    }
}

# age when it comes

my @t = gmtime(time() - 8 * 86400);
my $old = strftime('%Y-%m-%dT%H:%M:%SZ', @t);
with();
my $r = post_events(event(timestamp => $old));
is($r->{status}, 400, 'an event that is too old when it comes');
is(decode_json($r->{body})->{rejected}[0]{error}, 'expired', 'is refused');

# age while it waits: that of what happened

with(queue => 'waits max_age=60s');
$api->mode({ mode => 'status', status => 500 });
post_events(event(timestamp => strftime('%Y-%m-%dT%H:%M:%SZ',
    gmtime(time() - 56))), event());
ok($t->wait_for(sub { status()->{delivery}{expired} == 1 }),
    'an event that was old when it came expires in the queue');
ok($t->wait_for(sub { status()->{queue}{pending} == 1 }),
    'the other one does not');
$api->mode();

# the pause between tries may have grown to half a minute
ok(arrived(1, 90), 'and is delivered');

# size of an event

with();
$r = post_events_to('small', event(), event(context => {
    page => { url => 'http://localhost/' . 'x' x 1024 } }));
is($r->{status}, 200, 'an event that is too large');
is_deeply(decode_json($r->{body})->{rejected},
    [ { index => 1, error => 'too_large' } ], 'is refused, the other is not');
ok(arrived(1), 'that one arrives');
is(status()->{dropped}{too_large}, 1, 'counted');

# age in the queue

SKIP: {
    skip 'a minute is long', 4
        if $ENV{TEST_NGINX_SANITIZER} || $ENV{TEST_NGINX_VALGRIND};

    sleep 0.5 while time() - $accepted < 61;
    with(queue => 'aged max_age=60s');
    post_events(event());
    ok(arrived(1), 'older ones expire, younger ones arrive');

    $t->wait_for(sub { status()->{delivery}{expired} == 2 });

    my @letters = map { decode_json($_) }
        split /\n/, $t->read_file('aged/dead-letters.jsonl');

    is_deeply([ map { [ @$_{qw/ reason ad_account /}, $_->{event}{event_id} ] }
        @letters ], [ map { [ 'expired', $aged, "d-$_" ] } 1, 2 ],
        'dead letters say what and why');
    is(status()->{delivery}{expired}, 2, 'counted');
    is(scalar(() = $t->read_file($api->dir() . '/received.jsonl')
        =~ /"account": "$aged"/g), 0, 'they were not sent');
}

done_testing();
