#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/event_id.conf: the id of the server's report is in the page, in
# its header and where a server side include asks for it, with a page from the
# cache too, and never twice.  t/clients.t does the same with a browser.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $js = "$Test::Pinterest::TOP/js";

my ($t, $api) = Test::Pinterest::Example::run('event_id', replace => {
    '127.0.0.1:8080' => '127.0.0.1:%%PORT_8%%',
    '/usr/local/share/ngx_pinterest' => $js,
    '/var/cache/nginx/shop' => '%%TESTDIR%%/shop' });

my $app = Test::Pinterest->new();
$app->{ports}[0] = $t->port(8);
$app->write_file('index.html', '<html><head></head>'
    . '<!--# echo var="pinterest_event_id" --></html>');
$app->config(<<'EOF')->run();
events {}
http {
    types { text/html html; }
    server {
        listen 127.0.0.1:%%PORT_0%%;
        root %%TESTDIR%%;
        add_header Cache-Control "public, max-age=60";
    }
}
EOF

my %ids;

for my $i (1 .. 5) {
    my $r = $t->get('/index.html', headers => { 'User-Agent' => $agent });

    my ($meta, $ssi) = $r->{body} =~
        m!<meta\ name="pinterest-event-id"\ content="([0-9a-f-]{36})"></head>
          ([0-9a-f-]{36})</html>!x;

    ok(defined $ssi, "load $i: the page has an id") or diag($r->{body});
    is($ssi, $meta, 'the included one is the same');
    is($r->{headers}{'server-timing'}, qq(pinterest;desc="$meta"),
        'the header has it');
    is($r->{headers}{'cache-control'}, 'no-cache', 'no browser keeps it');

    $ids{$meta}++;
}

is(scalar keys %ids, 5, 'each load has its own');
is(() = $app->read_file('access.log') =~ /GET/g, 1,
    'four of five pages came from the cache');

# what a script sends under the id

my ($id) = sort keys %ids;

is($t->post('/collect/', encode_json({ type => 'page', messageId => $id }),
    headers => { 'User-Agent' => $agent })->{status}, 200,
    'the script reports the page too');

my @events = $api->wait_events(5);
is(join(' ', sort map { $_->{event_id} } grep { $_->{event_id} ne $id }
    @events), join(' ', grep { $_ ne $id } sort keys %ids),
    'the server reported all of them');
is((grep { "$_->{event_name} $_->{event_id}" ne "page_visit $_->{event_id}" }
    @events), 0, 'under the same name');

is(scalar(@events), 5, 'and the script said nothing new');
is(decode_json($t->get('/pinterest/status')->{body})->{dropped}{duplicate}, 1,
    'which is counted');

is($t->get('/pinterest.js')->{body}, $t->read_file("$js/pinterest.js"),
    'the script is served');

done_testing();
