#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# A full disk, a read-only one, a directory that vanishes, no more descriptors:
# the site does not notice, no accepted event is lost, and it goes on without
# help.  FULL is how long the disk is full, in seconds.

use warnings;
use strict;

use File::Path qw/ rmtree /;
use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Load;

my $full = $ENV{FULL} || 5;

$ENV{TEST_NGINX_TIMEOUT} ||= 600 + $full;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;
    worker_rlimit_nofile 60;', log => 'notice');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

# nginx's own words for no more descriptors
$t->allow_log(qr/socket\(\) failed \(24: Too many open files\)/);

$t->write_file('token', "pina_test\n", 0600);

my $config = <<'EOF';
events { worker_connections 200; }

http {
    pinterest_queue %%TESTDIR%%/disk/queue %%QUEUE%%;
    pinterest_batch wait=50ms;

    log_format load "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        keepalive_requests 100000;

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
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; access_log off; }
    }
}
EOF

my $disk = $t->make_dir('disk');
my $mounted;

END { system('umount', '-l', $disk) if $mounted }

sub start {
    my ($queue) = @_;

    $t->stop();
    $t->set(QUEUE => $queue);
    $t->config($config)->run();
}

my $n = 0;
my @orders;         # that were taken

sub order {
    my $id = 'order-disk-' . ++$n;
    my $r = $t->post('/collect/t', '{"type":"track","event":"Signed Up",'
        . qq("messageId":"$id"}),
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });

    push @orders, $id if $r->{status} == 200;

    return ($r->{status}, $id);
}

sub taken { return (order())[0] == 200 }

# each of the workers has a slot

sub both { return 2 == grep { 1 } glob "$disk/queue/slot-*/lock" }

# at once: what is made anew must not meet the rest of what goes

sub vanish {
    my ($name) = @_;

    rename "$disk/$name", "$disk/gone" or die "$name: $!\n";
    unlink glob "$disk/gone/lock $disk/gone/*/lock";
    rmtree("$disk/gone");
}

sub page { return $t->get('/page/x')->{status} }

sub status { return decode_json($t->get('/status')->{body}) }

sub unique { return $api->stats()->{unique} }

# drop_oldest: always accepted, the rest counted

start('max_size=1m overflow=drop_oldest');
$api->mode({ mode => 'refuse' });

my $sent = 0;
my $client = $t->connect();

for my $i (1 .. 40) {
    my $r = $client->request('POST', '/collect/batch', headers => {
        'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' },
        body => encode_json({ batch => [ map { { type => 'track',
            event => 'Signed Up', messageId => 'drop-' . ++$sent } }
            1 .. 200 ] }));
    $r->{status} == 200 or last;
}

is($sent, 8000, 'overflow=drop_oldest: all is accepted');

# what is in the status is a second old

ok($t->wait_for(sub {
    my $queue = status()->{queue};

    return $queue->{dropped} && $queue->{dropped} + $queue->{pending} == $sent;
}), 'some is dropped');

my $size = 0;
$size += -s $_ || 0 for glob "$disk/queue/slot-*/*.seg";
cmp_ok($size, '<=', 1024 * 1024, "the size is kept: $size");

# one worker has had all of them
$api->mode();
my $left = 8000 - status()->{queue}{dropped};
ok($t->wait_for(sub { unique() == $left }, 90), 'the rest is delivered')
    or diag "$left left, " . unique() . ' delivered';
like($t->read_file($api->dir() . '/received.jsonl'), qr/"drop-8000"/,
    'the newest among it');
is(status()->{queue}{dropped}, 8000 - $left, 'all are accounted for');
like($t->error_log(), qr/queue overflow, oldest segment dropped/,
    'which is said');

# the directory vanishes

start('');
ok(taken(), 'a slot vanishes: taken before');
$t->wait_for(sub { unique() == $left + 1 });

vanish("queue/$_") for qw/ slot-0 slot-1 /;
is(page(), 200, 'the site is there');
ok($t->wait_for(\&both), 'slots are made anew');
my $unique = unique();
ok(taken(), 'events are taken');
ok($t->wait_for(sub { unique() > $unique }), 'and delivered');

# a slot is put elsewhere

for my $slot (qw/ slot-0 slot-1 /) {
    rename "$disk/queue/$slot", "$disk/$slot" or die "$slot: $!\n";
}

ok($t->wait_for(\&both), 'moved slots are made anew');
ok($t->wait_for(\&taken), 'events are taken');
$unique = unique();
ok($t->wait_for(sub { taken() && unique() > $unique }), 'and delivered');
rmtree("$disk/$_") for qw/ slot-0 slot-1 /;

# a worker that has seen it has no file open

ok($t->wait_for(sub {
    my $files = () = glob "$disk/queue/slot-*/*.seg";

    return $files && status()->{queue}{files} == $files;
}), 'there are files');
vanish('queue');
is(page(), 200, 'the directory vanishes: the site is there');
ok($t->wait_for(sub { status()->{queue}{files} == 0 }), 'which is seen');
is((order())[0], 503, 'events are not taken');

mkdir "$disk/queue" or die "$!\n";
ok($t->wait_for(\&taken), 'it is there again: they are');
$t->wait_for(\&both);
$unique = unique();
ok(taken(), 'events are taken');
ok($t->wait_for(sub { unique() > $unique }), 'and delivered');

