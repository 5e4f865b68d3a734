#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Real clients: Segment's libraries in Chromium and in Node.js, the image and
# the scripts of Pinterest's tag, beacons, js/pinterest.js, and the commands of
# the README.  Every call is found at the stand-in, mapped, and none twice.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Example;

my $top = $Test::Pinterest::TOP;
my $dir = "$top/t/clients";
my $modules = "$top/build/clients/node_modules";
my $chromium = $ENV{CHROMIUM} || '/usr/bin/chromium';

sub missing {
    my ($version) = `node --version 2>&1` =~ /^v(\d+)/;

    return 'no Node.js' if !$version;
    return "Node.js $version, 20 is needed" if $version < 20;
    return 'the npm packages are not there (scripts/setup-clients)'
        if grep { !-d "$modules/$_" }
           'playwright-core', '@segment/analytics-next',
           '@segment/analytics-node';
    return "no $chromium" if !-x $chromium;

    return;
}

my $why = missing();
plan(skip_all => $why) if defined $why;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('keys', "wk_browser\nwk_server\n", 0600);
$t->make_dir('settings');

for my $key (qw/ wk_browser wk_wrong /) {
    $t->make_dir("settings/$key");
    $t->write_file("settings/$key/settings", encode_json({ plan => {},
        integrations => { 'Segment.io' => { apiKey => $key } } }));
}

$t->config(<<"EOF")->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;
    pinterest_dedup off;

    types { text/html html; text/javascript js; }
    default_type application/json;

    pinterest_ad_account 549764982399;
    pinterest_token_file %%TESTDIR%%/token;

    root $dir/www;

    server {
        listen 127.0.0.1:%%PORT_0%%;
        pinterest_pass \@pinterest;

        location /collect/ {
            pinterest_collect;
            pinterest_collect_origin http://127.0.0.1:%%PORT_1%%;
        }

        location /keyed/ {
            pinterest_collect;
            pinterest_collect_key %%TESTDIR%%/keys;
        }

        # what the documents of analytics-node call "host"
        location /v1/ {
            pinterest_collect segment;
            pinterest_collect_key %%TESTDIR%%/keys;
            pinterest_trust on;
        }

        location /cdn/analytics-next/bundles/ {
            alias $modules/\@segment/analytics-next/dist/umd/;
        }

        location /cdn/v1/projects/ { alias %%TESTDIR%%/settings/; }

        location = /pinterest.js { alias $top/js/pinterest.js; }
        location = /favicon.ico { return 204; }
        location = /status { pinterest_status; }
        location \@pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }

    # two other sites: the first one may send, the second may not

    server {
        listen 127.0.0.1:%%PORT_1%%;
        listen 127.0.0.1:%%PORT_2%%;

        location /cdn/ { proxy_pass http://127.0.0.1:%%PORT_0%%; }
        location = /pinterest.js { alias $top/js/pinterest.js; }
        location = /favicon.ico { return 204; }
    }
}
EOF

my ($edge, $listed, $foreign) =
    map { '127.0.0.1:' . $t->port($_) } 0 .. 2;

# a shop that hands its event ids to its pages

my ($id_t, $id_api) = Test::Pinterest::Example::run('event_id', replace => {
    '127.0.0.1:8080' => '127.0.0.1:%%PORT_8%%',
    '/usr/local/share/ngx_pinterest/' => "$top/js/",
    '/var/cache/nginx/shop' => '%%TESTDIR%%/shop' });
my $id_edge = '127.0.0.1:' . $id_t->port(0);

my $app = Test::Pinterest->new();
$app->{ports}[0] = $id_t->port(8);
$app->write_file('favicon.ico', '');
$app->write_file('index.html', '<html><head><title>Shop</title>'
    . '<script>pinterest = [["page"]]</script>'
    . '<script async src="/pinterest.js" data-endpoint="/collect/"></script>'
    . '</head><body></body></html>');
$app->write_file('timing.html', '<html><title>Shop</title>'
    . '<script>pinterest = [["page"]]</script>'
    . '<script async src="/pinterest.js" data-endpoint="/collect/"></script>');
$app->config(<<'EOF')->run();
events {}
http {
    types { text/html html; }
    server {
        listen 127.0.0.1:%%PORT_0%%;
        root %%TESTDIR%%;
        add_header Cache-Control public;
    }
}
EOF


# Chromium

