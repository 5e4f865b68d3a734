#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Whose pages may send: origins, preflight, and the page an event names.

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

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        pinterest_collect_origin https://shop.test https://app.test:8443
                                 capacitor://localhost;

        location /collect/ { pinterest_collect; }
        location /segment/ { pinterest_collect segment; }

        location /other/ {
            pinterest_collect_origin https://other.test;
            pinterest_collect;
        }

        location /trusted/ {
            pinterest_trust on;
            pinterest_collect;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }
}
EOF

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $sent = 0;
my $n = 0;

sub order {
    my (%more) = @_;

    return encode_json({ type => 'track', event => 'Order Completed',
        messageId => 'id' . ++$n, %more });
}

sub send_from {
    my ($origin, %opts) = @_;

    my %headers = ('User-Agent' => $agent, Host => $opts{host} || 'edge.test',
        %{ $opts{headers} || {} });
    $headers{Origin} = $origin if defined $origin;

    return $t->request($opts{method} || 'POST', $opts{path} || '/collect/v1/t',
        headers => \%headers, server => $opts{server},
        $opts{method} ? () : (body => $opts{body} || order()));
}

sub cors {
    my ($r) = @_;

    return join ' ', grep { /^access-control-/ } sort keys %{ $r->{headers} };
}

# listed origins

for my $origin ('https://shop.test', 'https://app.test:8443',
    'capacitor://localhost')
{
    my $r = send_from($origin);
    is($r->{status}, 200, "$origin may send");
    $sent++;
    is($r->{headers}{'access-control-allow-origin'}, $origin, 'is echoed');
    is($r->{headers}{'access-control-allow-credentials'}, 'true',
        'with credentials');
    is($r->{headers}{'access-control-expose-headers'}, 'Retry-After',
        'and may see when to come again');
    is($r->{headers}{vary}, 'Origin', 'Vary');
}

my $r = send_from('https://shop.test', body => '{');
is($r->{status}, 400, 'a script sees');
is($r->{headers}{'access-control-allow-origin'}, 'https://shop.test',
    'what is wrong');

# none, and the same one; behind what ends TLS the scheme is another

for my $case (
    [ 'no Origin', undef, 'edge.test' ],
    [ 'the same origin', 'http://edge.test', 'edge.test' ],
    [ 'the same in capitals', 'http://edge.test', 'EDGE.test' ],
    [ 'the same behind TLS', 'https://edge.test', 'edge.test' ],
    [ 'the same with a port', 'http://edge.test:8080', 'edge.test:8080' ],
    [ 'the same by address', 'http://127.0.0.1:80', '127.0.0.1:80' ],
) {
    my ($what, $origin, $host) = @$case;

    for my $server (0, 1) {
        $r = send_from($origin, host => $host, server => $server);
        is($r->{status}, 200, "$what may send");
        $sent++;
        is(cors($r), '', 'and needs no permission');
        is($r->{headers}{vary}, $server ? undef : 'Origin', 'Vary');
    }
}

$r = send_from('null', headers => { 'Sec-Fetch-Site' => 'same-origin' });
is($r->{status}, 200, 'an origin hidden by the policy of the same site');
$sent++;
is(cors($r), '', 'needs no permission');

# all others

for my $case (
    [ 'another site', 'https://evil.test' ],
    [ 'a sister', 'https://www.shop.test' ],
    [ 'another scheme', 'http://shop.test' ],
    [ 'another port', 'https://shop.test:8443' ],
    [ 'a longer name', 'https://shop.test.evil.test' ],
    [ 'another case', 'https://Shop.test' ],
    [ 'a path', 'https://shop.test/' ],
    [ 'the same host on another port', 'http://edge.test:8080' ],
    [ 'a user', 'http://edge.test@evil.test' ],
    [ 'null', 'null' ],
    [ 'empty', '' ],
    [ 'star', '*' ],
    [ 'two at once', 'https://shop.test https://evil.test' ],
    [ 'two headers', [ 'https://shop.test', 'https://evil.test' ] ],
) {
    my ($what, $origin) = @$case;

    $r = send_from($origin);
    is($r->{status}, 403, "$what may not send");
    is(cors($r), '', 'and gets no permission');
    is($r->{headers}{vary}, 'Origin', 'Vary');
    is(decode_json($r->{body})->{success}, JSON::PP::false, 'JSON');
    unlike($r->{raw}, qr/evil/, 'that does not echo');
}

is(send_from('https://shop.test', server => 1)->{status}, 403,
    'nobody is listed by default');
is(send_from('https://shop.test', path => '/other/v1/t')->{status}, 403,
    'a list is replaced');
is(send_from('https://other.test', path => '/other/v1/t')->{status}, 200,
    'by another');
$sent++;
is(send_from('null', headers => { 'Sec-Fetch-Site' => 'cross-site' })
    ->{status}, 403, 'null of another site');

$r = send_from('https://evil.test', method => 'GET',
    path => '/collect/?event=checkout&ed[order_id]=1');
