#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Hundreds of accounts that can't be served, because their location is gone or
# the API forbids it, hold up no other one.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

use constant ACCOUNTS => 300;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test',
    forbid => [ 1 .. ACCOUNTS ]);

$t->write_file('token', "pina_test\n", 0600);

my $config = <<'EOF';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms in_flight=16;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token;

        location /collect/ { pinterest_pass @pinterest; pinterest_collect; }
        location /other/ { pinterest_pass @OTHER; pinterest_collect; }
        location /third/ { pinterest_pass @third; pinterest_collect; }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location @other { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location @third { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $client;

sub post_event {
    my ($path, $account) = @_;

    my $r = $client->request('POST', "$path?account=$account",
        body => qq({"type":"track","event":"Signed Up","messageId":"e-$account"}),
        headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128' });

    $r->{status} == 200 or die "not accepted: $r->{status}\n";
}

sub status { return decode_json($t->get('/status')->{body}) }

# with a location that will be gone; nothing is sent yet

$t->config($config =~ s/OTHER/other/r =~ s/wait=50ms/wait=30s/r)->run();
$client = $t->connect();
post_event('/other/', 1000 + $_) for 1 .. ACCOUNTS;
$client->close();
$t->crash();

$t->config($config =~ s/OTHER/third/r)->run();
$client = $t->connect();
ok($t->wait_for(sub { status()->{delivery}{unrouted} == ACCOUNTS }, 10),
    'hundreds of accounts without a location');

post_event('/collect/', 5000);
ok($api->wait_events(1, 5), 'another one is served');

# and others which the API forbids

post_event('/collect/', $_) for 1 .. ACCOUNTS;
ok($t->wait_for(sub { status()->{outcomes}{auth} >= ACCOUNTS }, 20),
    'hundreds of accounts are forbidden');

for my $account (6000 .. 6009) {
    post_event('/collect/', $account);
}

ok($api->wait_events(11, 5), 'others are served');

# what is pending is told a moment later

$t->wait_for(sub { status()->{queue}{pending} == 2 * ACCOUNTS });

my $status = status();
is($status->{outcomes}{auth}, ACCOUNTS, 'no call more than needed');
is($status->{queue}{pending}, 2 * ACCOUNTS, 'all of those wait');
is($status->{delivery}{unrouted}, ACCOUNTS, 'counted once');
is(() = $t->error_log() =~ /events wait that no location takes/g, 1,
    'and said once');

$client->close();

done_testing();
