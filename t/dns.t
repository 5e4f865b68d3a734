#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The variant of conf-examples/pinterest_pass.conf with a resolver, as it is
# documented there: changes of the name are followed while nginx runs, and a
# name server that is away or knows nothing costs no event.

use warnings;
use strict;

use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;',
    log => 'notice');

# one port, two addresses

my $one = Test::Pinterest::Endpoint->new($t, tls => 1, token => 'pina_test');
my $two = eval { Test::Pinterest::Endpoint->new($t, tls => 1,
    token => 'pina_test', name => 'two', address => '127.0.0.2',
    tls_port => $one->tls_port()) };

plan skip_all => 'there is no 127.0.0.2 here' if !$two;

# A name server that says what is in a file: an address, "none" or "silence"

sub answer {
    my ($query, $says) = @_;

    my ($id) = unpack 'n', $query;
    my ($question) = substr($query, 12) =~ /\A((?:[^\0].*?)?\0.{4})/s or return;
    my ($type) = unpack 'n', substr $question, -4;

    return pack('n6', $id, 0x8183, 1, 0, 0, 0) . $question
        if $says eq 'none';

    # 1 is A; there are no others
    return pack('n6', $id, 0x8180, 1, 0, 0, 0) . $question if $type != 1;

    return pack('n6', $id, 0x8180, 1, 1, 0, 0) . $question
        . pack('n3 N n a4', 0xc00c, 1, 1, 1, 4, Socket::inet_aton($says));
}

my $socket = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1')
    or die "udp: $!\n";

sub name_is { $t->write_file('name', $_[0]) }

name_is('127.0.0.1');

my $pid = fork();
die "fork: $!\n" unless defined $pid;

if ($pid == 0) {
    $SIG{TERM} = $SIG{ALRM} = 'DEFAULT';
    alarm 300;

    while (my $peer = $socket->recv(my $query, 512)) {
        my $says = $t->read_file('name');
        next if $says eq 'silence';
        my $answer = answer($query, $says);
        $socket->send($answer, 0, $peer) if defined $answer;
    }

    POSIX::_exit(0);
}

$t->at_end(sub { kill 'TERM', $pid; waitpid $pid, 0 });

# as the comment has it

my $pass = $t->read_file("$Test::Pinterest::TOP/conf-examples/"
    . 'pinterest_pass.conf');

my ($location) = $pass =~ /^(#\s+location \@pinterest \{\n#\s+resolver.*?\})/ms
    or die "no variant with a resolver\n";

$location =~ s/^# ?//mg;
$location =~ s/\b127\.0\.0\.1 valid=60s/'127.0.0.1:' . $socket->sockport()
    . ' valid=1s'/e or die "no resolver\n";
$location =~ s!https://\$pinterest_api!https://\$pinterest_api:%%API_TLS_PORT%%!
    or die "no proxy_pass\n";
$location =~ s/include\s+pinterest_pass\.conf;/$pass/ or die "no include\n";
$location =~ s!/etc/ssl/certs/ca-certificates\.crt!%%TESTDIR%%/ca.crt!;

$t->write_file('token', "pina_test\n", 0600);

my $config = <<'EOF';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }

        LOCATION

        location = /status { pinterest_status; }
    }
}
EOF

$config =~ s/LOCATION/$location/;
$t->config($config)->run();

my $n = 0;

sub send_event {
    my $r = $t->post('/collect/t', '{"type":"track","event":"Signed Up",'
        . '"messageId":"dns-' . ++$n . '"}',
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });
    $r->{status} == 200 or die "not accepted: $r->{status}\n";
}

send_event();
ok($one->wait_events(1), 'the event arrives where the name says');

my ($worker) = $t->workers();
name_is('127.0.0.2');

ok($t->wait_for(sub { send_event(); sleep 1; $two->stats()->{unique} }),
    'the name is another address: followed');
$t->wait_for(sub { $one->stats()->{unique} + $two->stats()->{unique} == $n });

my $before = $one->stats()->{unique};
send_event();
ok($t->wait_for(sub {
    $one->stats()->{unique} + $two->stats()->{unique} == $n }), 'all arrive');
is($one->stats()->{unique}, $before, 'none at the old one');

for my $says (qw/ none silence /) {
    name_is($says);
    sleep 2;
    send_event() for 1 .. 3;
    ok($t->wait_for(sub { $t->error_log() =~ ($says eq 'none'
        ? qr/could not be resolved \(3: Host not found\)/
        : qr/could not be resolved \(110: /) }, 40), "$says: no address");
    is($one->stats()->{unique} + $two->stats()->{unique}, $n - 3,
        'events wait');

    name_is('127.0.0.1');
    ok($t->wait_for(sub {
        $one->stats()->{unique} + $two->stats()->{unique} == $n }, 60),
        'they arrive when the name is known');
}

is(($t->workers())[0], $worker, 'without a reload');
ok(!(grep { !$_->{tls} } $one->calls(), $two->calls()),
    'the certificate was verified each time');

done_testing();
