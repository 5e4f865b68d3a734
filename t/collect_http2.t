#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The collect endpoint over HTTP/1.1 and HTTP/2, with and without TLS: curl
# sends the same to each, and gets the same.

use warnings;
use strict;

use IO::Compress::Gzip qw/ gzip /;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

plan(skip_all => 'no curl that speaks HTTP/2')
    if `curl --version 2>&1` !~ /\bHTTP2\b/;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

# nginx's own HTTP/2 writes numbers where they do not lie even
$t->allow_log(qr!src/http/v2/\S+: runtime error: .* misaligned address!);

my $dir = $t->certificate('shop', 'shop.test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('keys', "wk_1\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    ssl_certificate %%TESTDIR%%/shop.crt;
    ssl_certificate_key %%TESTDIR%%/shop.key;

    log_format seen "$server_protocol $https $request_method $status $arg_n";
    client_max_body_size 200k;

    server {
        listen 127.0.0.1:%%PORT_0%%;
        listen 127.0.0.1:%%PORT_1%% ssl;
        listen 127.0.0.1:%%PORT_2%% http2;
        listen 127.0.0.1:%%PORT_3%% ssl http2;

        access_log %%TESTDIR%%/seen.log seen;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_collect_origin https://other.test;

        location / {
            pinterest_page page_visit;
            root %%TESTDIR%%;
        }

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

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my @ways = (
    [ 'HTTP/1.1', 0, 'http', '--http1.1' ],
    [ 'HTTP/1.1', 1, 'https', '--http1.1' ],
    [ 'HTTP/2.0', 2, 'http', '--http2-prior-knowledge' ],
    [ 'HTTP/2.0', 3, 'https', '--http2' ],
);

my (@way, $sent);
my $n = 0;

# status, headers and body of what curl got

sub curl {
    my ($path, @args) = @_;

    my ($version, $n, $scheme, $how) = @way;
    my $port = $t->port($n);
    my $pid = open my $fh, '-|';
    die "fork: $!\n" unless defined $pid;

    if ($pid == 0) {
        open STDIN, '<', "$dir/stream" or open STDIN, '<', '/dev/null';
        exec 'curl', '-s', '-i', '-g', '--max-time', 20 * $t->slow(), $how,
            '--cacert', "$dir/ca.crt", '-A', $agent, '--resolve',
            "shop.test:$port:127.0.0.1", @args, "$scheme://shop.test:$port$path"
            or POSIX::_exit(127);
    }

    local $/;
    my $out = <$fh>;
    close $fh;

    return { status => 0 } if !length $out;

    $out =~ s!\AHTTP/[\d.]+ 100.*?\r\n\r\n!!s;
    my ($head, $body) = split /\r\n\r\n/, $out, 2;
    my ($status) = $head =~ m!\AHTTP/\S+ (\d+)!;

    return { status => $status || 0, body => $body,
        headers => Test::Pinterest::Client::parse_headers($head) };
}

# over HTTP/2 in the clear this curl gives up a stream that is answered before
# its body was sent; what it was answered is in the log

sub logged {
    my ($n) = @_;
    my $status = 0;

    $t->wait_for(sub {
        ($status) = $t->read_file('seen.log') =~ / (\d+) $n\n/;
    });

    return $status;
}

sub order {
    my ($id, %more) = @_;

    return encode_json({ type => 'track', event => 'Order Completed',
        messageId => "$id-$way[1]", properties => { %more },
        context => { page => { url => "$way[2]://shop.test/thanks" } } });
}

sub taken {
    my ($what, $r) = @_;

    is($r->{status}, 200, "$what: 200");
    $sent++;
}

$t->write_file('index.html', 'shop');
$t->write_file('too_large', 'x' x 300_000);

for my $way (@ways) {
    @way = @$way;
    my $on = "$way[2], $way[0]";

    taken("$on: JSON", curl('/collect/v1/t', '-d', order('json')));
    taken("$on: text", curl('/collect/', '-H', 'Content-Type: text/plain',
        '-d', order('text')));

    gzip(\order('gzip', a => 'a' x 50000) => "$dir/packed") or die;
    taken("$on: gzip", curl('/collect/v1/t', '-H', 'Content-Encoding: gzip',
        '--data-binary', "\@$dir/packed"));

    $t->write_file('large', order('large', map { $_ => 'x' x 50000 } 1 .. 3));
    taken("$on: a large body", curl('/pieces/v1/t', '--data-binary',
        "\@$dir/large"));
    $t->write_file('stream', order('stream', a => 'x' x 50000));
    taken("$on: of a length not told before", curl('/pieces/v1/t', '-X',
        'POST', '-T', '-'));

    taken("$on: Expect", curl('/collect/v1/t', '-H', 'Expect: 100-continue',
        '-d', order('expect')));
    taken("$on: a key", curl('/keyed/v1/t', '-u', 'wk_1:', '-d',
        order('key')));
    taken("$on: a listed origin", curl('/collect/v1/t', '-H',
        'Origin: https://other.test', '-d', order('origin')));
    taken("$on: the same origin", curl('/collect/v1/t', '-H',
        "Origin: $way[2]://shop.test:" . $t->port($way[1]), '-d',
        order('same')));

    my $r = curl("/collect/?event=checkout&ed[event_id]=pixel-$way[1]");
    taken("$on: pixel", $r);
    is(length $r->{body}, 43, 'an image');

    taken("$on: page", curl("/index.html"));

    $r = curl('/collect/v1/t', '-X', 'OPTIONS', '-H',
        'Origin: https://other.test');
    is($r->{status}, 204, "$on: preflight");
    is($r->{headers}{'access-control-allow-origin'}, 'https://other.test',
        'Allow-Origin');
    is($r->{headers}{vary}, 'Origin', 'Vary');

    for my $case (
        [ 403, '/collect/v1/t', '-H', 'Origin: https://evil.test', '-d',
            order('no') ],
        [ 401, '/keyed/v1/t', '-u', 'wk_2:', '-d', order('no') ],
        [ 400, '/collect/v1/t', '-d', '{' ],
        [ 405, '/collect/v1/t', '-X', 'DELETE' ],
        [ 413, '/collect/v1/t', '--data-binary',
            "\@$dir/too_large" ],
        [ 415, '/collect/v1/t', '-H', 'Content-Encoding: br', '-d',
            order('no') ],
        [ 400, '/collect/v1/t', '-H', 'Content-Encoding: gzip', '-d',
            order('no') ],
    ) {
        my ($status, $path, @args) = @$case;
        $n++;
        my $got = curl("$path?n=$n", @args)->{status} || logged($n);
        is($got, $status, "$on: $status");
    }
}

my @events = $api->wait_events($sent);
is(scalar @events, $sent, 'every event has arrived, and none else');
is($api->stats()->{invalid} || 0, 0, 'all are valid');

my %urls = map { $_->{event_source_url} => 1 }
    grep { $_->{event_id} =~ /^json-/ } @events;
is_deeply([ sort keys %urls ],
    [ 'http://shop.test/thanks', 'https://shop.test/thanks' ],
    'with their pages');

is(scalar(grep { ($_->{event_source_url} || '')
    =~ m!^(http|https)://shop\.test:\d+/index\.html$! } @events), 4,
    'page loads with their own');

my $seen = $t->read_file('seen.log');
like($seen, qr!^\Q$_\E POST 200 -$!m, "over $_")
    for 'HTTP/1.1 ', 'HTTP/1.1 on', 'HTTP/2.0 ', 'HTTP/2.0 on';

done_testing();
