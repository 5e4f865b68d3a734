#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The collect endpoint: shapes, answers, bodies from memory and file.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    log_format status "$request_method $uri $status $pinterest_status "
                      "$pinterest_click_id";

    server {
        listen 127.0.0.1:%%PORT_0%%;

        access_log %%TESTDIR%%/status.log status;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location /segment/ { pinterest_collect segment; }

        location /file/ {
            pinterest_collect;
            client_body_in_file_only clean;
        }

        location /small/ {
            pinterest_collect;
            client_body_buffer_size 16;
        }

        location /noaccount/ {
            pinterest_ad_account $arg_account;
            pinterest_collect;
        }

        location /test/ {
            pinterest_test on;
            pinterest_collect;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my %headers = (Host => 'shop.test', 'User-Agent' => $agent,
    Cookie => '_epik=dj0cookie', Referer => 'http://shop.test/cart');

my $seen = 0;

sub send_to {
    my ($path, $body, %more) = @_;

    $body = encode_json($body) if ref $body;

    return $t->post($path, $body, headers => { %headers, %more });
}

# the events sent since the last call, after "n" of them are there

sub arrived {
    my ($n) = @_;

    my @events = $api->wait_events($seen + $n)
        or die "the events do not arrive\n";
    @events = @events[$seen .. $#events];
    $seen += @events;

    return @events;
}

my %order = (
    type => 'track', event => 'Order Completed', messageId => 'm-1',
    userId => 'user-1',
    context => { traits => { email => ' Jane@Example.COM ' },
        page => { url => 'https://shop.test/thanks?epik=dj0page' } },
    properties => {
        order_id => 'o-1', revenue => '27.50', currency => 'eur',
        products => [
            { product_id => 'p-1', price => 10, quantity => 2, name => 'Pen' },
            { product_id => 'p-2', price => '7.50' },
        ],
    },
);

# Segment

my $r = send_to('/collect/v1/track', \%order);

is($r->{status}, 200, 'track is taken');
is($r->{body}, '{"success":true}', 'and answered');
like($r->{headers}{'content-type'}, qr!^application/json!, 'as JSON');
is($r->{headers}{'cache-control'}, 'no-store', 'not to be cached');

my ($e) = arrived(1);

is($e->{event_name}, 'checkout', 'checkout');
is($e->{event_id}, 'm-1', 'messageId is the event id');
is_deeply($e->{user_data}{em},
    ['8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d'],
    'email is hashed');
is($e->{user_data}{client_ip_address}, '127.0.0.1', 'address');
is($e->{user_data}{client_user_agent}, $agent, 'agent');
is($e->{user_data}{click_id}, 'dj0page', 'click id of the page');
is($e->{custom_data}{value}, '27.50', 'value, digits as sent');
is($e->{custom_data}{currency}, 'EUR', 'currency');
is($e->{custom_data}{order_id}, 'o-1', 'order id');
is_deeply($e->{custom_data}{content_ids}, ['p-1', 'p-2'], 'content ids');
is($e->{custom_data}{contents}[0]{quantity}, 2, 'quantity');
is($e->{event_source_url}, 'https://shop.test/thanks?epik=dj0page', 'url');

for my $path ('/collect/v1/t', '/collect/v1/track', '/collect/', '/file/v1/t',
    '/small/v1/t', '/segment/t')
{
    $r = send_to($path, { %order, messageId => "id$path" });
    is($r->{status}, 200, "POST $path");
    is((arrived(1))[0]->{event_id}, "id$path", 'arrives');
}

$r = send_to('/collect/v1/p', { name => 'Home', messageId => 'm-p' });
is((arrived(1))[0]->{event_name}, 'page_visit', 'page');

$r = send_to('/collect/v1/identify', { userId => 'u', traits => {} });
is($r->{status}, 200, 'identify is taken');
is($r->{body}, '{"success":true}', 'and is no event');

$r = send_to('/collect/v1/track', { event => 'My Own Secret Event' });
is($r->{status}, 200, 'an unknown name is taken, and not sent');

$r = send_to('/collect/v1/batch', { batch => [
    { type => 'track', event => 'Product Added', messageId => 'b-0' },
    { type => 'track', messageId => 'b-1' },
    'nonsense',
    { type => 'page', messageId => 'b-3' },
] });

is($r->{status}, 200, 'batch');
is_deeply(decode_json($r->{body}), { success => JSON::PP::true, rejected => [
    { index => 1, error => 'no_name' }, { index => 2, error => 'invalid' } ] },
    'what was not usable is named');
is(join(' ', map { "$_->{event_name} $_->{event_id}" } arrived(2)),
    'add_to_cart b-0 page_visit b-3', 'the others arrive');

$r = send_to('/collect/v1/batch', { batch => [ 1, 2 ] });
is($r->{status}, 400, 'nothing usable: 400');

# text/plain, as sendBeacon sends it; chunked

$r = send_to('/collect/v1/t', { %order, messageId => 'beacon' },
    'Content-Type' => 'text/plain;charset=UTF-8');
is($r->{status}, 200, 'text/plain');
is((arrived(1))[0]->{event_id}, 'beacon', 'arrives');

my $body = encode_json({ %order, messageId => 'chunked' });
like($t->raw("POST /collect/v1/t HTTP/1.1\r\nHost: a\r\nUser-Agent: $agent\r\n"
    . "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    . join('', map { sprintf "%x\r\n%s\r\n", length, $_ }
        unpack '(a100)*', $body) . "0\r\n\r\n"),
    qr/200 OK/, 'chunked');
is((arrived(1))[0]->{event_id}, 'chunked', 'arrives');

# native

$r = send_to('/collect/v5/ad_accounts/1/events', { data => [ {
    event_name => 'add_to_cart', event_id => 'n-1', action_source => 'web',
    event_time => time() - 5, user_data => { em => 'jane@example.com' },
    custom_data => { value => 3.5, unknown => 1 } } ] });

is($r->{status}, 200, 'native');
is_deeply(decode_json($r->{body}), { num_events_received => 1,
    num_events_processed => 1, events => [ { status => 'processed' } ] },
    'in Pinterest\'s form');

($e) = arrived(1);
is($e->{custom_data}{value}, '3.5', 'value is text');
ok(!exists $e->{custom_data}{unknown}, 'what is unknown is left out');

# pixel

$r = $t->get('/collect/?event=AddToCart&tid=1&noscript=1&ed%5Bvalue%5D=10.00'
    . '&ed%5Bevent_id%5D=px&pd%5Bem%5D=jane@example.com', headers => \%headers);

is($r->{status}, 200, 'pixel');
is($r->{headers}{'content-type'}, 'image/gif', 'is an image');
is(length $r->{body}, 43, 'of 43 bytes');
is($r->{headers}{'cache-control'}, 'no-store', 'not to be cached');

($e) = arrived(1);
is($e->{event_name}, 'add_to_cart', 'add_to_cart');
is($e->{event_id}, 'px', 'id');
is($e->{custom_data}{value}, '10.00', 'value');
is($e->{user_data}{click_id}, 'dj0cookie', 'click id of the cookie');

$r = $t->get('/collect/?tid=1', headers => \%headers);
is($r->{status}, 200, 'base code: the image and no event');
is(length $r->{body}, 43, 'of 43 bytes');

# what is refused: no event, a clear answer that does not echo

my $secret = 'hush_4711';

for my $case (
    [ 'truncated', qq({"event":"$secret"), 400 ],
    [ 'not JSON', "<$secret>", 400 ],
    [ 'wrong type', qq(["$secret"]), 400 ],
    [ 'number', '42', 400 ],
    [ 'empty', '', 400 ],
    [ 'invalid UTF-8', qq({"type":"track","event":"$secret\xff"}), 400 ],
    [ 'NUL', qq({"type":"track","event":"$secret\\u0000"}), 400 ],
    [ 'lone surrogate', qq({"type":"track","event":"$secret\\ud800"}), 400 ],
    [ 'too deep', qq({"a":) . '[' x 40 . ']' x 40 . '}', 400 ],
    [ 'too long a string', '{"type":"track","event":"' . 'a' x 100000 . '"}',
        400 ],
    [ 'name is a number', '{"type":"track","event":1}', 400 ],
    [ 'too many messages', '{"batch":[' . join(',', ('{}') x 501) . ']}', 413 ],
    [ 'two documents', '{"type":"page"}{"type":"page"}', 400 ],
) {
    my ($what, $text, $status) = @$case;

    $r = send_to('/collect/v1/track', $text);
    is($r->{status}, $status, "$what: $status");
    ok(!eval { decode_json($r->{body})->{success} } && !$@,
        'a JSON error');
    unlike($r->{raw}, qr/$secret|aaaaaaaa/, 'that does not echo');
}

# the API's own form at the API's own path

for my $case (
    [ '{"data":[', 400 ],
    [ '{"data":[' . join(',', ('{}') x 501) . ']}', 413 ],
) {
    my ($text, $status) = @$case;

    $r = send_to('/collect/v5/ad_accounts/1/events', $text);
    is($r->{status}, $status, "native: $status");

    my $error = decode_json($r->{body});
    is($error->{code}, $status, 'code');
    like($error->{message}, qr/^\w.+\w$/, 'message');
    is(scalar keys %$error, 2, 'and no more');
}

$r = $t->request('PUT', '/collect/v5/ad_accounts/1/events', body => '{}');
is(decode_json($r->{body})->{code}, 405, 'native: 405');

$r = $t->request('PUT', '/collect/v1/t', body => '{}');
is($r->{status}, 405, 'PUT: 405');
is($r->{headers}{allow}, 'GET, POST, OPTIONS', 'Allow');

is(send_to('/collect/v1/t', 'a' x 1_100_000)->{status}, 413,
    'larger than client_max_body_size: 413');

is($t->get('/segment/?event=Checkout')->{status}, 405,
    'no pixel where only Segment is taken');
is(send_to('/segment/x', { data => [ { event_name => 'checkout' } ] })
    ->{status}, 400, 'nor native');

# account and test flag

is(send_to('/noaccount/v1/t', \%order)->{status}, 200, 'no account');
is(send_to('/noaccount/v1/t?account=12x', \%order)->{status}, 200,
    'a wrong account');
is(send_to('/noaccount/v1/t?account=77', { %order, messageId => 'acc' })
    ->{status}, 200, 'another account');
is((arrived(1))[0]->{event_id}, 'acc', 'arrives');
is((grep { $_->{event}{event_id} eq 'acc' } $api->received())[0]->{account},
    '77', 'there');

send_to('/test/v1/t', { %order, messageId => 'test' });
arrived(1);
ok((grep { $_->{event}{event_id} eq 'test' } $api->received())[0]->{test},
    'test=true');

# counted

$t->wait_for(sub {
    decode_json($t->get('/status')->{body})->{queue}{pending} == 0 });
my $status = decode_json($t->get('/status')->{body});

is($status->{dropped}{no_account}, 2, 'no_account is counted');
is($status->{dropped}{unmapped}, 1, 'unmapped');
is($status->{dropped}{no_event}, 2, 'no_event');
cmp_ok($status->{dropped}{invalid}, '>=', 10, 'invalid');
is($status->{intake}{queued}, $seen, 'queued');
is($status->{queue}{pending}, 0, 'nothing is left');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is(scalar(my @all = $api->events()), $seen, 'and nothing else came');

my $log = $t->read_file('status.log');
like($log, qr!^POST /collect/v1/track 200 queued dj0cookie$!m,
    '$pinterest_status: queued, $pinterest_click_id');
like($log, qr!^POST /collect/v1/track 200 unmapped!m, 'unmapped');
like($log, qr!^POST /collect/v1/track 400 invalid!m, 'invalid');

unlike($t->error_log(), qr/$secret|jane/i, 'nothing of it is logged');

done_testing();
