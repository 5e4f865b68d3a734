#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# QUIT, TERM and reload while the endpoint hangs: nginx ends in time, without a
# word at level alert, and what was in flight is delivered by the next one.

use warnings;
use strict;

use JSON::PP;
use Test::More;
use Time::HiRes qw/ time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => "worker_processes 2;");
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=20ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            proxy_read_timeout 60s;
        }

        location = /status { pinterest_status; }
    }
}
EOF

my $sent = 0;

sub track {
    my ($n) = @_;

    for (1 .. $n) {
        my $r = $t->post('/collect/t', '{"type":"track","event":"Signed Up",'
            . '"messageId":"q-' . ++$sent . '"}',
            headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });
        $r->{status} == 200 or die "not accepted\n";
    }
}

sub hanging {
    my $calls = $api->stats()->{calls};

    $api->mode({ mode => 'hang' });
    track(10);
    $api->wait_calls($calls + 1) or die "no call is under way\n";
}

# while a call hangs nginx ends; all is delivered afterwards.  A busy machine may
# make that late, but not each time.

sub ends {
    my ($what, $most, $end) = @_;

    my $took;

    for (1 .. 3) {
        hanging();

        my $start = time();
        ok($end->(), "$what with a call that hangs: ends");
        $took = time() - $start;

        $api->mode();
        $t->run() unless $t->master();

        # a call of the next one may hang too, if that was early: a minute
        ok($api->wait_events($sent, 90), 'the next one delivers all');

        last if $took < $most * $t->slow();
    }

    cmp_ok($took, '<', $most * $t->slow(), "$what, in time: $took s");
}

ends('QUIT', 1, sub { defined $t->stop('QUIT') });
ends('TERM', 1, sub { defined $t->stop('TERM') });
ends('reload', 1.5, sub { $t->reload(wait => 1) });

# because somebody is impatient

ends('QUIT, then TERM', 1, sub {
    $t->signal('QUIT');
    return defined $t->stop('TERM');
});

# what is queued and not yet sent leaves with QUIT at once

track(5);
$t->stop();
ok($api->wait_events($sent), 'QUIT sends what is there')
    or $t->run();

done_testing();
