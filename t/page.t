#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Page loads: what is a visit and what is none, and what is said of one.

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
$t->make_dir('html');
$t->make_dir('html/sub');
$t->write_file('html/index.html', '<html>static</html>');
$t->write_file('html/frame.html', '<html>frame</html>');
$t->write_file('html/pin.png', 'image');
$t->write_file('html/ssi.html', '<html><!--#include virtual="/frame.html" -->'
    . '</html>');

$t->config(<<'EOF')->run();
events {}

http {
    types { text/html html; image/png png; }

    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    proxy_cache_path %%TESTDIR%%/cache keys_zone=cache:1m;

    log_format id "$pinterest_event_id";
    log_format status "$request_method $request_uri $status "
                      "$pinterest_status";

    map $arg_event $event {
        default page_visit;
        none    "";
        other   $arg_event;
        view    view_category;
    }

    server {
        listen 127.0.0.1:%%PORT_0%%;

        access_log %%TESTDIR%%/status.log status;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_page page_visit;
        pinterest_bypass $arg_quiet;

        root %%TESTDIR%%/html;

        location / {
            add_header X-Id $pinterest_event_id;
        }

        location /ssi.html {
            ssi on;
            log_subrequest on;
        }

        location /cached/ {
            proxy_pass http://127.0.0.1:%%PORT_1%%/;
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            add_header X-Cache $upstream_cache_status;
        }

        location /proxied/ {
            proxy_pass http://127.0.0.1:%%PORT_1%%/;
        }

        location /named/ {
            pinterest_page $event;
            alias %%TESTDIR%%/html/;
        }

        location /upstream/ {
            pinterest_page $upstream_http_x_pinterest_event;
            proxy_hide_header X-Pinterest-Event;
            proxy_pass http://127.0.0.1:%%PORT_1%%/;
        }

        location /off/ {
            pinterest_page off;
            alias %%TESTDIR%%/html/;
        }

        location /thanks/ {
            pinterest_page checkout;
            pinterest_set order_id $arg_order;
            default_type text/html;
            access_log %%TESTDIR%%/id.log id;
            return 200 "<html>thanks</html>";
        }

        location /told/ {
            pinterest_page checkout;
            pinterest_set order_id $arg_order;
            default_type text/html;
            access_log %%TESTDIR%%/id.log id;
            return 200 "$pinterest_event_id";
        }

        location /moved/ {
            return 302 /;
        }

        location /teapot/ {
            default_type text/html;
            return 500 "no page";
        }

        location /redirect/ {
            error_page 404 = /index.html;
        }

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            log_subrequest on;
        }

        location = /status { pinterest_status; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;
        default_type text/html;

        location / {
            add_header X-Pinterest-Event ViewCategory;
            return 200 "<html>origin</html>";
        }
    }
}
EOF

my %visitor = (
    'User-Agent' => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 '
        . 'Firefox/128.0',
    'Accept-Language' => 'de-DE,de;q=0.9',
);

my $sent = 0;

sub visit {
    my ($path, %headers) = @_;

    return $t->get($path, headers => { %visitor, %headers });
}

# the events that have come since the last call, "n" are expected; a last one
# closes the round, in a batch of its own if the first one was due before it

my $seen = 0;

