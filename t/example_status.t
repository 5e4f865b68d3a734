#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/status.conf: the page, the figures, the log, the dry run.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example;
use Test::Pinterest::Prometheus qw/ parse /;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';

my ($t, $api) = Test::Pinterest::Example::run('status', replace => {
    '127.0.0.1:8080' => '127.0.0.1:%%PORT_8%%', '127.0.0.1:9180;' => '9180;',
    '/var/log/nginx/shop.log' => '%%TESTDIR%%/shop.log' });

my $app = Test::Pinterest->new();
$app->{ports}[0] = $t->port(8);
$app->make_dir('beta');
$app->write_file($_, '<html>shop</html>') for qw{ index.html beta/index.html };
$app->config(<<'EOC')->run();
events {}
http {
    types { text/html html; }
    server { listen 127.0.0.1:%%PORT_0%%; root %%TESTDIR%%; }
}
EOC

is($t->get($_, headers => { 'User-Agent' => $agent })->{status}, 200, $_)
    for '/', '/beta/';
ok($api->wait_events(1), 'a page is reported');
ok($t->wait_for(sub { decode_json($t->get('/status', server => 1)->{body})
    ->{delivery}{delivered} }), 'curl gets JSON');

my $m = parse($t->get('/metrics', server => 1)->{body});

is($m->{"pinterest_events_${_}_total"}{samples}[0]{value}, 1, $_)
    for qw/ queued delivered dry_run /;

my $page = $t->get('/status', server => 1, headers => {
    Accept => 'text/html,application/xhtml+xml,*/*;q=0.8' });

is($page->{headers}{'content-type'}, 'text/html; charset=utf-8',
    'a browser gets a page');
like($page->{body}, qr{<b>view_category</b>.*>dry_run<.*<b>page_visit</b>}s,
    'with both events');

my $log = $t->read_file('shop.log');
like($log, qr!"GET /" 200 queued$!m, 'queued');
like($log, qr!"GET /beta/" 200 dry_run$!m, 'not queued');
is($t->get('/status')->{status}, 404, 'no visitor reaches it');

sleep 2;
is(scalar(my @events = $api->events()), 1, 'the dry run is not sent');

done_testing();
