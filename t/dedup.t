#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The local duplicate window: by account, event name and event id, shared by
# all workers, kept over reloads, and never in the way of a second try.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 4;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

# nginx says so of each one we kill
$t->allow_log(qr/worker process \d+ exited on signal 9/);

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue max_size=1m;
    pinterest_batch wait=50ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        pinterest_event Both checkout signup;

        location /collect/ { pinterest_collect; }
        location /off/ { pinterest_collect; pinterest_dedup off; }
        location /short/ { pinterest_collect; pinterest_dedup 1s; }

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            proxy_connect_timeout 1s;
        }

        location = /status { pinterest_status; }
    }
}
EOF

sub track {
    my ($event, $id, %opts) = @_;

    my $path = ($opts{path} || '/collect/') . 't?account='
        . ($opts{account} || 1);
    my $r = $t->post($path, encode_json({ type => 'track', event => $event,
        messageId => $id, properties => { note => $opts{note} || '' } }),
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });

    return $r->{status};
}

sub batch {
    my (@messages) = @_;

    return $t->post('/collect/batch?account=1',
        encode_json({ batch => \@messages }),
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });
}

sub queued { return decode_json($t->get('/status')->{body})->{intake}{queued} }
sub duplicates {
    return decode_json($t->get('/status')->{body})->{dropped}{duplicate};
}

is(track('Signed Up', 'a'), 200, 'the first one');
is(track('Signed Up', 'a'), 200, 'the second one is taken too') for 1 .. 20;
is(queued(), 1, 'and not queued');
is(duplicates(), 20, 'but counted');

track('Signed Up', 'b');
track('Signed Up', 'A');
track('Order Completed', 'a');
track('Signed Up', 'a', account => 2);
is(queued(), 5, 'another id, name or account is another event');

track('Both', 'a');
is(queued(), 5, 'of two names both were seen');
track('Both', 'c');
is(queued(), 7, 'of another id none was');
track('Signed Up', 'c');
is(queued(), 7, 'now each of them was');

track('Signed Up', 'a', path => '/off/');
is(queued(), 8, 'off');

my $r = batch(map { { type => 'track', event => 'Signed Up',
    messageId => 'in-one' } } 1 .. 3);
is($r->{body}, '{"success":true}', 'thrice in one batch');
is(queued(), 9, 'is once');

batch({ type => 'track', event => 'Signed Up' },
    { type => 'track', event => 'Signed Up' });
is(queued(), 11, 'without an id each is its own');

track('Signed Up', 'soon', path => '/short/');
select undef, undef, undef, 34;
track('Signed Up', 'soon', path => '/short/');
is(queued(), 13, 'the window ends');

# what a reload and a killed worker leave

$t->reload(wait => 1);
track('Signed Up', 'a') for 1 .. 4;
is(queued(), 13, 'kept over a reload');

$t->signal('KILL', ($t->workers())[0]);
$t->wait_for(sub { $t->workers() == 4 });
track('Signed Up', 'a') for 1 .. 8;
is(queued(), 13, 'and the death of a worker');

# an event that was refused with 503 is no duplicate when it comes again

$t->wait_for(sub { $api->stats()->{unique} >= 11 });
$api->mode({ mode => 'status', status => 500 });

my ($n, $status) = (0);
my $note = 'x' x 900;

for ($n = 0; $n < 5000; $n++) {
    $status = batch(map { { type => 'track', event => 'Order Completed',
        messageId => "fill-$n-$_", properties => { order_id => $note,
            search_string => $note } } } 1 .. 100)->{status};
    last if $status != 200;
}

is($status, 503, 'the queue is full');

# what is left has room for small ones
for ($n = 0; $n < 5000; $n++) {
    last if track('Signed Up', "again-$n") == 503;
}

cmp_ok($n, '<', 5000, 'a single event: 503');
$api->mode();

ok($t->wait_for(sub { track('Signed Up', "again-$n") == 200 }, 90),
    'and taken later');

ok($t->wait_for(sub { grep { /"again-$n"/ }
    $t->read_file($api->dir() . '/received.jsonl') }, 90), 'it arrives');

done_testing();
