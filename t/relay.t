#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/edge.conf and relay.conf: three edges, two relays, one of which
# is killed again and again: no event is lost.  What a relay sends on is what
# the edge would have sent.

use warnings;
use strict;

use JSON::PP;
use Test::More;
use Time::HiRes qw/ sleep time /;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Client;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Example;
use Test::Pinterest::Load;

my $seconds = $ENV{SECONDS_EACH} || 6;

$ENV{TEST_NGINX_TIMEOUT} ||= 600 + $seconds;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $json = JSON::PP->new()->canonical();

# relays

my @relays = map { Test::Pinterest->new(globals => 'worker_processes 2;',
    log => 'notice') } 1 .. 2;

my $api = Test::Pinterest::Endpoint->new($relays[0], token => 'pina_test',
    tls => 1);

for my $relay (@relays) {
    $relay->set(API_TLS_PORT => $api->tls_port());
    $relay->write_file('ca.crt', $relays[0]->read_file('ca.crt'));
    $relay->write_file('token', "pina_test\n", 0600);
    $relay->write_file('keys', "other\npina_edge\n", 0600);
    $relay->config(Test::Pinterest::Example::example('relay',
        replace => { '192.0.2.0/24' => '127.0.0.1',
            '/etc/nginx/pinterest.keys' => '%%TESTDIR%%/keys' }))->run();
}

# edges

