#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# A queue that is full: whatever asks it to take an event is told so, an image
# by its status; pages are served, and what reports nothing is answered as ever.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my %with = (headers => { 'User-Agent' => $agent });

my $t = Test::Pinterest->new();

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('index.html', '<html>page</html>');

$t->config(<<'EOF')->run();
events {}

http {
    types { text/html html; }

    pinterest_queue %%TESTDIR%%/queue max_size=1m;
    pinterest_batch wait=1h;
    pinterest_dedup off;

    log_format status "$request_uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        access_log %%TESTDIR%%/status.log status;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location / {
            root %%TESTDIR%%;
            pinterest_page page_visit;
        }

        location /collect/ {
            pinterest_collect;
            pinterest_collect_limit events=10000;
            client_max_body_size 4m;
        }

        location /status { pinterest_status; }
        location @pinterest { proxy_pass http://127.0.0.1:%%PORT_1%%; }
    }
}
EOF

my $n = 0;

# more than an empty queue of that size is sure to hold

my @many = map { { type => 'track', event => 'Signed Up',
    messageId => "many-$_" } } 1 .. 4000;

my $r = $t->post('/collect/v1/batch', encode_json({ batch => \@many }), %with);
is($r->{status}, 413, 'a batch that can never fit: 413');
is(decode_json($r->{body})->{success}, JSON::PP::false, 'is told why');
ok(!exists $r->{headers}{'retry-after'}, 'not to come again');
is(decode_json($t->get('/status.json')->{body})->{dropped}{too_large}, 1,
    'counted');

sub order {
    return $t->post('/collect/v1/track', encode_json({ type => 'track',
        event => 'Order Completed', messageId => 'm-' . $n++, properties => {
            order_id => 'x' x ($_[0] || 1) } }), %with);
}

sub status { return decode_json($t->get('/status')->{body}) }

my $pixel = '/collect/?event=checkout&ed[order_id]=';
$r = $t->get("${pixel}first", %with);

is($r->{status}, 200, 'an image');
is(substr($r->{body}, 0, 6), 'GIF89a', 'is an image');

# large ones, then small ones until not even these have room

for my $size (500, 1) {
    for (1 .. 20000) {
        last if order($size)->{status} != 200;
    }
}

my $before = status();

$r = order();
is($r->{status}, 503, 'an order: 503');
like($r->{headers}{'retry-after'}, qr/^\d+$/, 'and when to come again');

$r = $t->get("${pixel}late", %with);
is($r->{status}, 503, 'an image: 503');
is(substr($r->{body}, 0, 6), 'GIF89a', 'it is an image still');
like($r->{headers}{'retry-after'}, qr/^\d+$/, 'and when to come again');

is($t->get('/collect/?tid=1&event=init', %with)->{status}, 200,
    'an image that reports nothing: 200');
is($t->get('/', %with)->{status}, 200, 'a page is served');

my $after = status();

is($after->{dropped}{full} - $before->{dropped}{full}, 3, 'three are counted');
is($after->{intake}{unavailable} - $before->{intake}{unavailable}, 2,
    'of two the sender knows');
is($after->{intake}{queued}, $before->{intake}{queued}, 'none is queued');

like($t->read_file('status.log'), qr!^/collect/\?.*late full$!m,
    '$pinterest_status says it');

done_testing();