my @visits = (
    (map { { name => "next $_->[0]", then => [ 'run()' ], stay => 500,
        url => "http://$_->[2]/next.html?how=$_->[0]&edge=$edge$_->[3]" } }
        [ 'standard', 0, $edge, '' ], [ 'batching', 0, $edge, '' ],
        [ 'listed', 0, $listed, '' ], [ 'foreign', 0, $foreign, '' ],
        [ 'wrongkey', 0, $edge, '/keyed&key=wk_wrong' ],
        [ 'rightkey', 0, $edge, '/keyed' ]),
    { name => 'image foreign', then => [ 'run()' ],
        url => "http://localhost:" . $t->port(2) . "/image.html?edge=$edge" },
    { name => 'noscript', url => "http://$edge/tag.html", script => 0 },
    { name => 'tag', url => "http://$edge/tag.html", then => [ 'run()' ] },
    { name => 'beacon', url => "http://$edge/beacon.html",
        then => [ 'run()' ], leave => 1 },
    { name => 'own', url => "http://$edge/own.html?at=own",
        then => [ 'run()' ], leave => 1 },
    { name => 'own waits', url => "http://$edge/own.html?at=waits&consent=wait",
        then => [ 'run()' ] },
    { name => 'own denied',
        url => "http://$edge/own.html?at=denied&consent=wait",
        then => [ 'run()', 'pinterest.consent(false)', 'run()' ] },
    { name => 'own granted',
        url => "http://$edge/own.html?at=granted&consent=wait",
        then => [ 'pinterest.consent(true)', 'run()' ] },
    (map { { name => "own $_->[0]", then => [ 'run()' ],
        url => "http://$_->[1]/own.html?at=$_->[0]"
            . "&endpoint=http://$edge/collect/" } }
        [ 'listed', $listed ], [ 'foreign', $foreign ]),
    { name => 'id', url => "http://$id_edge/index.html", reload => 2 },
    { name => 'timing', url => "http://$id_edge/timing.html", reload => 1 },
);

sub node {
    my ($script, @args) = @_;

    local $ENV{NODE_PATH} = $modules;
    open my $fh, '-|', 'node', "$dir/$script", @args or die "node: $!\n";
    local $/;
    my $out = <$fh>;
    close $fh;

    return eval { decode_json($out) } || diag("$script: $out");
}

my $seen = node('browser.js', encode_json({ chromium => $chromium,
    visits => \@visits }));
my %result = map { $_->{name} => $_ } @{ $seen->{results} };

note("Chromium $seen->{version}");
is(scalar keys %result, scalar @visits, 'Chromium made every visit');

for my $name (sort keys %result) {
    next if $name =~ /foreign|wrongkey/;
    is_deeply($result{$name}{complaints}, [], "$name: nothing to complain of");
}

# Node.js

is_deeply(node('server.js', "http://$edge"), { errors => [] },
    'analytics-node with "host"');
is_deeply(node('server.js', "http://$edge", '/keyed/v1/batch'),
    { errors => [] }, 'and with "path"');


# the commands of the README, as they stand there

my $readme = $t->read_file("$top/README.md");
my @commands = $readme =~ /^    (curl .*?(?:'|\\\n.*'))\n(?=\n)/msg;
is(scalar @commands, 3, 'the README has 3 commands');

for my $command (@commands) {
    my $dir = $t->testdir();
    $command =~ s!http://localhost/!http://$edge/!g;
    is(system("cd $dir && $command -sf > curl.out"), 0, 'curl is content')
        or diag($command);
}

is(-s $t->testdir() . '/pixel.gif', 43, 'its pixel is one');


# what should be there: 'name order_id' or 'name url', each once

my %expected;

sub expect {
    $expected{$_}++ for @_;
}

for my $how (qw/ standard batching listed rightkey /) {
    expect("add_to_cart $how-added", "checkout $how-order");
}

for my $case ([ $edge, 'standard', '' ], [ $edge, 'batching', '' ],
    [ $listed, 'listed', '' ], [ $edge, 'rightkey', '/keyed' ])
{
    my ($host, $how, $more) = @$case;
    expect("page_visit http://$host/next.html?how=$how&edge=$edge$more");
}

expect(map { "checkout tag-$_" } qw/ noscript get brackets form json /);
expect(map { "checkout $_" } qw/ beacon-text beacon-blob beacon-form keepalive
    beacon-unload blob-unload keepalive-unload /);

