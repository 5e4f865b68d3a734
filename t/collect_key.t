#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# pinterest_collect_key: who has none sends nothing; pinterest_collect_limit.

use warnings;
use strict;

use JSON::PP;
use MIME::Base64 qw/ encode_base64 /;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('keys', "# the shop\nwk_shop_1234\r\n\n  \nwk_app=/+\t\n", 0600);
$t->write_file('server_keys', 'wk_server', 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;
    pinterest_dedup off;

    log_format key "$request_method $uri $status $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;

        access_log %%TESTDIR%%/key.log key;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_collect_key %%TESTDIR%%/keys;

        location /collect/ { pinterest_collect; }

        location /server/ {
            pinterest_collect;
            pinterest_collect_key server_keys;
            pinterest_trust on;
        }

        location /few/ {
            pinterest_collect;
            pinterest_collect_limit events=2 depth=4 event_size=1k;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $sent = 0;

sub basic {
    my ($text) = @_;

    return (Authorization => 'Basic ' . encode_base64($text, ''));
}

sub order {
    my (%more) = @_;

    return { type => 'track', event => 'Order Completed',
        context => { ip => '203.0.113.7', userAgent => 'server/1.0' }, %more };
}

sub send_with {
    my ($path, $body, %headers) = @_;

    $body = encode_json($body) if ref $body;

    return $t->post($path, $body,
        headers => { 'User-Agent' => $agent, %headers });
}

for my $case (
    [ 'Basic, as SDKs send it', '/collect/v1/t', order(),
        basic('wk_shop_1234:') ],
    [ 'another key', '/collect/v1/t', order(), basic('wk_app=/+:') ],
    [ 'with a password, which does not count', '/collect/v1/t', order(),
        basic('wk_shop_1234:x') ],
    [ 'Bearer, as a relay sends it', '/collect/v1/t', order(),
        Authorization => 'Bearer wk_shop_1234' ],
    [ 'Bearer in other letters, with spaces', '/collect/v1/t', order(),
        Authorization => 'bEARER   wk_app=/+  ' ],
    [ 'writeKey in the body', '/collect/v1/t',
        order(writeKey => 'wk_shop_1234') ],
    [ 'writeKey of a batch', '/collect/v1/batch',
        { writeKey => 'wk_shop_1234', batch => [ order() ] } ],
    [ 'writeKey beside a token of another scheme', '/collect/v1/t',
        order(writeKey => 'wk_shop_1234'), Authorization => 'Bearer abc' ],
    [ 'native', '/collect/', { event_name => 'checkout' },
        basic('wk_shop_1234:') ],
) {
    my ($what, $path, $body, %headers) = @$case;

    is(send_with($path, $body, %headers)->{status}, 200, "$what: taken");
    $sent++;
}

is($t->post('/collect/', 'event=checkout', headers => {
    'User-Agent' => $agent, basic('wk_shop_1234:') })->{status}, 204,
    'pixel as a form: taken');
$sent++;

for my $case (
    [ 'none', '/collect/v1/t', order() ],
    [ 'a wrong one', '/collect/v1/t', order(), basic('wk_shop_1235:') ],
    [ 'the first part of one', '/collect/v1/t', order(), basic('wk_shop:') ],
    [ 'one and more', '/collect/v1/t', order(), basic('wk_shop_1234x:') ],
    [ 'an empty one', '/collect/v1/t', order(), basic(':') ],
    [ 'a comment', '/collect/v1/t', order(), basic('# the shop:') ],
    [ 'without a colon', '/collect/v1/t', order(), basic('wk_shop_1234') ],
    [ 'as the password', '/collect/v1/t', order(), basic(':wk_shop_1234') ],
    [ 'not base64', '/collect/v1/t', order(), Authorization => 'Basic ***' ],
    [ 'another scheme', '/collect/v1/t', order(),
        Authorization => 'Digest wk_shop_1234' ],
    [ 'no scheme', '/collect/v1/t', order(),
        Authorization => 'wk_shop_1234' ],
    [ 'Bearer of the first part of one', '/collect/v1/t', order(),
        Authorization => 'Bearer wk_shop_123' ],
    [ 'Bearer of one and more', '/collect/v1/t', order(),
        Authorization => 'Bearer wk_shop_1234 x' ],
    [ 'Bearer of nothing', '/collect/v1/t', order(),
        Authorization => 'Bearer ' ],
    [ 'Bearer and no more', '/collect/v1/t', order(),
        Authorization => 'Bearer' ],
    [ 'Bearer of a comment', '/collect/v1/t', order(),
        Authorization => 'Bearer # the shop' ],
    [ 'another header', '/collect/v1/t', order(),
        'X-Write-Key' => 'wk_shop_1234' ],
    [ 'in the query', '/collect/v1/t?writeKey=wk_shop_1234', order() ],
    [ 'a wrong one in the body', '/collect/v1/t', order(writeKey => 'x') ],
    [ 'no text in the body', '/collect/v1/t',
        order(writeKey => [ 'wk_shop_1234' ]) ],
    [ 'in one message of a batch', '/collect/v1/batch',
        { batch => [ order(writeKey => 'wk_shop_1234') ] } ],
    [ 'a wrong header before a right body', '/collect/v1/t',
        order(writeKey => 'wk_shop_1234'), basic('x:') ],
    [ 'none, and no JSON', '/collect/v1/t', '{' ],
    [ 'none, and nothing', '/collect/v1/t', '' ],
    [ 'the key of another location', '/server/v1/t', order(),
        basic('wk_shop_1234:') ],
) {
    my ($what, $path, $body, %headers) = @$case;

    my $r = send_with($path, $body, %headers);
    is($r->{status}, 401, "$what: 401");
    is($r->{headers}{'www-authenticate'}, 'Basic realm="write key"',
        'WWW-Authenticate');
    is(decode_json($r->{body})->{success}, JSON::PP::false, 'JSON');
    unlike($r->{raw}, qr/wk_/, 'that does not echo');
}

my $r = send_with('/collect/v1/t', order(), Origin => 'http://localhost');
is($r->{status}, 401, 'a page without a key: 401');
is($r->{headers}{'www-authenticate'}, 'Write-Key',
    'but its visitor is not asked for a password');

# an image

$r = $t->get('/collect/?event=checkout', headers => {
    'User-Agent' => $agent });
is(length $r->{body}, 43, 'an image without a key is an image');
$r = $t->get('/collect/?event=checkout', headers => {
    'User-Agent' => $agent, basic('wk_shop_1234:') });
is(length $r->{body}, 43, 'and one with a key');
$sent++;

# a server that is trusted, once it has shown its key

my @events = $api->wait_events($sent);
is(scalar @events, $sent, 'those that have a key arrive');

is(send_with('/server/v1/t', order(messageId => 'srv'), basic('wk_server:'))
    ->{status}, 200, 'a server with its key');
$sent++;

my ($e) = grep { $_->{event_id} eq 'srv' } $api->wait_events($sent);
is($e->{user_data}{client_ip_address}, '203.0.113.7', 'is believed');
is($e->{user_data}{client_user_agent}, 'server/1.0', 'wholly');

# limits

my %key = basic('wk_shop_1234:');

sub few {
    my ($body) = @_;

    return send_with($body->{batch} ? '/few/v1/batch' : '/few/v1/t', $body,
        %key);
}

is(few({ batch => [ order(), order() ] })->{status}, 200, 'events=2: two');
$sent += 2;
is(few({ batch => [ order(), order(), order() ] })->{status}, 413, 'not three');
is(few(order(properties => { a => {} }))->{status}, 200, 'depth=4');
$sent++;
is(few(order(properties => { a => { b => { c => [] } } }))->{status}, 400,
    'not 5');

$r = few(order(properties => { query => 'q' x 1000 }));
is($r->{status}, 400, 'event_size=1k');
is(decode_json($r->{body})->{rejected}[0]{error}, 'too_large', 'is too large');

$r = few({ batch => [ order(properties => { query => 'q' x 1000 }),
    order() ] });
is($r->{status}, 200, 'of a batch');
is_deeply(decode_json($r->{body}), { success => JSON::PP::true,
    rejected => [ { index => 0, error => 'too_large' } ] }, 'the other stays');
$sent++;

$api->wait_events($sent);
$t->wait_for(sub {
    decode_json($t->get('/status')->{body})->{queue}{pending} == 0 });
my $status = decode_json($t->get('/status')->{body});

is($status->{dropped}{key}, 27, 'refused keys are counted');
is($status->{dropped}{too_large}, 2, 'and what is too large');
is(scalar(my @all = $api->events()), $sent, 'nothing else was sent');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');

like($t->read_file('key.log'), qr!^POST /collect/v1/t 401 invalid$!m,
    '$pinterest_status: invalid');
unlike($t->error_log(), qr/wk_/, 'no key is logged');

done_testing();
