#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Bodies as clients really send them: packed, in pieces, slowly, not at all.

use warnings;
use strict;

use IO::Compress::Deflate qw/ deflate /;
use IO::Compress::Gzip qw/ gzip /;
use IO::Compress::RawDeflate qw/ rawdeflate /;
use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

# nginx compares the method of a pipelined request where it lies
$t->allow_log(qr!src/http/ngx_http_parse\.c:\S+ runtime error: .* misaligned!);

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    client_header_timeout 10s;
    client_body_timeout 10s;
    client_max_body_size 100k;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }

        location /file/ {
            pinterest_collect;
            client_body_in_file_only clean;
        }

        location /pieces/ {
            pinterest_collect;
            client_body_buffer_size 64;
        }

        location /hurry/ {
            pinterest_collect;
            client_body_timeout 2s;
        }

        location /large/ {
            pinterest_collect;
            client_max_body_size 0;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $sent = 0;

sub order {
    my ($id, %more) = @_;

    return encode_json({ type => 'track', event => 'Order Completed',
        messageId => $id, properties => { order_id => "o-$id", %more } });
}

sub packed {
    my ($how, $text) = @_;

    $how->(\$text => \my $out) or die;

    return $out;
}

sub send_coded {
    my ($coding, $body, $path) = @_;

    return $t->post($path || '/collect/v1/t', $body,
        headers => { 'Content-Encoding' => $coding, 'User-Agent' => $agent });
}

# it is answered 200, and the event with that id arrives

sub taken {
    my ($what, $id, $r) = @_;

    is($r->{status}, 200, "$what: 200") or return diag($r->{body});
    $sent++;
    ok((grep { $_->{event_id} eq $id } $api->wait_events($sent)),
        "$what: arrives");
}

sub refused {
    my ($what, $status, $r) = @_;

    is($r->{status}, $status, "$what: $status");
    is(eval { decode_json($r->{body})->{success} }, JSON::PP::false,
        "$what: in JSON");
}

# codings

taken('gzip', 'gz', send_coded('gzip', packed(\&gzip, order('gz'))));
taken('x-gzip', 'xgz', send_coded('X-GZIP', packed(\&gzip, order('xgz'))));
taken('deflate', 'df', send_coded('deflate', packed(\&deflate, order('df'))));
taken('deflate without a header', 'rd',
    send_coded('deflate', packed(\&rawdeflate, order('rd'))));
taken('identity', 'id', send_coded('identity', order('id')));
taken('an empty coding', 'em', send_coded('', order('em')));
taken('gzip in a file', 'gf',
    send_coded('gzip', packed(\&gzip, order('gf')), '/file/v1/t'));
taken('gzip in pieces', 'gp',
    send_coded('gzip', packed(\&gzip, order('gp')), '/pieces/v1/t'));
taken('two members', 'mm', send_coded('gzip', join '',
    map { packed(\&gzip, $_) } unpack '(a30)*', order('mm')));

# 90 kB that packs to next to nothing fits, 101 kB does not

taken('as large as may be', 'big', send_coded('gzip', packed(\&gzip,
    order('big', a => 'a' x 45000, b => 'b' x 45000))));

my $r = send_coded('gzip', packed(\&gzip,
    order('big2', a => 'a' x 52000, b => 'b' x 52000)));
refused('larger than client_max_body_size', 413, $r);

for my $coding ('br', 'zstd', 'compress', 'gzip, gzip', 'gzip;q=1', 'aes') {
    $r = send_coded($coding, packed(\&gzip, order('no')));
    refused("coding $coding", 415, $r);
    is($r->{headers}{'accept-encoding'}, 'gzip, deflate',
        'says which it takes');
}

$r = $t->post('/collect/v1/t', packed(\&gzip, packed(\&gzip, order('no'))),
    headers => { 'Content-Encoding' => [ 'gzip', 'gzip' ] });
refused('two codings in two headers', 415, $r);

my $good = packed(\&gzip, order('no'));

for my $case (
    [ 'truncated', substr $good, 0, -9 ],
    [ 'only a header', substr $good, 0, 10 ],
    [ 'one byte', "\x1f" ],
    [ 'not packed at all', order('no') ],
    [ 'zlib called gzip', packed(\&deflate, order('no')) ],
    [ 'wrong checksum', substr($good, 0, -8) . 'abcdefgh' ],
    [ 'something behind', $good . 'x' ],
    [ 'random', join '', map { chr int rand 256 } 1 .. 500 ],
) {
    my ($what, $body) = @$case;
    refused("gzip $what", 400, send_coded('gzip', $body));
}

refused('gzip of nothing', 400, send_coded('gzip', packed(\&gzip, '')));
refused('no body', 400, send_coded('gzip', ''));
refused('gzip of a truncated text', 400,
    send_coded('gzip', packed(\&gzip, substr order('no'), 0, -1)));

# bombs: what they cost is the limit

sub rss {
    my ($pid) = $t->workers();
    my ($kb) = $t->read_file("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m;

    return $kb;
}

my $bomb = packed(\&gzip, '[' x 64_000_000);
cmp_ok(length $bomb, '<', 99_000, 'a bomb of 64 MB');
my $before = rss();

for (1 .. 5) {
    refused('bomb', 413, send_coded('gzip', $bomb));
}

SKIP: {
    skip 'memory of a sanitizer is another', 1 if $t->slow() > 1;
    cmp_ok(rss() - $before, '<', 2000, 'costs less than 2 MB');
}

$before = rss();
refused('bomb where there is no limit but ours', 413,
    send_coded('gzip', $bomb, '/large/v1/t'));

SKIP: {
    skip 'memory of a sanitizer is another', 1 if $t->slow() > 1;
    cmp_ok(rss() - $before, '<', 20_000, 'costs less than 20 MB');
}

# the ways of HTTP

sub http {
    my ($id, %opts) = @_;

    my $body = order($id);
    my $path = $opts{path} || '/collect/v1/t';
    my $version = $opts{version} || '1.1';
    my $headers = $opts{headers} || '';

    return "POST $path HTTP/$version\r\nHost: localhost\r\n"
        . "User-Agent: $agent\r\nContent-Length: " . length($body)
        . "\r\n$headers\r\n$body";
}

sub chunks {
    my ($text, $size) = @_;

    return join('', map { sprintf "%x\r\n%s\r\n", length, $_ }
        unpack "(a$size)*", $text) . "0\r\n\r\n";
}

sub chunked {
    my ($path, $body, $size, $more) = @_;

    return $t->raw("POST $path HTTP/1.1\r\nHost: localhost\r\n"
        . "User-Agent: $agent\r\nTransfer-Encoding: chunked\r\n"
        . ($more || '') . "Connection: close\r\n\r\n"
        . chunks($body, $size));
}

sub status {
    my ($raw) = @_;

    return { status => $raw =~ m!\AHTTP/1\.1 (\d+)! ? $1 : 0 };
}

taken('HTTP/1.0', 'h10', status($t->raw(http('h10', version => '1.0'))));
taken('chunked', 'ch', status(chunked('/collect/v1/t', order('ch'), 7)));
taken('chunked into pieces', 'cp',
    status(chunked('/pieces/v1/t', order('cp'), 1)));
taken('chunked into a file', 'cf',
    status(chunked('/file/v1/t', order('cf'), 50)));
taken('chunked and packed', 'cz', status(chunked('/pieces/v1/t',
    packed(\&gzip, order('cz')), 11, "Content-Encoding: gzip\r\n")));

# Expect: 100-continue

my $c = $t->connect();
my $body = order('exp');
$c->write("POST /collect/v1/t HTTP/1.1\r\nHost: localhost\r\n"
    . "User-Agent: $agent\r\nExpect: 100-continue\r\n"
    . 'Content-Length: ' . length($body) . "\r\n\r\n");
sysread $c->{sock}, my $go_on, 1024;
is($go_on, "HTTP/1.1 100 Continue\r\n\r\n", 'is told to go on');
$c->write($body);
taken('Expect: 100-continue', 'exp', $c->response());

# pipelined: both in one packet, and the next request on the same connection

$c = $t->connect();
$c->write(http('p1') . http('p2') . http('p3', path => '/file/v1/t'));
taken("pipelined $_", "p$_", $c->response()) for 1 .. 3;
$c->write(http('p4'));
taken('and again', 'p4', $c->response());

# what is refused leaves the connection in order

$c->write("POST /collect/v1/t HTTP/1.1\r\nHost: localhost\r\n"
    . "Content-Encoding: br\r\nContent-Length: 40\r\n\r\n" . 'x' x 40);
is($c->response()->{status}, 415, 'refused before the body is read');
$c->write(http('p5'));
taken('the next on that connection', 'p5', $c->response());
$c->close();

# slow: octet for octet, but in time

$c = $t->connect();
$body = http('slow', path => '/hurry/v1/t');
my $rest = substr $body, -60, 60, '';
$c->write($body);
for my $octets (unpack '(a5)*', $rest) { sleep 0.2; $c->write($octets); }
taken('slow', 'slow', $c->response());

# too slow

$c->write(substr http('late', path => '/hurry/v1/t'), 0, -10);
my $start = time();
$r = $c->response();
ok(!defined $r || $r->{status} == 408, 'too slow is timed out');
cmp_ok(time() - $start, '<', 5 * $t->slow(), 'at client_body_timeout');
$c->close();

# aborted, at every stage

for my $text (substr(http('gone'), 0, 30), substr(http('gone'), 0, -1),
    "POST /collect/v1/t HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
        . "Transfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "POST /file/v1/t HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nabc")
{
    $c = $t->connect();
    $c->write($text);
    sleep 0.02;
    $c->close();
}

# broken framing is nginx's to refuse, and no event

for my $case (
    [ 'two lengths', "Content-Length: 5\r\nContent-Length: 6\r\n", 'hello' ],
    [ 'a negative length', "Content-Length: -5\r\n", 'hello' ],
    [ 'a length that is none', "Content-Length: 5x\r\n", 'hello' ],
    [ 'a length and chunks', "Content-Length: 5\r\n"
        . "Transfer-Encoding: chunked\r\n", "0\r\n\r\n" ],
    [ 'an unknown transfer coding', "Transfer-Encoding: gzip\r\n", 'hello' ],
    [ 'a chunk size that is none', "Transfer-Encoding: chunked\r\n",
        "zz\r\nhello\r\n0\r\n\r\n" ],
) {
    my ($what, $headers, $text) = @$case;

    $r = status($t->raw("POST /collect/v1/t HTTP/1.1\r\nHost: localhost\r\n"
        . "$headers\r\n$text"));
    cmp_ok($r->{status}, '>=', 400, "$what: refused");
}

taken('nginx works on', 'end', $t->post('/collect/v1/t', order('end'),
    headers => { 'User-Agent' => $agent }));

$t->wait_for(sub {
    decode_json($t->get('/status')->{body})->{queue}{pending} == 0 });

is(scalar(my @all = $api->events()), $sent, 'nothing else was sent');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');

done_testing();