# no more descriptors

start('max_size=4m');
$api->mode({ mode => 'refuse' });

my @taken;

sub fill {
    for (1 .. 300) {
        my ($status, $id) = eval { order() };
        push @taken, $id if $status && $status == 200;
    }
}

fill();
my @connections = map { eval { $t->connect() } } 1 .. 150;

# by the logs, as some of these connections are never accepted
ok($t->wait_for(sub { $t->error_log() =~ /Too many open files/ }),
    'there were no descriptors');
@connections = ();
fill();
$api->mode();

sub missing {
    my $received = $t->read_file($api->dir() . '/received.jsonl');
    my %seen = map { $_ => 1 } $received =~ /"event_id": "([^"]+)"/g;

    return grep { !$seen{$_} } @_;
}

cmp_ok(scalar @taken, '>', 300, scalar(@taken) . ' accepted');
ok($t->wait_for(sub { !missing(@taken) }, 90), 'none is lost');
ok(taken(), 'and it goes on');
$t->stop();

# a small disk

SKIP: {
    skip 'only root may mount', 1 if $< != 0;
    $mounted = system("mount -t tmpfs -o size=12m,mode=755 tmpfs $disk "
        . '2>/dev/null') == 0;
    skip 'mounting is not permitted here', 1 if !$mounted;

    start('max_size=32m');

    my $load = Test::Pinterest::Load->new($t, clients => 2, name => 'full');

    $load->start(seconds => 600, rate => 400);
    sleep 1;

    # the API is away, and others fill the disk
    $api->mode({ mode => 'refuse' });
    open my $filler, '>', "$disk/filler" or die "$!\n";
    my $chunk = 'x' x 65536;
    1 while syswrite $filler, $chunk;

    # what there was of segments goes too
    my $refused = $t->wait_for(sub {
        fill();
        return (order())[0] == 503;
    }, 60);
    ok($refused, 'a full disk: orders are refused');

    # others take what a segment gives back, too

    my $end = time() + $full;
    my $many = 0;

    # as many as a busy machine needs longer for

    while (time() < $end || $many <= 10 * $full && time() < $end + 60) {
        1 while syswrite $filler, 'x' x 4096;

        for (1 .. 20) {
            my ($status, $id) = order();
            $many += $status == 503;
            push @taken, $id if $status == 200;
        }

        sleep 0.1;
    }

    is(page(), 200, 'the site is there');
    ok($t->reload(), 'reload');
    is(page(), 200, 'the site is there');

    close $filler;
    unlink "$disk/filler";

    ok($t->wait_for(\&taken), 'there is room again: orders are taken');
    $api->mode();

    my $met = $load->finish(now => 1);
    my %statuses = %{ $met->{statuses} };

    is_deeply([ $load->wait_all($api, 90) ], [], 'no accepted one is lost, of '
        . $load->accepted());
    ok($t->wait_for(sub { !missing(@taken) }, 90), 'nor of the others');
    # the worker that has the load may have had room

    cmp_ok($many + ($statuses{503} || 0), '>', 10 * $full,
        'many were refused');
    is_deeply([ grep { !/^(?:0|200|503)$/ } keys %statuses ], [],
        'no other status');
    cmp_ok($load->quantile(0.99), '<', 100 * $t->slow(),
        'the site does not wait: ' . $load->quantile(0.99) . ' ms');

    my @pages = $t->read_file('load.log') =~ m!^/page/page-full\S+ (\w+)$!mg;
    ok(!(grep { !/^(?:queued|full)$/ } @pages), 'every page was served');
    diag 'statuses: ' . encode_json(\%statuses) . ', pages: ' . @pages
        . ', of these full: ' . grep { $_ eq 'full' } @pages;

    # full when nginx starts

    $t->stop();
    open $filler, '>', "$disk/filler" or die "$!\n";
    1 while syswrite $filler, $chunk;
    1 while syswrite $filler, 'x';

    start('max_size=32m');
    is(page(), 200, 'full at the start: the site is there');
    is((order())[0], 503, 'orders are refused');
    close $filler;
    unlink "$disk/filler";
    ok($t->wait_for(\&taken), 'there is room: orders are taken');

    # the other worker may not know yet

    $unique = unique();
    ok($t->wait_for(\&taken) && $t->wait_for(sub { unique() > $unique }),
        'and delivered');

    # read-only, with a backlog

    $api->mode({ mode => 'refuse' });
    @taken = ();
    fill();
    $t->stop();
    system("mount -o remount,ro $disk") == 0 or die "cannot remount\n";
    $t->run();
    is(page(), 200, 'read-only: the site is there');
    is((order())[0], 503, 'orders are refused');
    ok($t->reload(wait => 1), 'reload');
    is(page(), 200, 'the site is there');

    $api->mode();
    system("mount -o remount,rw $disk") == 0 or die "cannot remount\n";
    ok($t->wait_for(\&taken), 'writable: orders are taken');
    ok($t->wait_for(sub { !missing(@taken) }, 90), 'the backlog is delivered');

    # what is on its way at the end has half a second

    $t->wait_for(sub { !missing(@orders) }, 90);
    $t->wait_for(sub { status()->{queue}{pending} == 0 });

    $t->stop();
    is_deeply([ glob "$disk/queue/slot-*/*.seg" ], [], 'nothing is left');
}

done_testing();