is(length $r->{body}, 43, 'a script of another site gets its image');
is(cors($r), '', 'without permission, and without an event');

$r = send_from('https://shop.test', method => 'GET',
    path => '/collect/?event=checkout&ed[event_id]=get');
is(length $r->{body}, 43, 'one of a listed site as well');
is($r->{headers}{'access-control-allow-origin'}, 'https://shop.test', 'with');
$sent++;

# an image has no origin

sub image {
    my ($id, $site, $referer) = @_;

    my $r = send_from(undef, method => 'GET',
        path => "/collect/?event=checkout&ed[event_id]=$id", headers => {
            'Sec-Fetch-Site' => $site, $referer ? (Referer => $referer) : () });
    is(length $r->{body}, 43, "$id: an image");
}

image('img-same', 'same-origin', 'https://edge.test/');
image('img-kin', 'same-site', 'https://www.edge.test/');
image('img-listed', 'cross-site', 'https://shop.test/');
image('img-typed', 'none');
$sent += 4;
image('img-foreign', 'cross-site', 'https://evil.test/');
image('img-disguised', 'cross-site', 'https://shop.test@evil.test/');
image('img-hidden', 'cross-site');

is(send_from(undef, headers => { 'Sec-Fetch-Site' => 'cross-site' })->{status},
    403, 'and what else comes from another site');

# preflight

sub preflight {
    my ($origin, $path) = @_;

    return send_from($origin, method => 'OPTIONS', path => $path, headers => {
        'Access-Control-Request-Method' => 'POST',
        'Access-Control-Request-Headers' => 'content-type' });
}

$r = preflight('https://shop.test');
is($r->{status}, 204, 'preflight: 204');
is($r->{body}, '', 'and nothing else');
is($r->{headers}{'access-control-allow-origin'}, 'https://shop.test',
    'Allow-Origin');
is($r->{headers}{'access-control-allow-credentials'}, 'true',
    'Allow-Credentials');
is($r->{headers}{'access-control-allow-methods'}, 'GET, POST, OPTIONS',
    'Allow-Methods');
is($r->{headers}{'access-control-allow-headers'},
    'AnonymousId, Authorization, Content-Encoding, Content-Type, X-Retry-Count',
    'Allow-Headers');
is($r->{headers}{'access-control-max-age'}, '86400', 'Max-Age');
is($r->{headers}{vary}, 'Origin', 'Vary');

is(preflight('https://shop.test', '/segment/v1/t')
    ->{headers}{'access-control-allow-methods'}, 'POST, OPTIONS',
    'without the pixel no GET');

for my $origin ('https://evil.test', 'null', 'http://edge.test', undef) {
    $r = preflight($origin);
    my $what = defined $origin ? $origin : 'no Origin';
    is($r->{status}, 204, "$what: OPTIONS are answered");
    is(cors($r), '', 'and permit nothing');
    is($r->{headers}{allow}, 'GET, POST, OPTIONS', 'Allow');
}

# the page an event names

my @before = $api->wait_events($sent);
is(scalar @before, $sent, 'all that may send has arrived');

sub page_of {
    my ($url, %opts) = @_;

    my $id = 'id' . ($n + 1);
    send_from(undef, %opts, body => order(context => {
        page => { url => $url } }));
    $sent++;
    my ($e) = grep { $_->{event_id} eq $id } $api->wait_events($sent);

    return $e ? $e->{event_source_url} : 'no event';
}

my %referer = (headers => { Referer => 'https://edge.test/cart' });
my %foreign = (headers => { Referer => 'https://evil.test/' });

is(page_of('https://edge.test/a'), 'https://edge.test/a', 'its own page');
is(page_of('https://www.edge.test/a'), 'https://www.edge.test/a',
    'of a sub-domain');
is(page_of('https://shop.test/a'), 'https://shop.test/a', 'of a listed host');
is(page_of('https://edge.test/a', host => 'c.edge.test:8080'),
    'https://edge.test/a', 'of the parent');
is(page_of('https://evil.test/a', %referer), 'https://edge.test/cart',
    'of another site: the Referer');
is(page_of('https://evil.test/a', %foreign), undef,
    'if that is no other site\'s');
is(page_of('https://edge.test@evil.test/a'), undef, 'disguised');
is(page_of('https://www.shop.test/a'), undef,
    'a sub-domain of a listed host is not listed');
is(page_of('https://evil.test/a', path => '/trusted/v1/t'),
    'https://evil.test/a', 'of a server that is trusted');

$t->wait_for(sub {
    decode_json($t->get('/status')->{body})->{queue}{pending} == 0 });
my $status = decode_json($t->get('/status')->{body});

is($status->{dropped}{origin}, 22, 'refused origins are counted');
is($status->{fields}{site}, 3, 'and foreign pages');
is(scalar(my @all = $api->events()), $sent, 'nothing else was sent');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');
unlike($t->error_log(), qr/evil/, 'nothing of it is logged');

done_testing();
