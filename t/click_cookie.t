#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The click id cookie, written by the server: for a new click only, also on what
# comes from a cache or a file, once, with the attributes it must have; and the
# click id kept away from cache and application.

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
$t->certificate('shop', 'localhost', '127.0.0.1');
$t->make_dir('html');
$t->write_file('html/index.html', '<html>shop</html>');
$t->write_file('html/ssi.html', '<html><!--#include virtual="/index.html?epik=dj0sub" -->'
    . '</html>');

$t->config(<<'EOF')->run();
events {}

http {
    types { text/html html; }

    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    proxy_cache_path %%TESTDIR%%/cache keys_zone=cache:1m;

    log_format status "$request_uri $pinterest_status $pinterest_click_id";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        listen 127.0.0.1:%%PORT_2%% ssl;

        ssl_certificate %%TESTDIR%%/shop.crt;
        ssl_certificate_key %%TESTDIR%%/shop.key;

        access_log %%TESTDIR%%/status.log status;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_page page_visit;
        pinterest_click_id set=365d;

        root %%TESTDIR%%/html;

        location / { }

        location /ssi.html { ssi on; }

        location /domain/ {
            alias %%TESTDIR%%/html/;
            pinterest_click_id set=1h domain=.example.com;
        }

        location /names/ {
            alias %%TESTDIR%%/html/;
            pinterest_click_id param=pclid cookie=_p set=60s;
        }

        location /off/ {
            alias %%TESTDIR%%/html/;
            pinterest_click_id set=off;
        }

        location /nopage/ {
            alias %%TESTDIR%%/html/;
            pinterest_page off;
        }

        location /bypass/ {
            alias %%TESTDIR%%/html/;
            pinterest_bypass 1;
        }

        location /moved/ { return 302 /index.html; }

        location /error/ {
            error_page 404 = /index.html;
        }

        location /cached/ {
            proxy_pass http://127.0.0.1:%%PORT_1%%/;
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            add_header X-Cache $upstream_cache_status;
        }

        # one line keeps the click id from the cache and the application

        location /clean/ {
            set $args $pinterest_args;
            proxy_pass http://127.0.0.1:%%PORT_1%%;
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            add_header X-Cache $upstream_cache_status;
        }

        location /key/ {
            proxy_pass http://127.0.0.1:%%PORT_1%%/;
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            proxy_cache_key $uri?$pinterest_args;
            add_header X-Cache $upstream_cache_status;
        }

        location /app/ {
            proxy_pass http://127.0.0.1:%%PORT_1%%/cookie/;
        }

        location /stored/ {
            proxy_pass http://127.0.0.1:%%PORT_1%%/;
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            proxy_cache_key $uri;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;
        default_type text/html;

        location / {
            return 200 "<html>$request_uri</html>";
        }

        location /cookie/ {
            add_header Set-Cookie "other=1";
            add_header Set-Cookie "_epik=app; Path=/";
            return 200 "<html></html>";
        }
    }
}
EOF

