#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# 10,000 malformed or hostile requests: each is refused, none becomes an event,
# no process dies and none grows, and nothing of them comes back or is logged.
# HOSTILE_SEED repeats a run, HOSTILE_N makes it longer.

use warnings;
use strict;

use IO::Compress::Gzip qw/ gzip /;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $seed = $ENV{HOSTILE_SEED} || time();
srand $seed;
note("HOSTILE_SEED=$seed");

my $t = Test::Pinterest->new();

# nginx compares the method of a pipelined request where it lies
$t->allow_log(qr!src/http/ngx_http_parse\.c:\S+ runtime error: .* misaligned!);

my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('keys', "wk_1\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    client_max_body_size 100k;
    keepalive_requests 100000;
    access_log off;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }

        location /pieces/ {
            pinterest_collect;
            client_body_buffer_size 1k;
        }

        location /keyed/ {
            pinterest_collect;
            pinterest_collect_key keys;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $n = $ENV{HOSTILE_N} || ($t->slow() > 1 ? 2000 : 10_000);
my $mark = 'hush4711';
my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';


# Pieces

sub pick { return $_[int rand @_] }

# with "=" in it a text is a form, and one that names no event is in order

sub octets {
    my ($length) = @_;
    my $text = join '', map { chr int rand 256 } 1 .. $length;

    return $text =~ tr/=/-/r;
}

sub order {
    return encode_json({ type => 'track', event => 'Order Completed',
        messageId => $mark, context => { traits => { email => "$mark\@a.b" } },
        properties => { order_id => $mark, revenue => 1.5, products => [
            { product_id => 'p', price => 1, quantity => 1 } ] } });
}

my $order = order();

# two gzip bombs, and a good body that is to be broken
my ($bomb, $nested, $packed);
gzip(\('[' x 20_000_000) => \$bomb) or die;
gzip(\$bomb => \$nested) or die;
gzip(\$order => \$packed) or die;

sub truncated { return substr $order, 0, int rand length($order) - 1 }

sub cut_in {
    my (@what) = @_;

    # into the middle of a string, where it can't be the end of anything
    my $text = $order;
    substr($text, index($text, $mark) + int rand length $mark, 0, pick(@what));

    return $text;
}

sub deep {
    my $levels = 17 + int rand 20_000;

    return pick(
        sub { '{"type":"track","event":"a","properties":{"a":'
            . '[' x $levels . ']' x $levels . '}}' },
        sub { '{"a":' x $levels . '1' . '}' x $levels },
        sub { '[' x $levels },
        sub { '{"batch":' . '[' x $levels })->();
}

sub wrong_type {
    my $wrong = pick('1', 'true', '[]', '{}', '["a"]', '{"a":1}', 'null',
        '1e999', '-0.0', '""');

    return pick("[$order]", $wrong, "\"$mark\"",
        qq({"type":"track","event":$wrong}), qq({"type":"track"}),
        qq({"type":$wrong,"messageId":"$mark"}),
        qq({"batch":[1,"$mark",null,[],false]}), qq({"batch":[]}),
        qq({"batch":$wrong}), qq({"data":[$wrong]}), qq({"data":[]}),
        qq({"data":{"event_name":"checkout"}}),
        qq({"event_name":$wrong}));
}

sub not_json {
    return pick(sub { octets(int rand 3000) }, sub { "\0" x int rand 1000 },
        sub { "$order$order" }, sub { "$order," }, sub { "'$mark'" },
        sub { "<xml>$mark</xml>" }, sub { "\xef\xbb\xbf" }, sub { '' },
        sub { ' ' x 5000 }, sub { "{\"$mark\":}" }, sub { '{"a":1,}' },
        sub { '{"a":01}' }, sub { '{"a":NaN}' }, sub { '{"a":.5}' },
        sub { "{\"a\":\"\n\"}" }, sub { '{"a":"\\x"}' }, sub { '{"a":tru}' },
        sub { "/*$mark*/$order" }, sub { "\xff\xfe{\0}\0" })->();
}

sub broken_packed {
    return pick(sub { substr $packed, 0, int rand length($packed) },
        sub { $packed . octets(1 + int rand 20) }, sub { octets(500) },
        sub { $bomb }, sub { $nested }, sub {
            my $text = $packed;
            substr($text, 20, 10, octets(10));
            $text . 'x';
        })->();
}

sub too_many {
    return '{"batch":[' . join(',', ('{}') x (501 + int rand 3000)) . ']}';
}

sub too_long {
    my $long = $mark . 'a' x 66_000;

    return pick(qq({"type":"track","event":"$long"}),
        qq({"type":"track","$long":1}), "{\"a\":\"$long\"}");
}


# Requests that leave the connection usable: path, body, headers

my @bodies = (
    [ \&truncated ], [ \&deep ], [ \&wrong_type ], [ \&not_json ],
    [ \&too_many ], [ \&too_long ],
    [ sub { cut_in("\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xe2\x82", "\x80", "\x00", "\x1f", '\\u0000', '\\ud800', '\\udc00',
        '\\ud800\\u0041', '\\u12x', '\\q') } ],
    [ \&broken_packed, 'Content-Encoding' => 'gzip' ],
    [ sub { pick($order, $packed) }, 'Content-Encoding' =>
        sub { pick('br', 'gzip, gzip', "gzip$mark", 'chunked', '*') } ],
    [ sub { $order }, Origin => sub { pick('null', '*', "https://$mark.test",
        'http://localhost.evil.test', "http://localhost\@$mark.test",
        'http://localhost:81', 'localhost', "javascript:$mark") } ],
    [ sub { $order }, -path => '/keyed/v1/t', Authorization =>
        sub { pick('Basic', 'Basic =', 'Basic ' . 'A' x 5000, "Bearer $mark",
            'Basic d2tfMTI6', "Basic $mark") } ],
);

sub framed {
    my ($make, %headers) = @{ pick(@bodies) };

    my $path = delete $headers{-path}
        || pick('/collect/v1/t', '/collect/v1/batch', '/collect/v1/track',
            '/pieces/v1/b', '/collect/v5/ad_accounts/1/events', '/collect/',
            "/collect/$mark/%00/..%2f", '/collect/' . 'x/' x 500);

    $_ = ref $_ ? $_->() : $_ for values %headers;

    return ('POST', $path, body => $make->(), headers => {
        'User-Agent' => $agent, 'X-Any' => "$mark\t$mark", %headers });
}


# Bytes that break the connection, or try to hide a second request in it

sub raw {
    my $inner = "POST /collect/v1/t HTTP/1.1\r\nHost: a\r\n"
        . "User-Agent: $agent\r\nContent-Length: " . length($order)
        . "\r\n\r\n$order";
    my $post = "POST /collect/v1/t HTTP/1.1\r\nHost: localhost\r\n"
        . "User-Agent: $agent\r\n";
    my $len = length $inner;

    return pick(
        "${post}Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"
            . "0\r\n\r\n$inner",
        "${post}Transfer-Encoding: chunked\r\nContent-Length: $len\r\n\r\n"
            . "0\r\n\r\n$inner",
        "${post}Content-Length: 0\r\nContent-Length: $len\r\n\r\n$inner",
        "${post}Content-Length: +0\r\n\r\n$inner",
        "${post}Content-Length: 0x10\r\n\r\n$inner",
        "${post}Content-Length: 99999999999999999999\r\n\r\n$inner",
        "${post}Transfer-Encoding: identity, chunked\r\n\r\n$inner",
        "${post}Transfer-Encoding: xchunked\r\n\r\n$inner",
        "${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"
            . "0\r\n\r\n$inner",
        "${post}Transfer-Encoding: chunked\r\n\r\n"
            . "ffffffffffffffff1\r\n$inner",
        "${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n$inner",
        "${post}Transfer-Encoding: chunked\r\n\r\n1;" . 'a' x 9000 . "\r\n{",
        "${post}Transfer-Encoding: chunked\r\n\r\n5\r\n{}xxx$inner",
        "${post}Content-Length: 500000\r\n\r\n{\"$mark\":",
        "${post}Content-Length: 1048576000000\r\n\r\n{",
        "${post}Expect: $mark\r\nContent-Length: 9\r\n\r\n{",
        "${post}X-\0$mark: a\r\nContent-Length: $len\r\n\r\n$order",
        "${post}Content-Length: 3\nX: $mark\n\n{}x",
        "POST /collect/v1/t\r\nHost: $mark\r\n\r\n$inner",
        "POST /collect/v1/t HTTP/9.9\r\n\r\n$inner",
        "POST /collect/v1/t HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        "POST /collect/v1/t HTTP/1.1\r\nHost: a b\r\n\r\n$inner",
        "POST /collect/v1/t HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n$inner",
        "POST http://[/collect/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /collect/\r\n$mark HTTP/1.1\r\n\r\n",
        "GET /collect/?event=checkout HTTP/1.1\r\nHost:\r\n\0\r\n\r\n",
        "GET /collect/?" . 'a' x 40_000 . " HTTP/1.1\r\nHost: a\r\n\r\n",
        "${post}X: " . 'a' x 40_000 . "\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00",
        octets(1 + int rand 2000), "\r\n" x 100 . octets(20) . "\r\n\r\n",
        "TRACE /collect/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "DELETE /collect/v1/t HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "$mark /collect/ HTTP/1.1\r\nHost: a\r\n\r\n");
}


# Image requests are answered with an image, and are no event

sub query {
    return pick(
        sub { '?event=' . join '', map { sprintf '%%%02x', $_ }
            map { int rand 256 } 1 .. 50 }, sub { '' }, sub { '?' },
        sub { "?event=init&$mark" }, sub { "?event&event=&ed=%7B$mark" },
        sub { '?event=%ff%fe' }, sub { '?%' }, sub { '?&&&==&%zz=%' },
        sub { '?ed' . '[a]' x 500 . "=$mark" }, sub { "?pd[em]=$mark\@a.b" },
        sub { '?event=%0d%0aSet-Cookie:%20' . $mark },
        sub { '?' . join '&', map { "a$_=$mark" } 1 .. 400 })->();
}


sub rss {
    my ($pid) = @_;
    my ($kb) = $t->read_file("/proc/$pid/status") =~ /^VmRSS:\s+(\d+)/m;

    return $kb;
}

my ($pid) = $t->workers();
my (%status, %wrong, $rss);
my $c = $t->connect();
my $echoed = 0;

for my $i (1 .. $n) {
    my ($what, $r);

    if ($i % 10 == 0) {
        my $bytes = raw();

        # after a 413 nginx waits a while for the rest
        my $client = $t->connect(
            timeout => $bytes =~ /Length: \d{6,13}\r/ ? 0.05 : 3);
        $client->write($bytes);
        # what waits for more is not kept waiting
        shutdown $client->{sock}, 1;
        my $answer = $client->read_all();
        $client->close();
        $what = 'raw';
        my ($status) = $answer =~ m!\AHTTP/1\.1 (\d+)!;
        $r = { status => $status || 'closed', raw => $answer };

        # no second answer, unless it is a refusal as well
        $wrong{$bytes} = $answer if $answer =~ m!HTTP/1\.1 2\d\d!;

    } else {
        my @request = $i % 10 == 1
            ? ('GET', '/collect/' . query(), headers => {
                'User-Agent' => $agent }) : framed();

        $r = $c->request(@request);

        if (!$r) {
            $c->close();
            $c = $t->connect();
            $r = $c->request(@request) || { status => 'closed', raw => '' };
        }

        if ($r->{closed}) {
            $c->close();
            $c = $t->connect();
        }

        $what = $request[0];
        $wrong{"@request[0, 1] " . encode_json({ @request[2 .. $#request] })}
            = $r->{raw}
            if $r->{status} !~ ($what eq 'GET' ? qr/^(?:200|4\d\d)$/
                                               : qr/^(?:4\d\d|503)$/);
    }

    $status{"$what $r->{status}"}++;
    $echoed++ if $r->{raw} =~ /$mark/;

    $rss = rss($pid) if $i == int $n / 4;
}

my $grown = rss($pid) - $rss;

note(join ', ', map { "$_: $status{$_}" } sort keys %status);
is(scalar keys %wrong, 0, "$n requests, all refused")
    or diag(map { substr($_, 0, 300) . "\n=> "
        . substr($wrong{$_}, 0, 300) . "\n" } (sort keys %wrong)[0 .. 2]);
is($echoed, 0, 'nothing of them came back');
is(join(' ', $t->workers()), $pid, 'the worker lives');

SKIP: {
    skip 'memory of a sanitizer is another', 1 if $t->slow() > 1;
    cmp_ok($grown, '<', 1024, "and has grown by less than 1 MB ($grown kB)");
}

my $status = decode_json($t->get('/status')->{body});

is($status->{intake}{queued}, 0, 'no event was queued');
cmp_ok($status->{dropped}{origin}, '>', 0, 'foreign origins were counted');
cmp_ok($status->{dropped}{key}, '>', 0, 'keys as well');

is($t->post('/collect/v1/t', $order, headers => { 'User-Agent' => $agent })
    ->{status}, 200, 'a good request is taken after all that');
my @events = $api->wait_events(1);
is(scalar @events, 1, 'and is the only event');

# nginx names the request line of what it refuses; we name nothing
my @ours = grep { /pinterest/ && !/\bclient: / } split /\n/, $t->error_log();
is((grep { /$mark/ } @ours), 0, 'no line of ours has anything of them');

done_testing();
