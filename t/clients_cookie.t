#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The click id cookie in a real browser that is closed between its visits: set by
# the edge on a cached page, kept by a visit without a click, replaced by the
# next click.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $top = $Test::Pinterest::TOP;
my $modules = "$top/build/clients/node_modules";
my $chromium = $ENV{CHROMIUM} || '/usr/bin/chromium';

plan skip_all => 'no Node.js' if `node --version 2>&1` !~ /^v\d/;
plan skip_all => 'the npm packages are not there (scripts/setup-clients)'
    if !-d "$modules/playwright-core";
plan skip_all => "no $chromium" if !-x $chromium;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->make_dir('profile');

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    proxy_cache_path %%TESTDIR%%/cache keys_zone=cache:1m;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location = /favicon.ico { return 204; }

        location / {
            pinterest_page page_visit;
            pinterest_click_id set=365d;

            set $args $pinterest_args;
            proxy_cache_key $uri$is_args$args;
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            add_header X-Cache $upstream_cache_status;
            proxy_pass http://127.0.0.1:%%PORT_1%%;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;
        default_type text/html;
        access_log %%TESTDIR%%/origin.log;
        location / { return 200 "<html><title>shop</title>"; }
    }
}
EOF

# somebody else has filled the cache
$t->get('/', headers => { 'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });

my $edge = 'http://127.0.0.1:' . $t->port(0);
my $plan = encode_json({ chromium => $chromium,
    profile => $t->testdir() . '/profile', visits => [
        "$edge/?epik=dj0first", "$edge/", "$edge/?epik=dj0second", "$edge/" ] });

$ENV{NODE_PATH} = $modules;
$ENV{HOME} = $t->testdir();

open my $node, '-|', 'node', "$top/t/clients/returning.js", $plan
    or die "node: $!\n";
my $out = do { local $/; <$node> };
close $node or die "the browser failed\n";

my @visits = @{ decode_json($out) };

is_deeply([ map { $_->{script} } @visits ], [ '_epik=dj0first',
    '_epik=dj0first', '_epik=dj0second', '_epik=dj0second' ],
    'what the page\'s script sees');

my ($cookie) = @{ $visits[-1]{cookies} };

is(scalar @{ $visits[-1]{cookies} }, 1, 'one cookie');
is($cookie->{path}, '/', 'path');
is($cookie->{sameSite}, 'Lax', 'SameSite');
ok(!$cookie->{httpOnly}, 'readable for the tag');
cmp_ok(abs($cookie->{expires} - time() - 365 * 86400), '<', 600, 'a year');

# the visit that filled the cache is the first event

my @events = $api->wait_events(5) or die "the events do not arrive\n";

is_deeply([ map { $_->{user_data}{click_id} } @events[1 .. 4] ],
    [ 'dj0first', 'dj0first', 'dj0second', 'dj0second' ],
    'what Pinterest is told');
is(scalar(() = $t->read_file('origin.log') =~ /GET/g), 1,
    'all of them came from the cache');

done_testing();