my %agent = ('User-Agent' =>
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0');

sub visit {
    my ($path, %headers) = @_;

    return $t->get($path, headers => { %agent, %headers });
}

sub set_cookie {
    my ($r) = @_;

    my $set = $r->{headers}{'set-cookie'};

    return ref $set ? @$set : defined $set ? ($set) : ();
}

sub sets {
    my ($what, $path, $value, %headers) = @_;

    my @set = set_cookie(visit($path, %headers));
    is(scalar @set, 1, "$what: one cookie");
    like($set[0] || '', qr/^_epik=\Q$value\E;/, "$what: $value");
}

sub sets_none {
    my ($what, $path, %headers) = @_;

    is_deeply([ set_cookie(visit($path, %headers)) ], [], "$what: no cookie");
}

# attributes

is_deeply([ set_cookie(visit('/?epik=dj0a')) ],
    [ '_epik=dj0a; Max-Age=31536000; Path=/; SameSite=Lax' ],
    'a year, the whole site, readable by the tag');
is_deeply([ set_cookie(visit('/domain/index.html?epik=dj0a')) ],
    [ '_epik=dj0a; Max-Age=3600; Domain=.example.com; Path=/; SameSite=Lax' ],
    'domain=');
is_deeply([ set_cookie(visit('/names/index.html?pclid=dj0a&epik=x')) ],
    [ '_p=dj0a; Max-Age=60; Path=/; SameSite=Lax' ], 'param=, cookie=');

my $tls = `curl -sk -o /dev/null -D - -A Firefox 'https://127.0.0.1:${\$t->port(2)}/?epik=dj0tls'`;
like($tls, qr/^Set-Cookie: _epik=dj0tls; Max-Age=31536000; Path=\/; SameSite=Lax; Secure\r$/m,
    'Secure over https');

# where

sets('a file', '/index.html?x=1&epik=dj0file', 'dj0file');
sets('case of the parameter', '/?EPIK=dj0case', 'dj0case');
sets('escapes', '/?epik=dj0%2Da', 'dj0-a');
sets('a redirect', '/moved/?epik=dj0moved', 'dj0moved');
sets('an internal redirect', '/error/none?epik=dj0err', 'dj0err');
sets('a page that is not reported', '/nopage/index.html?epik=dj0no', 'dj0no');
sets('no subrequest\'s', '/ssi.html?epik=dj0main', 'dj0main');
sets('cache miss', '/cached/?epik=dj0one', 'dj0one');

my $r = visit('/cached/?epik=dj0one');
is($r->{headers}{'x-cache'}, 'HIT', 'from the cache');
is_deeply([ map { /^_epik=([^;]+)/ } set_cookie($r) ], [ 'dj0one' ],
    'cache hit');

# the cookie of one visitor is not stored for the next one

visit('/stored/?epik=dj0first');
sets('the next visitor', '/stored/?epik=dj0second', 'dj0second');
sets_none('a visitor without a click', '/stored/');

# when not

sets_none('no click', '/');
sets_none('the same click', '/?epik=dj0a', Cookie => 'a=b; _epik=dj0a');
sets('another click', '/?epik=dj0b', 'dj0b', Cookie => '_epik=dj0a');
sets_none('no click id', '/?epik=%22%3B%0d%0aSet-Cookie:x');
sets_none('empty', '/?epik=');
sets_none('too long', '/?epik=' . 'a' x 513);
sets('the longest', '/?epik=' . 'a' x 512, 'a' x 512);
sets('the longest, in escapes', '/?epik=' . '%41' x 512, 'A' x 512);
sets_none('as long, and no click id', '/?epik=' . '%22' x 512);
ok(eval { visit('/?epik=%22' . 'a' x 1500)->{status} == 200 },
    'nor fails the page');
sets_none('set=off', '/off/index.html?epik=dj0a');
sets_none('bypassed', '/bypass/index.html?epik=dj0a');
sets_none('404', '/none?epik=dj0a');
sets_none('Sec-GPC', '/?epik=dj0a', 'Sec-GPC' => 1);

is_deeply([ set_cookie($t->request('POST', '/cached/?epik=dj0a', body => 'x',
    headers => \%agent)) ], [], 'POST: no cookie');
is(scalar(my @head = set_cookie($t->request('HEAD', '/?epik=dj0head',
    headers => \%agent))), 1, 'HEAD: as GET');

# never twice

is_deeply([ set_cookie(visit('/app/?epik=dj0a')) ],
    [ 'other=1', '_epik=app; Path=/' ], 'the application\'s own stays');

# who withdraws it loses what we wrote

is_deeply([ set_cookie(visit('/', Cookie => '_epik=dj0a', 'Sec-GPC' => 1)) ],
    [ '_epik=; Max-Age=0; Path=/; SameSite=Lax' ], 'withdrawn: deleted');
is_deeply([ set_cookie(visit('/domain/index.html', Cookie => '_epik=dj0a',
    'Sec-GPC' => 1)) ],
    [ '_epik=; Max-Age=0; Domain=.example.com; Path=/; SameSite=Lax' ],
    'of its domain');
sets_none('nothing to delete', '/', 'Sec-GPC' => 1);
sets_none('not ours', '/off/index.html', 'Sec-GPC' => 1, Cookie => '_epik=a');

# cache key and upstream

$r = visit('/clean/a?b=1&epik=dj0x&c=2');
is($r->{body}, '<html>/clean/a?b=1&c=2</html>', 'not sent upstream');
is($r->{headers}{'x-cache'}, 'MISS', 'a miss');
is_deeply([ map { /^_epik=([^;]+)/ } set_cookie($r) ], [ 'dj0x' ],
    'but in the cookie');

$r = visit('/clean/a?b=1&c=2&epik=dj0y');
is($r->{headers}{'x-cache'}, 'HIT', 'another click of the same page is a hit');
is_deeply([ map { /^_epik=([^;]+)/ } set_cookie($r) ], [ 'dj0y' ],
    'with its own cookie');

is(visit('/clean/b?epik=dj0x')->{body}, '<html>/clean/b</html>',
    'no question mark is left');
is(visit('/clean/b')->{headers}{'x-cache'}, 'HIT',
    'the page without a click is the same');

is(visit('/key/a?epik=dj0x')->{headers}{'x-cache'}, 'MISS', 'cache key: miss');
is(visit('/key/a?epik=dj0y')->{headers}{'x-cache'}, 'HIT', 'cache key: hit');
is(visit('/key/a?z=1')->{headers}{'x-cache'}, 'MISS', 'another page');

# and the event has it all the same

ok($t->wait_for(sub {
    grep { ($_->{user_data}{click_id} || '') eq 'dj0y'
           && $_->{event_source_url} =~ m!/clean/a! } $api->events();
}), 'the event has the click id of the URL');

$t->wait_for(sub { $t->read_file('status.log') =~ m!^/clean/b queued!m });
my $log = $t->read_file('status.log');
like($log, qr!^/clean/a\?b=1&c=2&epik=dj0y queued dj0y$!m,
    '$pinterest_click_id too');
like($log, qr!^/domain/index.html consent -?$!m, 'denied: not in the log');

# a server that does nothing else

my $alone = Test::Pinterest->new();

$alone->write_file('index.html', '<html>shop</html>');
$alone->config(<<'EOF')->run();
events {}
http {
    types { text/html html; }
    server {
        listen 127.0.0.1:%%PORT_0%%;
        pinterest_click_id set=1d;
        root %%TESTDIR%%;
    }
}
EOF

is($alone->get('/?epik=dj0a')->{headers}{'set-cookie'},
    '_epik=dj0a; Max-Age=86400; Path=/; SameSite=Lax', 'the cookie alone');

done_testing();
