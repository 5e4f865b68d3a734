#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Identity memory: what identify and orders brought is on later events of the
# same visitor, in a sealed cookie that opens for nobody else.

use warnings;
use strict;

use Digest::SHA qw/ sha256_hex /;
use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('key', "0123456789abcdef0123456789abcdef"
    . "0123456789abcdef0123456789abcdef\n", 0600);
$t->write_file('newer', 'fedcba98' x 8, 0600);
$t->write_file('stranger', 'x' x 32, 0600);
$t->certificate('shop', 'localhost', '127.0.0.1');
$t->make_dir('html');
$t->write_file('html/index.html', '<html>shop</html>');

$t->config(<<'EOF')->run();
events {}

http {
    types { text/html html; }

    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;
        listen 127.0.0.1:%%PORT_2%% ssl;

        ssl_certificate %%TESTDIR%%/shop.crt;
        ssl_certificate_key %%TESTDIR%%/shop.key;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_page page_visit;
        pinterest_identity cookie=_id key=%%TESTDIR%%/key;

        root %%TESTDIR%%/html;

        location / { }
        location /collect/ { pinterest_collect; }

        location /rotated/ {
            pinterest_collect;
            pinterest_identity cookie=_id key=%%TESTDIR%%/newer
                               key=%%TESTDIR%%/key;
        }

        location /newer/ {
            pinterest_collect;
            pinterest_identity cookie=_id key=%%TESTDIR%%/newer;
        }

        location /stranger/ {
            pinterest_collect;
            pinterest_identity cookie=_id key=%%TESTDIR%%/stranger;
        }

        location /name/ {
            pinterest_collect;
            pinterest_identity cookie=other key=%%TESTDIR%%/key;
        }

        location /account/ {
            pinterest_collect;
            pinterest_ad_account 77;
        }

        location /short/ {
            pinterest_collect;
            pinterest_identity cookie=_id key=%%TESTDIR%%/key max_age=1s;
        }

        location /off/ {
            pinterest_collect;
            pinterest_identity off;
        }

        location /server/ {
            pinterest_collect;
            pinterest_trust on;
        }

        location /consent/ {
            pinterest_collect;
            pinterest_consent $arg_consent;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $n = 0;

sub send_to {
    my ($path, $body, %headers) = @_;

    return $t->post($path, encode_json($body),
        headers => { 'User-Agent' => $agent, %headers });
}

# the value the answer sets the cookie to; "" if it does not

sub cookie {
    my ($r, $name) = @_;

    $name ||= '_id';
    my $set = $r->{headers}{'set-cookie'};
    my @set = ref $set ? @$set : defined $set ? $set : ();
    my ($value) = map { /^\Q$name\E=([^;]*)/ } @set;

    return defined $value ? $value : '';
}

# what the event of one more message says of the visitor

sub knows {
    my ($path, $cookie, %more) = @_;

    my $id = 'e' . ++$n;
    my %message = (type => 'track', event => 'Product Added', messageId => $id,
        %{ $more{message} || {} });

    send_to($path, \%message, defined $cookie ? (Cookie => $cookie) : (),
        %{ $more{headers} || {} });

    my $event;

    $t->wait_for(sub {
        ($event) = grep { $_->{event_id} eq $id } $api->events();
        return $event;
    }) or return 'no event';

    return $event->{user_data};
}

my $jane = sha256_hex('jane@example.com');
my $john = sha256_hex('john@example.com');

sub identify {
    my ($path, $email, %headers) = @_;

    return send_to($path, { type => 'identify', userId => "u-$email",
        traits => { email => $email, phone => '+1 202 555 0123',
            firstName => 'Jane', address => { country => 'US' } } }, %headers);
}

# identify sets it, and reports nothing

my $r = identify('/collect/v1/identify', 'jane@example.com');
is($r->{status}, 200, 'identify');

my $value = cookie($r);
like($value, qr/^[\w-]+$/, 'sets a cookie');
cmp_ok(length $value, '<', 1000, 'of less than 1 KB');
is($r->{headers}{'set-cookie'},
    "_id=$value; Max-Age=2592000; Path=/; SameSite=Lax; HttpOnly",
    'with these attributes');

# later events have it

my $known = knows('/collect/v1/t', "a=b; _id=$value; c=d");
is_deeply($known->{em}, [ $jane ], 'email of the identify call');
is_deeply($known->{ph}, [ sha256_hex('12025550123') ], 'phone');
is_deeply($known->{fn}, [ sha256_hex('jane') ], 'first name');
is_deeply($known->{country}, [ sha256_hex('us') ], 'country');
is_deeply($known->{external_id}, [ sha256_hex('u-jane@example.com') ],
    'external id');

$t->get('/?page=1', headers => { 'User-Agent' => $agent,
    Cookie => "_id=$value" });
my $page;
$t->wait_for(sub { ($page) = grep {
    ($_->{event_source_url} || '') =~ /page=1/ } $api->events() });
is_deeply($page->{user_data}{em}, [ $jane ], 'page loads too');

$t->get('/collect/?event=Checkout&ed%5Bevent_id%5D=px1',
    headers => { 'User-Agent' => $agent, Cookie => "_id=$value" });
my $pixel;
$t->wait_for(sub { ($pixel) = grep { $_->{event_id} eq 'px1' }
    $api->events() });
is_deeply($pixel->{user_data}{em}, [ $jane ], 'and pixels');

# what an event says itself it keeps; an email of somebody else ends it

$known = knows('/collect/v1/t', "_id=$value", message => { userId => 'u-2',
    context => { traits => { firstName => 'Janet' } } });
is_deeply($known->{external_id}, [ sha256_hex('u-2') ], 'its own id');
is_deeply($known->{fn}, [ sha256_hex('janet') ], 'its own name');
is_deeply($known->{em}, [ $jane ], 'and the email it lacks');

$known = knows('/collect/v1/t', "_id=$value", message => {
    context => { traits => { email => 'john@example.com' } } });
is_deeply($known->{em}, [ $john ], 'another visitor at the same browser');
ok(!exists $known->{ph} && !exists $known->{fn}, 'gets nothing of the first');

# an order brings it as well, and renews it; nothing new, no cookie

$r = send_to('/collect/v1/t', { type => 'track', event => 'Order Completed',
    messageId => 'o1', context => { traits => { email => 'john@example.com' } },
    properties => { order_id => '1' } }, Cookie => "_id=$value");
my $second = cookie($r);
ok($second && $second ne $value, 'an order sets it anew');
$known = knows('/collect/v1/t', "_id=$second");
is_deeply($known->{em}, [ $john ], 'the new visitor');
ok(!exists $known->{ph}, 'alone');

is(cookie(identify('/collect/v1/identify', 'jane@example.com',
    Cookie => "_id=$value")), '', 'nothing new: no cookie');
is(cookie(send_to('/collect/v1/t', { type => 'track', event => 'Product Added',
    messageId => 'x1', userId => 'u-9' })), '', 'an id alone sets none');
is(cookie(send_to('/collect/v1/identify', { type => 'identify',
    traits => {} })), '', 'nor does nothing');
ok(cookie(send_to('/collect/v1/identify', { type => 'identify',
    userId => 'u-3' })), 'but an identify call with an id');
is(cookie(send_to('/collect/v1/identify', { type => 'identify',
    traits => { email => 'jane@example.com' },
    integrations => { All => JSON::PP::false } })), '', 'not for Pinterest');

# a batch that begins with identify

$r = send_to('/collect/v1/batch', { batch => [
    { type => 'identify', traits => { email => 'jane@example.com' } },
    { type => 'track', event => 'Signed Up', messageId => 'b1' } ] });
ok(cookie($r), 'a batch sets it');
my $batch;
$t->wait_for(sub { ($batch) = grep { $_->{event_id} eq 'b1' }
    $api->events() });
is_deeply($batch->{user_data}{em}, [ $jane ],
    'and its next message knows already');

# it is all the identity an event has

$r = $t->post('/collect/v1/t', encode_json({ type => 'track',
    event => 'Signed Up', messageId => 'noagent' }),
    headers => { Cookie => "_id=$value" });
like($r->{body}, qr/"success":true/, 'no agent, but remembered');

# what does not open

sub opens {
    my ($what, $path, $cookie) = @_;

    ok((knows($path, $cookie)->{em} || [''])->[0] eq $jane, $what);
}

sub stays_shut {
    my ($what, $path, $cookie) = @_;

    my $known = knows($path, $cookie);
    ok(ref $known && !exists $known->{em} && !exists $known->{ph}, $what);
}

opens('the cookie opens', '/collect/v1/t', "_id=$value");
stays_shut('no cookie', '/collect/v1/t');
stays_shut('empty', '/collect/v1/t', '_id=');
stays_shut('forged', '/collect/v1/t', '_id=' . 'A' x length $value);
stays_shut('one character changed', '/collect/v1/t', '_id='
    . substr($value, 0, 40) . (substr($value, 40, 1) eq 'A' ? 'B' : 'A')
    . substr($value, 41));
stays_shut('truncated', '/collect/v1/t', '_id=' . substr($value, 0, -1));
stays_shut('longer', '/collect/v1/t', "_id=${value}A");
stays_shut('too long', '/collect/v1/t', '_id=' . 'A' x 4000);
stays_shut('digests in clear', '/collect/v1/t', "_id=$jane");
stays_shut('another key', '/stranger/v1/t', "_id=$value");
stays_shut('another account', '/account/v1/t', "_id=$value");
stays_shut('another name', '/name/v1/t', "other=$value");
stays_shut('switched off', '/off/v1/t', "_id=$value");
stays_shut('a server that speaks for others', '/server/v1/t', "_id=$value");

# two visitors

my $johns = cookie(identify('/collect/v1/identify', 'john@example.com'));
is(knows('/collect/v1/t', "_id=$johns")->{em}[0], $john, 'visitor two');
is(knows('/collect/v1/t', "_id=$value")->{em}[0], $jane, 'visitor one');

# rotation: the older key opens, the newer one seals

opens('rotated: the old cookie', '/rotated/v1/t', "_id=$value");
my $new = cookie(identify('/rotated/v1/identify', 'jane@example.com'));
opens('rotated: the new cookie', '/rotated/v1/t', "_id=$new");
opens('is of the new key', '/newer/v1/t', "_id=$new");
stays_shut('and not of the old one', '/collect/v1/t', "_id=$new");

# expiry is sealed in

my $old = cookie(identify('/short/v1/identify', 'jane@example.com'));
sleep 2.2;
stays_shut('expired, whatever the browser says', '/short/v1/t', "_id=$old");
opens('for another age it is not', '/collect/v1/t', "_id=$old");

# consent withdrawn

for my $word (qw/ denied opt_out /) {
    $r = send_to("/consent/v1/t?consent=$word", { type => 'track',
        event => 'Signed Up', messageId => "w-$word",
        context => { traits => { email => 'jane@example.com' } } },
        Cookie => "_id=$value");
    is($r->{headers}{'set-cookie'},
        '_id=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly',
        "$word: the cookie is deleted");
}

$known = knows('/consent/v1/t?consent=opt_out', "_id=$value");
ok(ref $known && !exists $known->{em}, 'opt_out: nothing remembered is used');
ok(cookie(identify('/consent/v1/identify?consent=granted',
    'jane@example.com')), 'granted: set');
is(cookie(identify('/consent/v1/identify?consent=denied',
    'jane@example.com')), '', 'denied: not set');
is(cookie(identify('/consent/v1/identify', 'jane@example.com',
    'Sec-GPC' => 1)), '', 'Sec-GPC: not set');

$r = $t->get('/', headers => { 'User-Agent' => $agent, 'Sec-GPC' => 1,
    Cookie => "_id=$value" });
like($r->{headers}{'set-cookie'} || '', qr/^_id=; Max-Age=0;/,
    'deleted by a page too');

# https

my $tls = `curl -sk -o /dev/null -D - -A Firefox 'https://127.0.0.1:${\$t->port(2)}/collect/v1/identify' -d '{"traits":{"email":"jane\@example.com"}}'`;
like($tls, qr/^Set-Cookie: _id=[\w-]+; Max-Age=2592000; Path=\/; SameSite=Lax; Secure; HttpOnly\r$/m,
    'Secure over https');

# no clear text anywhere

is($api->stats()->{invalid} || 0, 0, 'every event is valid');
my $files = '';
$files .= $t->read_file($_) || '' for glob($t->testdir() . '/*.log'),
    glob($t->testdir() . '/queue/*');
cmp_ok(length $files, '>', 1000, 'logs and queue are there');
unlike($files, qr/example\.com|\Q$value\E/, 'with nobody in clear');

done_testing();
