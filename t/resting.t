#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Five accounts, and the API takes nothing for one of them: the others are
# served, and a reload or a restart sends nothing twice, though the events that
# wait lie between those that are done.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;',
    log => 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch events=50 wait=20ms;

    server {
        listen 127.0.0.1:%%PORT_0%% reuseport;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $n = 0;

# rounds of an event for each account

sub rounds {
    my ($rounds) = @_;

    for (1 .. $rounds) {
        $n++;

        for my $account (1 .. 5) {
            my $r = $t->post("/collect/t?account=$account",
                '{"type":"track","event":"Signed Up",'
                . qq("messageId":"e-$account-$n"}),
                headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128' });
            $r->{status} == 200 or die "not accepted: $r->{status}\n";
        }
    }
}

sub status { return decode_json($t->get('/status')->{body}) }

# how many different events of each account

sub arrived {
    my %seen;

    my $received = $t->read_file($api->dir() . '/received.jsonl');

    $seen{$1}{$2} = 1 while $received =~ /"event_id": "e-(\d)-(\d+)"/g;

    return map { scalar keys %{ $seen{$_} || {} } } 1 .. 5;
}

# nginx has read each answer too: what ends with a call under way sends twice;
# its figures begin anew with a restart

my $started = 0;

sub arrive {
    my ($three) = @_;

    return $t->wait_for(sub { join(' ', arrived())
        eq join(' ', $n, $n, $three, $n, $n)
        && $started + status()->{delivery}{delivered}
           >= $api->stats()->{unique} });
}

sub twice { return $api->stats()->{duplicates} }

for my $status (403, 429, 500) {
    my ($before) = (arrived())[2];

    $api->mode({ mode => 'status', status => $status, account => 3,
        retry_after => 600 });

    rounds(60);
    ok(arrive($before), "$status for one of five: the others are served");
    is(twice(), 0, 'nothing comes twice');

    for my $i (1 .. 3) {
        ok($t->reload(wait => 1), "reload $i");
        rounds(10);
        ok(arrive($before), 'the others are served');
        is(twice(), 0, 'nothing comes twice');
    }

    $t->stop();
    $started = $api->stats()->{unique};
    $t->run();
    rounds(10);
    ok(arrive($before), 'restart: the others are served');
    is(twice(), 0, 'nothing comes twice');

    $api->mode();
    ok($t->reload(wait => 1), 'the API takes it again');
    ok(arrive($n), 'what waited arrives');
    is(twice(), 0, 'nothing comes twice');
}

$t->stop();
is_deeply([ glob $t->testdir() . '/queue/slot-*/*.seg' ], [],
    'nothing is left');

done_testing();
