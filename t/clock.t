#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Clocks that jump by hours, forth and back, while events wait for one reason or
# another: they leave when they would have left, none is lost.  And what takes
# minutes: the rest after a refused token, an answer that never ends, the end of
# an event that has nowhere to go.

use warnings;
use strict;

use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Clock;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Port qw/ free_port /;

my $missing = Test::Pinterest::Clock->missing();
plan skip_all => $missing if $missing;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');
my $clock = Test::Pinterest::Clock->new($t);
my $port = free_port();

$t->set(DRIP_PORT => $port);
$t->write_file('token', "pina_test\n", 0600);

my $config = <<'EOF';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms in_flight=1;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }

        %%GONE%%
    }

    server {
        listen 127.0.0.1:%%PORT_0%%;
        server_name drip;

        pinterest_ad_account 999;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @drip;

        location /collect/ { pinterest_collect; }

        # it begins anew with each byte; here, where time jumps, it has to be long
        location @drip {
            proxy_pass http://127.0.0.1:%%DRIP_PORT%%;
            proxy_read_timeout 1h;
        }
    }
}
EOF

$t->set(GONE => 'location /gone/ { pinterest_pass @gone; pinterest_collect; }'
    . ' location @gone { return 503; }');
$t->config($config)->run();

my ($account, $sent) = (100, 0);

sub post_event {
    my ($host, $path) = @_;

    my $r = $t->post(($path || '/collect') . "/t?account=$account",
        '{"type":"track","event":"Signed Up","messageId":"c-' . ++$sent . '"}',
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128',
            'Host' => $host || 'localhost' });

    $r->{status} == 200 or die "not accepted: $r->{status}\n";
}

sub status { return decode_json($t->get('/status')->{body}) }

sub arrive {
    my ($what, $seconds) = @_;

    my $start = time();

    ok($api->wait_events($sent, $seconds), "$what: all arrive")
        or die "one is stuck\n";
    note(sprintf '%s: %.1f s', $what, time() - $start);
}

# the time of the world is set, while events wait for the end of a rest, for the
# next call that may be made, or for more events

for my $jump (5 * 3600, -5 * 3600) {

    for my $mode ({ status => 500 }, { status => 429, retry_after => 1 }) {
        $account++;
        $api->mode({ mode => 'status', %$mode, times => 2 });
        post_event();
        sleep 0.3;
        post_event();
        $clock->jump(world => $jump);
        arrive("$jump s after $mode->{status}", 30);

        $api->mode({ mode => 'status', %$mode, times => 2 });
        $clock->jump();
        post_event();
        $clock->jump(world => $jump);
        sleep 0.3;
        $clock->jump();
        arrive("and back after $mode->{status}", 30);
    }

    $account++;
    post_event();
    $clock->jump(world => $jump);
    arrive("$jump s while a batch fills", 15);
    $clock->jump();
    post_event();
    arrive('and back', 15);
}

is(status()->{delivery}{expired}, 0, 'none expires');

# a line a minute, also when the next minute was yesterday

my $vanished = 0;

for my $ahead (0, -5 * 3600) {
    $clock->jump(world => $ahead);

    # who answers knows the time; the lock goes before the segments, whose loss
    # would be said in other words

    status();
    my ($slot) = glob $t->testdir() . '/queue/slot-*';
    my $gone = $t->testdir() . '/gone-' . ++$vanished;
    rename $slot, $gone or die "$slot: $!\n";
    unlink "$gone/lock";
    system('rm', '-r', $gone);

    $t->wait_for(sub {
        $vanished == (() = $t->error_log() =~ /slot has vanished/g) });
    post_event();
    arrive('a slot that has been removed', 15);
}

is(() = $t->error_log() =~ /slot has vanished/g, 2, 'each is said');
$clock->jump();

# a minute's rest

$account++;
$api->mode({ mode => 'status', status => 401, times => 1 });
post_event();
$t->wait_for(sub { status()->{outcomes}{auth} == 1 }) or die "no 401\n";

$clock->jump(world => 90);
sleep 2;
is(status()->{queue}{pending}, 1, 'a rest is not over because time was set');

$clock->jump(start => 70);
arrive('after a minute', 15);

# an answer that comes byte by byte for ever; the next one is good

my $listen = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$port",
    Listen => 8, ReuseAddr => 1) or die "$port: $!\n";
my $pid = fork();
die "fork: $!\n" unless defined $pid;

if ($pid == 0) {
    $SIG{TERM} = $SIG{INT} = $SIG{ALRM} = 'DEFAULT';
    $SIG{PIPE} = 'IGNORE';

    my $client = $listen->accept();
    my $text = "HTTP/1.1 200 OK\r\n\r\n";

    while (defined syswrite $client, $text) {
        $text = ' ';
        sleep 0.1;
    }

    $client = $listen->accept();
    sysread $client, my $head, 65536;
    syswrite $client, "HTTP/1.1 200 OK\r\n\r\n"
        . '{"events":[{"status":"processed"}]}';
    close $client;
    POSIX::_exit(0);
}

close $listen;
$t->at_end(sub { kill 'KILL', $pid; waitpid $pid, 0 });

my $failed = status()->{outcomes}{connect};

$account++;
post_event('drip');
$t->wait_for(sub { status()->{queue}{calls_in_flight} == 1 })
    or die "no call\n";

post_event();
$sent--;
$t->wait_for(sub { status()->{queue}{pending} == 2 });
sleep 2;
is(status()->{queue}{pending}, 2, 'an answer that never ends holds a call');

$clock->jump(start => 70 + 590);
sleep 1.5;
is(status()->{queue}{calls_in_flight}, 1, 'for minutes');

$clock->jump(start => 70 + 610);
ok($t->wait_for(sub { status()->{outcomes}{connect} == $failed + 1 }),
    'then it is ended');
arrive('what waited for it', 20);
ok($t->wait_for(sub { status()->{queue}{pending} == 0 }),
    'and what it carried goes with another one');
like($t->error_log(), qr/ended, ad account "999"/, 'the log says so');

# an event whose location is gone

$account++;
post_event('localhost', '/gone');
$t->set(GONE => '');
$t->config($config);
$t->reload(wait => 1);
ok($t->wait_for(sub { status()->{delivery}{unrouted} == 1 }),
    'an event that has nowhere to go');

$clock->jump(start => 70 + 610 + 660, world => 8 * 86400);
ok($t->wait_for(sub { status()->{delivery}{expired} == 1 }),
    'expires when it is time');

done_testing();
