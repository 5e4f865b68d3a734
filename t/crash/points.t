#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# A worker dies at every named crash point under load, and once more while it,
# or another, recovers from that; every other time the master dies with it and
# nginx is started anew: nothing that was accepted is lost.  N is how often at
# each point (1), ONLY a pattern of those wanted, SEED repeats what is random.

use warnings;
use strict;

use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Crash qw/ use_crash_module verify /;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Load;

my $rounds = $ENV{N} || 1;
my $only = $ENV{ONLY} || '.';
my $seed = $ENV{SEED} || time();

srand $seed;
diag "SEED=$seed";

$ENV{TEST_NGINX_TIMEOUT} ||= 300 + 120 * $rounds;

use_crash_module();

my $t = Test::Pinterest->new(globals => 'worker_processes 2;',
    log => 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');
my $crash = Test::Pinterest::Crash->new($t);

# nginx says so of each one that dies
$t->allow_log(qr/worker process \d+ exited on signal 9/);

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOC')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue max_size=2m;
    pinterest_batch wait=20ms;

    log_format load "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;

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

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            proxy_read_timeout 2s;
        }
    }
}
EOC

my @points = qw/
    append_before_header append_between_header_and_payload append_after
    rotate_before rotate_after
    frontier_before frontier_after
    unlink_before unlink_after
    adopt_locked adopt_done
    dead_letter_before dead_letter_after
    quarantine_before
    call_before call_in_flight call_answered call_split
    ack_before ack_after
/;

# what a process meets that finds what a dead one has left
my @recovery = qw/
    adopt_locked adopt_done rotate_before rotate_after append_after
    frontier_before frontier_after unlink_before unlink_after
    call_before call_answered ack_before ack_after
/;

# most points are met under load; these must be provoked
my %provoke = (
    adopt_locked => \&orphan,
    adopt_done => \&vacate,
    dead_letter_before => \&refuse,
    dead_letter_after => \&refuse,
    call_split => \&refuse_call,
    quarantine_before => \&junk,
);

sub orphan {
    my @workers = $t->workers();
    $t->signal('KILL', $workers[rand @workers]) if @workers;
}

# answers come out of order: what is acknowledged is not always the oldest

my $slow = { mode => 'slow', ms => 200, share => 0.5 };

sub refuse {
    $api->mode([ { mode => 'partial', part => 0.3, times => 2 }, $slow ]);
}

sub refuse_call {
    $api->mode([ { mode => 'status', status => 400, times => 1 }, $slow ]);
}

my $slot = 0;

# a slot without owner, and with nothing in it

sub vacate {
    my $dir = 'queue/slot-' . (500 + $slot++ % 500);

    $t->make_dir($dir, 0700) unless -d $t->testdir() . "/$dir";
    $t->write_file("$dir/lock", '');

    return $dir;
}

sub junk { $t->write_file(vacate() . '/0000000001.seg', 'no segment') }


# dies at all of these, one after the other

sub die_at {
    my (@steps) = @_;

    my $until = time() + 30 * $t->slow();
    my $next = 0;

    $api->mode($slow);
    $crash->arm(@steps);

    while (defined(my $point = $crash->step())) {

        if (time() > $until) {
            fail("no death at $point");
            $crash->arm();
            return;
        }

        if ($provoke{$point} && time() >= $next) {
            $provoke{$point}->();
            $next = time() + 0.7;
        }

        sleep 0.02;
    }
}


sub any { return [ $recovery[rand @recovery], 1 + int rand 2 ] }


sub crash_all {
    $t->crash();

    # what was no segment is damage, and may still lie there
    if (!grep { -s $_ < 4096 } glob $t->testdir() . '/queue/slot-*/*.seg') {
        my $damage = verify($t);
        is($damage, '', 'all dead: nothing in the queue is damaged')
            if $damage ne '';
    }

    $t->run();
}


my ($accepted, $twice, $crashes) = (0, 0, 0);

sub under_load {
    my ($point) = @_;

    my $load = Test::Pinterest::Load->new($t, clients => 2, name => $point,
        dead_letters => $t->testdir() . '/queue')->skip($api);

    $load->start(seconds => 3600, rate => 400);

    for my $n (1 .. $rounds) {
        my $times = $n == 1 ? 1 : 1 + int rand 5;

        die_at([ $point, $times ]);

        crash_all() if $crashes++ % 2;

        die_at([ $point, $times ], any(), any());
    }

    $api->mode();
    $load->finish(now => 1);

    is_deeply([ $load->wait_all($api, 90) ], [], "$point: none is lost");
    is_deeply([ $load->invented($api) ], [], "$point: none is invented");
    is_deeply([ $load->changed($api) ], [], "$point: nor sent as another");

    $accepted += $load->accepted();
    $twice += my @twice = $load->twice($api);
}

for my $point (grep { /$only/ } @points) {
    under_load($point);
}

crash_all();

# those of the dead as well as those provoked; two have an owner

ok($t->wait_for(sub { 2 == (() = glob $t->testdir() . '/queue/slot-*') }, 40),
    'slots without owner are cleared away');

diag "$accepted accepted, $twice came twice";

is($api->stats()->{invalid} || 0, 0, 'all that came is valid');

ok(defined $t->stop(), 'QUIT');
is(verify($t), '', 'nothing in the queue is damaged');
is_deeply([ glob $t->testdir() . '/queue/slot-*/*.seg' ], [],
    'no segment is left');

done_testing();