for my $at (qw/ own granted listed /) {
    my $host = $at eq 'listed' ? $listed : $edge;
    my $more = $at eq 'granted' ? '&consent=wait'
        : $at eq 'listed' ? "&endpoint=http://$edge/collect/" : '';

    expect("page_visit http://$host/own.html?at=$at$more",
        'checkout own-early', 'add_to_cart own-added', 'add_to_cart own-again');
}

expect('lead own-leaving');

for my $i (0 .. 3) {
    expect("checkout node-host-$i", "checkout node-path-$i");
}

expect('page_visit https://shop.test/thanks') for 1 .. 2;

expect(map { "checkout $_" } qw/ o-1 o-3 /);
$expected{'checkout undef'}++;

my $n = 0;
$n += $_ for values %expected;

$t->wait_for(sub { $api->stats()->{unique} >= $n });

my %arrived;

for my $e ($api->events()) {
    my $order = $e->{custom_data}{order_id};
    my $mark = defined $order ? $order
        : defined $e->{event_source_url} ? $e->{event_source_url} : 'undef';

    $arrived{"$e->{event_name} $mark"}++;
}

is_deeply(\%arrived, \%expected, 'every call has arrived, and none twice');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is($api->stats()->{duplicates} || 0, 0, 'every event has an id of its own');


# mapped

my %of = map { ($_->{custom_data}{order_id} || '') => $_ } $api->events();
my $em = Test::Pinterest::Example::digests('jane@example.com');

is($of{'standard-order'}{custom_data}{value}, '19.99', 'value');
is($of{'standard-order'}{custom_data}{currency}, 'EUR', 'currency');
is_deeply($of{'standard-order'}{custom_data}{contents}[0],
    { id => 'p-1', item_price => '9.99', quantity => 2 }, 'contents');
like($of{'standard-order'}{user_data}{client_user_agent}, qr/Chrome/, 'agent');
is_deeply($of{'tag-json'}{user_data}{em}, $em, 'email of the tag');
is_deeply($of{'tag-noscript'}{user_data}{em}, $em, 'and of its image');
is_deeply($of{'own-early'}{user_data}{em}, $em, 'of pinterest.identify()');
is($of{'node-host-0'}{user_data}{client_ip_address}, '203.0.113.7',
    'a server that is trusted names its visitor');
is($of{'node-path-0'}{user_data}{client_ip_address}, '127.0.0.1',
    'one that is not does not');
is_deeply($result{tag}{values}[0], [ '1x1', '1x1', '1x1', 204, 204 ],
    'images and POSTs of the tag are answered');

is($result{'image foreign'}{values}[0], '1x1', 'another site has its image');

# who may not send is told so, and nobody is asked for a password

ok(@{ $result{"$_ foreign"}{complaints} }, "$_ of another site is refused")
    for 'next';
ok(@{ $result{'next wrongkey'}{complaints} }, 'a wrong key is refused');
cmp_ok(decode_json($t->get('/status')->{body})->{dropped}{key}, '>=', 3,
    'and counted');
cmp_ok(decode_json($t->get('/status')->{body})->{dropped}{origin}, '>=', 5,
    'as another site is');


# one id for server and script

my %by_id;
$id_t->wait_for(sub { $id_api->stats()->{unique} >= 5 });

for my $e ($id_api->events()) {
    push @{ $by_id{$e->{event_id}} }, $e;
}

is(scalar keys %by_id, 5, 'an id for each of 5 page loads, cached or not');
is((grep { my $id = $_;
        grep { $_->{event_name} ne 'page_visit' } @{ $by_id{$id} } }
    keys %by_id), 0, 'and a name');

# a beacon may come after the browser has gone

my $status;

$id_t->wait_for(sub {
    $status = decode_json($id_t->get('/pinterest/status')->{body});
    return $status->{dropped}{duplicate} >= 5;
});

is($status->{intake}{page_loads}, 5, '5 page loads');
is($status->{intake}{messages}, 5, '5 reports of scripts beside them');
is($status->{dropped}{duplicate}, 5,
    'known for the same, whichever comes first');


# pinterest.js is small

my $js = $t->read_file("$top/js/pinterest.js");
cmp_ok(length $js, '<', 3000, 'pinterest.js is small');
$js =~ s!/\*.*?\*/!!sg;
$js =~ s!^\s*//.*$!!mg;
$js =~ s!\n\s*!\n!g;
cmp_ok(length $js, '<', 2048, 'less than 2 KB without comments and indents');

done_testing();
