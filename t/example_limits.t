#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/limits.conf: a flood from one address is answered 429 and costs
# no event, the limits hold, and a server with its key is not limited.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';

my $new = Test::Pinterest->new();
$new->write_file('keys', "wk_1234\n", 0600);

my ($t, $api) = Test::Pinterest::Example::run('limits', t => $new, replace => {
    '/etc/nginx/pinterest.keys' => '%%TESTDIR%%/keys',
    '/var/log/nginx/collect.log' => '%%TESTDIR%%/collect.log' });

my $n = 0;

sub order {
    return { type => 'track', event => 'Order Completed',
        messageId => 'id' . ++$n };
}

my $c = $t->connect();

sub send_to {
    my ($path, $body, %headers) = @_;

    my $r = $c->request('POST', $path, body => ref $body ? encode_json($body)
        : $body, headers => { Host => 'shop.example.com',
            'User-Agent' => $agent, %headers });

    if ($r->{closed}) {
        $c->close();
        $c = $t->connect();
    }

    return $r;
}

my %answers;
$answers{send_to('/collect/v1/t', order())->{status}}++ for 1 .. 200;

is(join(' ', sort keys %answers), '200 429', 'a flood: 200 and 429');
cmp_ok($answers{200}, '>=', 20, 'a burst of 20 is taken');
cmp_ok($answers{429}, '>', 50, 'most of it is not');

# a server is under another limit

my @key = (Authorization => 'Basic d2tfMTIzNDo=');

is(send_to('/server/v1/t', order(), @key)->{status}, 200,
    'a server with its key') for 1 .. 30;
is(send_to('/server/v1/t', order())->{status}, 401, 'and without');

# bounds

sleep 2;

is(send_to('/collect/v1/t', order(), Origin => 'https://checkout.example.com')
    ->{headers}{'access-control-allow-origin'}, 'https://checkout.example.com',
    'a listed origin');
is(send_to('/collect/v1/t', order(), Origin => 'https://evil.example.com')
    ->{status}, 403, 'another one');
is(send_to('/collect/v1/b', { batch => [ map { order() } 1 .. 51 ] })
    ->{status}, 413, '51 messages');
is(send_to('/collect/v1/t', '{"a":' . '[' x 12 . ']' x 12 . '}')->{status},
    400, '13 levels');
is(send_to('/collect/v1/t', 'x' x 65_537)->{status}, 413, 'more than 64k');

$c->close();

my $taken = $answers{200} + 31;
is(scalar(my @events = $api->wait_events($taken)), $taken,
    'what was answered 200 arrives, and nothing else');

my $log = $t->read_file('collect.log');
like($log, qr!"POST /collect/v1/t" 200 queued$!m, 'the log has no query');
unlike($log, qr/wk_1234/, 'and no key');

done_testing();