my %to_relays = (
    'relay-1.example.com:80' => '127.0.0.1:' . $relays[0]->port(0),
    'relay-2.example.com:80' => '127.0.0.1:' . $relays[1]->port(0),
    '127.0.0.1:8080' => '127.0.0.1:%%PORT_8%%',
    'location /collect/ {' => 'location = /null/ { }
        location /page/ {
            pinterest_page page_visit;
            default_type text/html;
            return 200 "<html>page</html>";
        }
        location /collect/ { access_log off;',
    'upstream app {' => 'log_format load "$request_uri $pinterest_status";
        access_log %%TESTDIR%%/load.log load;
        upstream app {',
);

sub edge {
    my ($api, %more) = @_;

    my $edge = Test::Pinterest->new(globals => 'worker_processes 2;',
        log => 'notice');

    $edge->set(API_PORT => $api->port()) if $api;
    $edge->write_file('token', "pina_edge\n", 0600);
    $edge->config(Test::Pinterest::Example::example('edge',
        replace => { %to_relays, %more }))->run();

    return $edge;
}

my @edges = map { edge() } 1 .. 3;

# what arrives through a relay is what an edge would have sent itself

my $direct_api = Test::Pinterest::Endpoint->new($relays[0], name => 'direct');
my $direct = edge($direct_api,
    'proxy_pass             http://relays;' =>
    'proxy_pass http://127.0.0.1:%%API_PORT%%;');

my $now = time();
my $stamp = sub {
    my @t = gmtime(int($now) - $_[0]);
    return sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $t[5] + 1900, $t[4] + 1,
        @t[3, 2, 1, 0];
};

my @bodies = (
    { type => 'track', event => 'Order Completed', messageId => 'same-1',
      timestamp => $stamp->(1800), context => { traits => {
          email => ' Jane@Example.com', phone => '+4915112345678',
          firstName => 'Jane', address => { city => 'Berlin' } } },
      properties => { order_id => 'o-1', revenue => '19.90',
          currency => 'EUR', products => [ map { { product_id => "p$_",
              price => 1.05, quantity => $_, name => "\x{fc}ber \"$_\"" } }
              1 .. 30 ] } },
    { type => 'track', event => 'Signed Up', messageId => 'same-2',
      timestamp => $stamp->(3) },
    { data => [ { event_name => 'My Own', action_source => 'offline',
        event_time => int($now) - 86400 * 3, event_id => 'same-3', opt_out =>
        JSON::PP::true, user_data => { em => [ 'b4c9a289323b21a01c3e940f150eb9'
        . 'b8c542587f1abfd8f0e1cc1ffc5e475514' ] } } ] },
    { type => 'page', messageId => 'same-4', timestamp => $stamp->(30),
      context => { page => { url => 'https://shop.example.com/a?epik=dj0x' },
          locale => 'de-DE' } },
);

for my $edge ($direct, $edges[0]) {
    for my $body (@bodies) {
        my $r = $edge->post('/collect/', encode_json($body), headers => {
            'User-Agent' => $agent, Cookie => '_epik=dj0cookie',
            Host => 'shop.example.com' });
        is($r->{status}, 200, 'taken');
    }
}

ok($_->wait_events(4), 'four events arrive') for $direct_api, $api;

my %sent = map { $_->{event_id} => $_ } $direct_api->events();
my %relayed = map { $_->{event_id} => $_ } $api->events();

is($json->encode($relayed{$_}), $json->encode($sent{$_}), "$_ is the same")
    for sort keys %sent;
is($relayed{'same-3'}{event_name}, 'My Own', 'with a name of its own');
is(($api->received())[0]{account}, '549764982399', 'for the account');
ok(!(grep { $_->{test} } $api->received()), 'and no test');

# a batch that comes twice

my $batch = encode_json({ data => [ map { { %{ $sent{'same-2'} },
    event_id => "twice-$_" } } 1 .. 1000 ] });
my $path = '/v5/ad_accounts/549764982399/events';
my @key = (headers => { Authorization => 'Bearer pina_edge' });

for my $i (1 .. 2) {
    my $r = $relays[0]->post($path, $batch, @key);
    my $answer = decode_json($r->{body});

    is($r->{status}, 200, "a batch, $i. time: 200");
    is($answer->{num_events_processed}, 1000, 'all processed');
}

ok($api->wait_events(1004), 'it is sent on');
sleep 1.5;
is($api->stats()->{duplicates}, 0, 'once');

# a test is a test at the other end

$relays[0]->post("$path?test=true", encode_json({ data => [ {
    %{ $sent{'same-2'} }, event_id => 'test-1' } ] }), @key);
ok($api->wait_events(1005), 'with test=true');
is_deeply([ map { $_->{test} ? $_->{event}{event_id} : () }
    $api->received() ], [ 'test-1' ], 'it is a test');

$edges[0]->post("/collect$path?test=true", encode_json({ data => [ {
    event_name => 'signup', action_source => 'web', event_time => time(),
    event_id => 'test-2', user_data => {} } ] }),
    headers => { 'User-Agent' => $agent });
ok($api->wait_events(1006), 'a client of an edge with test=true');
is_deeply([ sort map { $_->{test} ? $_->{event}{event_id} : () }
    $api->received() ], [ 'test-1', 'test-2' ], 'it is a test, too');

# a browser's Segment call has no such parameter

$edges[0]->post('/collect/?test=true', encode_json({ type => 'track',
    event => 'Signed Up', messageId => 'not-a-test' }),
    headers => { 'User-Agent' => $agent });
ok($api->wait_events(1007), 'a browser with test=true');
is_deeply([ grep { $_->{test} && $_->{event}{event_id} !~ /^test-/ }
    $api->received() ], [], 'it is none');

# nobody else gets in

is(Test::Pinterest::Client->new(port => $relays[0]->port(0),
    local => '127.0.0.2')->request('POST', $path, body => $batch)->{status},
    403, 'not for others');
is($relays[0]->post($path, $batch)->{status}, 401, 'nor without a key');
is($relays[0]->post($path, $batch, headers => {
    Authorization => 'Bearer pina_test' })->{status}, 401,
    'the token of the relay is none');

# load on the edges, one relay dies again and again

my @loads = map { Test::Pinterest::Load->new($edges[$_], clients => 1,
    name => "edge$_") } 0 .. 2;

for my $load (@loads) {
    $load->start(seconds => 600, rate => 100);
}

my $until = time() + $seconds;
my $kills = 0;

# longer where a busy machine gives less load

while (time() < $until || grep { $_->answered() <= 50 * $seconds } @loads) {
    sleep 0.2 + rand 0.3;
    $relays[1]->crash();
    $kills++;
    sleep rand 0.5;
    $relays[1]->run();
}

# and once both of them

$_->crash() for @relays;
sleep 1;
$_->run() for @relays;

for my $load (@loads) {
    $load->finish(now => 1);
}

for my $i (0 .. 2) {
    my $load = $loads[$i];

    cmp_ok($load->accepted(), '>', 50 * $seconds, "edge $i: "
        . $load->accepted() . ' accepted');
    is_deeply([ $load->wait_all($api, 90) ], [], 'none is lost');
    is_deeply([ $load->invented($api) ], [], 'none is invented');

    diag sprintf 'edge %d, a relay killed %d times: %d accepted, %d twice', $i,
        $kills, $load->accepted(), scalar(my @twice = $load->twice($api));
}

is($api->stats()->{invalid} || 0, 0, 'all that came is valid')
    or diag explain $api->stats()->{messages};
is_deeply([ map { $_->read_file('queue/dead-letters.jsonl') } @relays, @edges ],
    [ ('') x 5 ], 'no dead letter anywhere');

done_testing();