sub arrived {
    my ($n) = @_;

    my $end = ++$sent;
    my (@events, $closed);

    visit("/?end=$end");

    $t->wait_for(sub {
        @events = $api->events();
        @events = @events[$seen .. $#events];
        $closed = grep { ($_->{event_source_url} || '') =~ /end=$end\b/ }
            @events;
        return $closed && @events > ($n || 0);
    });

    $closed or die "the closing event does not arrive\n";

    $seen += @events;

    return grep { ($_->{event_source_url} || '') !~ /[?]end=/ } @events;
}

sub one {
    my ($name, @headers) = @_;

    my ($path, $what) = @$name;
    visit($path, @headers);
    my @events = arrived(1);

    is(scalar @events, 1, "$what: one event");

    return $events[0] || {};
}

sub none {
    my ($what, $path, @headers) = @_;

    visit($path, @headers);
    is(scalar(my @events = arrived()), 0, "$what: no event");
}

# what is a visit

my $e = one(['/?epik=dj0yJnU9b2&x=1', 'static page']);

is($e->{event_name}, 'page_visit', 'name');
is($e->{action_source}, 'web', 'action source');
is($e->{user_data}{click_id}, 'dj0yJnU9b2', 'click id of the query');
is($e->{user_data}{client_ip_address}, '127.0.0.1', 'address');
is($e->{user_data}{client_user_agent}, $visitor{'User-Agent'}, 'agent');
is($e->{event_source_url}, 'http://localhost/?epik=dj0yJnU9b2&x=1', 'url');
is($e->{language}, 'de', 'language');
ok(abs($e->{event_time} - time()) < 30, 'time');
like($e->{event_id}, qr/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'id');

$e = one(['/', 'static page with a cookie'], Cookie => 'a=b; _epik=dj0cookie; c=d');
is($e->{user_data}{click_id}, 'dj0cookie', 'click id of the cookie');

$e = one(['/?epik=dj0new', 'both'], Cookie => '_epik=dj0old');
is($e->{user_data}{click_id}, 'dj0new', 'the newest click wins');

my $r = visit('/');
($e) = arrived(1);
is($e->{event_id}, $r->{headers}{'x-id'}, 'the id is the variable\'s');

# one id, in the page, in the log and in the event

$e = one(['/thanks/?order=7', 'a checkout']);
is($e->{event_id}, 'checkout_7', 'its id is the order\'s');
visit('/thanks/?order=7');

$r = visit('/told/?order=8');
($e) = arrived(1);
is($e->{event_name}, 'checkout', 'a checkout after a reload of the other');
is($e->{event_id}, $r->{body}, 'the id that the page has');
ok($t->wait_for(sub {
    return $t->read_file('id.log') eq "checkout_7\ncheckout_7\n$r->{body}\n";
}), 'the same in the log');

one(['/proxied/', 'proxied page']);
one(['/cached/', 'cache miss']);
like(visit('/cached/')->{headers}{'x-cache'}, qr/HIT/, 'a hit');
is(scalar(my @hit = arrived(1)), 1, 'cache hit: one event');
one(['/ssi.html', 'page with a subrequest']);
one(['/redirect/', 'page behind an internal redirect']);
one(['/', 'navigation'], 'Sec-Fetch-Mode' => 'navigate',
    'Sec-Fetch-Dest' => 'document');
one(['/', 'Pinterest\'s in-app browser'], 'User-Agent' =>
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 '
    . '(KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]');

# what is none

none('image', '/pin.png');
none('404', '/nowhere.html');
none('500', '/teapot/');
none('302', '/moved/');
none('prefetch', '/', 'Sec-Purpose' => 'prefetch');
none('prerender', '/', 'Sec-Purpose' => 'prefetch;prerender');
none('older prefetch', '/', Purpose => 'prefetch');
none('Firefox prefetch', '/', 'X-Moz' => 'prefetch');
none('frame', '/', 'Sec-Fetch-Mode' => 'navigate',
    'Sec-Fetch-Dest' => 'iframe');
none('fetch of a script', '/', 'Sec-Fetch-Mode' => 'cors',
    'Sec-Fetch-Dest' => 'empty');
none('crawler', '/', 'User-Agent' =>
    'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)');
none('pinterest_page off', '/off/index.html');
none('bypass', '/?quiet=1');
none('not modified', '/index.html',
    'If-Modified-Since' => visit('/off/index.html')->{headers}{'last-modified'});

$t->request('HEAD', '/', headers => \%visitor);
is(scalar(my @head = arrived()), 0, 'HEAD: no event');
$t->post('/proxied/', 'a=b', headers => \%visitor);
is(scalar(my @post = arrived()), 0, 'POST: no event');
none('range', '/', Range => 'bytes=0-3');

# names

none('empty name', '/named/index.html?event=none');
is(one(['/named/index.html?event=view', 'mapped'])->{event_name},
    'view_category', 'name of a map');
$r = visit('/upstream/');
($e) = arrived(1);
is($e->{event_name}, 'view_category', 'name of the application');
ok(!exists $r->{headers}{'x-pinterest-event'}, 'which the visitor does not see');

# what the log and the status say

$t->wait_for(sub { $t->read_file('status.log') =~ /off\/index/ });
my $log = $t->read_file('status.log');

like($log, qr!^GET / 200 queued$!m, '$pinterest_status: queued');
like($log, qr!^GET /pin.png 200 off$!m, 'off');
like($log, qr!^GET /\?quiet=1 200 bypassed$!m, 'bypassed');
like($log, qr!^GET / 200 bot$!m, 'bot');
like($log, qr!^GET /named/index.html\?event=none 200 off$!m, 'no event');

my $stats = $api->stats();
is($stats->{invalid} || 0, 0, 'every event is valid');

# nginx has the last answer after the API has the event

my $status;

$t->wait_for(sub {
    $status = decode_json($t->get('/status')->{body});
    return $status->{delivery}{delivered} == $status->{intake}{queued};
});

is($status->{dropped}{bot}, 1, 'bots are counted');
is($status->{dropped}{bypass}, 1, 'and what was bypassed');
is($status->{intake}{queued}, scalar($api->events()), 'and what was queued');
is($status->{delivery}{delivered}, scalar($api->events()), 'and delivered');

done_testing();
