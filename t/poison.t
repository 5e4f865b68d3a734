#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Events the API refuses a whole call for: the culprits are found by halving and
# become dead letters with the API's reason, the others arrive.  When there are
# nothing but culprits it is taken for the configuration, and events wait.

use warnings;
use strict;

use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch events=1000 bytes=4m wait=10s;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

sub status { return decode_json($t->get('/status')->{body}) }

sub dead_letters {
    return map { decode_json($_) }
        split /\n/, $t->read_file('queue/dead-letters.jsonl');
}

# what arrived for an account, by id: how often

sub arrived {
    my ($account) = @_;

    my %seen;
    $seen{$_}++ for $t->read_file($api->dir() . '/received.jsonl')
        =~ /"event_id": "(\w+-$account-\d+)"/g;

    return \%seen;
}

# 1000 events of an account in two requests, one batch; what is sent

sub thousand {
    my ($account, $is_poison) = @_;

    my @ids = map { ($is_poison->($_) ? 'poison' : 'good') . "-$account-$_" }
        1 .. 1000;
    my $client = $t->connect();

    for my $first (0, 500) {
        my $r = $client->request('POST', "/collect/batch?account=$account",
            headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' },
            body => encode_json({ batch => [ map { { type => 'track',
                event => 'Signed Up', messageId => $ids[$_] } }
                $first .. $first + 499 ] }));
        $r->{status} == 200 or die "not accepted: $r->{status}\n";
    }

    return @ids;
}

sub calls_of {
    my ($account) = @_;

    return scalar grep { ($_->{account} || 0) == $account } $api->calls();
}

sub all_done {
    my ($letters, $account, $good, $seconds) = @_;

    return $t->wait_for(sub { dead_letters() == $letters
        && keys %{ arrived($account) } == $good }, $seconds);
}

my $most = 2 * log(1000) / log(2) + 2;
my $account = 100;
my $letters = 0;

$api->mode({ mode => 'poison' });

# one, wherever it stands

for my $where (1, 2, 345, 500, 501, 999, 1000) {

    my @ids = thousand(++$account, sub { $_[0] == $where });

    ok(all_done(++$letters, $account, 999), "poison at $where");

    my $seen = arrived($account);
    my ($letter) = splice @{ [ dead_letters() ] }, -1;

    is_deeply([ grep { $_ != 1 } values %$seen ], [],
        'the 999 others arrive once');
    is($letter->{event}{event_id}, $ids[$where - 1],
        'the culprit is a dead letter');
    is($letter->{reason}, 'refused', 'with the reason');
    like($letter->{text}, qr/Additional properties are not allowed/,
        'and what the API said');
    is($letter->{ad_account}, $account, 'and the account');

    cmp_ok(calls_of($account), '<=', $most, 'calls: ' . calls_of($account));
}

# several

my %poison = map { $_ => 1 } 3, 77, 78, 400, 510, 850, 1000;
thousand(++$account, sub { $poison{$_[0]} });

ok(all_done($letters += 7, $account, 993), 'seven of them: all are found');
cmp_ok(calls_of($account), '<=', 7 * $most, 'calls: ' . calls_of($account));

# more than ten in a row, with good ones about

thousand(++$account, sub { $_[0] > 400 && $_[0] <= 440 });

ok(all_done($letters += 40, $account, 960), 'forty in a row: all are found')
    or diag $t->get('/status')->{body};

# nothing else

thousand(++$account, sub { 1 });

ok($t->wait_for(sub { status()->{queue}{destinations_paused} == 1 }),
    'nothing but poison: the account rests');

my $before = $letters;
$letters = dead_letters();

cmp_ok($letters - $before, '<', 10,
    'dead letters before that: ' . ($letters - $before));
ok($t->wait_for(sub {
    status()->{queue}{pending} == 1000 - ($letters - $before) }),
    'the others wait');
like($t->error_log(), qr/calls are refused, events wait, see the config/,
    'the log says so');
unlike($t->error_log(), qr/poison-|Additional properties/,
    'and nothing the API or the sender said');

my $other = $account + 1;
thousand($other, sub { 0 });

ok($t->wait_for(sub { keys %{ arrived($other) } == 1000 }),
    'another account is served meanwhile');

# a restart tries again at once

$api->mode();
$t->stop();
$t->run();

ok($t->wait_for(sub {
    keys %{ arrived($account) } == 1000 - ($letters - $before) }),
    'when the API takes them, what waited is delivered')
    or diag keys(%{ arrived($account) }) . ' ' . $t->get('/status')->{body};
is(scalar dead_letters(), $letters, 'no further dead letter');

done_testing();
