#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Several servers, accounts and tokens: each event leaves by the location of its
# own server, with its token.  When that is gone it waits, or goes by a server
# of the same name, or by the only way there is.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;');
my %api = (
    one => Test::Pinterest::Endpoint->new($t, token => 'pina_one'),
    two => Test::Pinterest::Endpoint->new($t, token => 'pina_two',
        name => 'two'),
    three => Test::Pinterest::Endpoint->new($t, token => 'pina_one',
        name => 'three'),
);

$t->write_file('token-one', "pina_one\n", 0600);
$t->write_file('token-two', "pina_two\n", 0600);

my $head = <<'EOF';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    server {
        listen 127.0.0.1:%%PORT_3%%;
        location = /status { pinterest_status; }
    }
EOF

# two of them have no name, and differ in nothing but their locations

my %server = (
    named => <<'EOF',
    server {
        listen 127.0.0.1:%%PORT_0%%;
        server_name shop.example;
        pinterest_ad_account $arg_account;
        pinterest_token_file %%TESTDIR%%/token-two;
        pinterest_pass @pinterest;
        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%TWOAPI_PORT%%; }
    }
EOF
    first => <<'EOF',
    server {
        listen 127.0.0.1:%%PORT_1%%;
        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token-one;
        pinterest_pass @pinterest;
        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }
EOF
    second => <<'EOF',
    server {
        listen 127.0.0.1:%%PORT_2%%;
        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token-one;
        pinterest_pass @pinterest;
        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%THREEAPI_PORT%%; }
    }
EOF
);

sub config { return $t->config(join '', $head, @server{@_}, "}\n") }

my $n = 0;

sub post_event {
    my ($port, $account) = @_;

    my $id = 'r-' . ++$n;
    my $r = Test::Pinterest::Client->new(port => $t->port($port))
        ->request('POST', "/collect/t?account=" . ($account || 2),
            body => encode_json({ type => 'track', event => 'Signed Up',
                messageId => $id }), headers => {
            'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128',
            'Host' => 'shop.example' });

    $r->{status} == 200 or die "not accepted: $r->{status}\n";

    return $id;
}

sub status {
    return decode_json(Test::Pinterest::Client->new(port => $t->port(3))
        ->request('GET', '/status')->{body});
}

# where it came, by which token; or "nowhere"

sub came {
    my ($id, $seconds) = @_;

    my $where = 'nowhere';

    $t->wait_for(sub {
        for my $name (keys %api) {
            for my $got ($api{$name}->received()) {
                $where = $name if $got->{event}{event_id} eq $id;
            }
        }

        return $where ne 'nowhere';
    }, $seconds);

    return $where;
}

config(qw/ named first second /)->run();

is(came(post_event(0)), 'two', 'a server with a name');
is(came(post_event(1)), 'one', 'one without a name');
is(came(post_event(2)), 'three', 'and another one');
is(came(post_event(0, 7)), 'two', 'another account of the first');
is($_->stats()->{statuses}{401}, undef, 'the token is the right one')
    for values %api;

# what waits when its server goes

$api{$_}->mode({ mode => 'status', status => 500 }) for qw/ two three /;

my $named = post_event(0);
my $second = post_event(2);

$t->wait_for(sub { status()->{outcomes}{server} >= 2 }) or die "no calls\n";

config(qw/ first /);
$t->reload(wait => 1);

is(came($second), 'one', 'a server of the same name takes what is left');
is(came($named), 'one', 'and the only way out what is of another');
is($api{one}->stats()->{statuses}{401}, undef, 'with the right token');

$api{three}->mode();
$api{two}->mode({ mode => 'status', status => 500 });
config(qw/ named first /);
$t->reload(wait => 1);

my $failed = status()->{outcomes}{server};
$named = post_event(0);
$t->wait_for(sub { status()->{outcomes}{server} > $failed })
    or die "no call\n";

config(qw/ first second /);
$t->reload(wait => 1);
ok($t->wait_for(sub { status()->{delivery}{unrouted} }),
    'an event that has two ways');
is(came($named, 3), 'nowhere', 'where there are two, an event waits');
is(status()->{delivery}{unrouted}, 1, 'counted once');
like($t->error_log(), qr/events wait that no location takes, ad account "2"/,
    'the log says so');

is(came(post_event(1)), 'one', 'others do not wait for it');

$api{two}->mode();
config(qw/ second named first /);
$t->reload(wait => 1);
is(came($named), 'two', 'it leaves when its server is there again');
ok($t->wait_for(sub { status()->{queue}{pending} == 0 }), 'nothing is left');

done_testing();
