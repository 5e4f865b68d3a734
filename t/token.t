#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# 401 and 403: the account rests, its events wait, one call a minute looks
# whether it goes again.  A token that is replaced on the disk is used without a
# reload.  It is never logged.

use warnings;
use strict;

use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;');
my $api = Test::Pinterest::Endpoint->new($t, token => [ 'pina_2', 'pina_3' ],
    forbid => '666');

$t->write_file('token', "pina_1\n", 0600);
$t->write_file('other', "pina_2\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account $arg_account;
        pinterest_pass @pinterest;

        location /collect/ {
            pinterest_token_file %%TESTDIR%%/token;
            pinterest_collect;
        }

        location /other/ {
            pinterest_token_file %%TESTDIR%%/other;
            pinterest_collect;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $n = 0;

sub send_event {
    my ($account, $path) = @_;

    my $r = $t->post(($path || '/collect/') . "t?account=$account",
        '{"type":"track","event":"Signed Up","messageId":"t-' . ++$n . '"}',
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });
    $r->{status} == 200 or die "not accepted: $r->{status}\n";
}

sub status { return decode_json($t->get('/status')->{body}) }

sub arrived { return scalar grep { $_->{account} eq $_[0] } $api->received() }

sub calls {
    my ($account) = @_;

    return grep { ($_->{account} || '') eq $account } $api->calls();
}

# as editors and configuration management do, and as "echo >" does

sub replace_token {
    my ($text, $in_place) = @_;

    if (!$in_place) {
        $t->write_file('token.new', $text, 0600);
        rename $t->testdir() . '/token.new', $t->testdir() . '/token'
            or die "$!\n";
        return;
    }

    $t->write_file('token', $text);
}

# 403, for the end of the test

send_event(666, '/other/');
$t->wait_for(sub { calls(666) }) or die "no call\n";

my $forbidden = time();

# a token that the API does not take

send_event(1);
ok($t->wait_for(sub { calls(1) == 1 }), '401: one call');
$t->wait_for(sub { status()->{outcomes}{auth} == 2 });
send_event(1) for 1 .. 5;
sleep 2;

is(scalar(my @tried = calls(1)), 1, 'and no more for now');
ok($t->wait_for(sub { status()->{queue}{destinations_paused} == 2 }),
    'the account rests');
ok($t->wait_for(sub { status()->{queue}{pending} == 7 }), 'its events wait');
like($t->error_log(), qr/\[error\] .*the token is refused, events wait/,
    'which is said loudly');

send_event(2, '/other/');
ok($t->wait_for(sub { arrived(2) == 1 }), 'another token goes on');

# replaced

replace_token("pina_2\n");

# it is looked at every ten seconds, by a tick a second

my $start = time();
ok($t->wait_for(sub { arrived(1) == 6 }, 40),
    'a token that replaces it is used without a reload');
cmp_ok(time() - $start, '<', 15 * $t->slow(),
    sprintf 'after %.1f s', time() - $start);

my @lines = $t->error_log() =~ /(the token is refused, events wait)/g;
is(@lines, 2, 'one line an account was enough');
like($t->error_log(), qr/delivery goes on/, 'that it goes on is said too');

# a file that is no token

replace_token("pina_2\npina_3\n", 1);
ok($t->wait_for(sub { $t->error_log()
    =~ /token" has more than one line, the old token stays in use/ }, 40),
    'a file that is no token: said');
send_event(1);
ok($t->wait_for(sub { arrived(1) == 7 }), 'and the old one is used');

# replaced in time: not one call with the old one after that

replace_token("pina_3\n", 1);
ok($t->wait_for(sub { 2 == (() = $t->error_log() =~ /is read anew/g) }, 40),
    'a new token while the old one is good: read');

$api->stop();
my @args = @{ $api->{args} };
my ($old) = grep { $args[$_] eq 'pina_2' } 0 .. $#args;
splice @args, $old - 1, 2;
$api->{args} = \@args;
$api->start();

send_event(1);
ok($t->wait_for(sub { arrived(1) == 8 }), 'and used');
is(scalar(grep { $_->{status} == 401 } calls(1)), 1, 'from then on');

# 403: a probe a minute

SKIP: {
    skip 'a minute is long', 3
        if $ENV{TEST_NGINX_SANITIZER} || $ENV{TEST_NGINX_VALGRIND};

    $t->write_file('other', "pina_2\n");
    sleep 1 while time() - $forbidden < 58;
    is(scalar(grep { $_->{time} < $forbidden + 58 } calls(666)), 1,
        '403: no second call in 58 s');

    # it rests 60 to 66 s
    ok($t->wait_for(sub { calls(666) == 2 }), 'then a probe');

    my @times = map { $_->{time} } calls(666);
    cmp_ok($times[1] - $times[0], '>=', 60,
        sprintf 'after %.1f s', $times[1] - $times[0]);
}

ok($t->wait_for(sub { status()->{queue}{pending} == 1 }),
    'the event is there still');

unlike($t->read_file($_), qr/pina_/, "no token in $_")
    for qw/ error.log access.log /;
my @files = map { glob $t->testdir() . "/queue/$_" } '*', '*/*';
is_deeply([ grep { -f && $t->read_file($_) =~ /pina_/ } @files ], [],
    'nor in the queue');

done_testing();
