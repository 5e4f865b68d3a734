#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/minimal.conf with pinterest_pass.conf: page and order arrive
# over verified TLS, on one kept connection; nothing goes to a host whose
# certificate is not Pinterest's.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Example;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';

my ($t, $api) = Test::Pinterest::Example::run('minimal',
    replace => { '127.0.0.1:8080' => '127.0.0.1:%%PORT_8%%' });

# the application behind it

my $app = Test::Pinterest->new();
$app->{ports}[0] = $t->port(8);
$app->write_file('index.html', '<html>shop</html>');
$app->config(<<'EOF')->run();
events {}
http {
    types { text/html html; }
    server { listen 127.0.0.1:%%PORT_0%%; root %%TESTDIR%%; }
}
EOF

is($t->get('/?epik=dj0abc', headers => { 'User-Agent' => $agent })->{body},
    '<html>shop</html>', 'the page is served');
ok($api->wait_events(1), 'its event arrives');

is($t->post('/collect/v1/track', encode_json({ type => 'track',
    event => 'Order Completed', messageId => 'm-1', properties => {
        revenue => 12.5 } }), headers => { 'User-Agent' => $agent,
            Cookie => '_epik=dj0abc' })->{body},
    '{"success":true}', 'an order is taken');
ok(my @events = $api->wait_events(2), 'it arrives');

is($events[0]{event_name}, 'page_visit', 'page_visit');
is($events[0]{user_data}{click_id}, 'dj0abc', 'with its click id');
is($events[1]{event_name}, 'checkout', 'checkout');
is($events[1]{user_data}{click_id}, 'dj0abc', 'with the cookie\'s');
is($events[1]{custom_data}{value}, '12.5', 'and its value');

my @calls = $api->calls();
ok(!(grep { !$_->{tls} } @calls), 'every call came over TLS');
is($calls[0]{connection}, $calls[-1]{connection}, 'on one connection');

is($t->get('/pinterest/status')->{status}, 200, 'status for the own host');
is($t->post('/@pinterest', '{}')->{status}, 404,
    'the named location cannot be reached') or diag $t->error_log();

# a certificate of somebody else

my $trap = Test::Pinterest->new();
my $other = Test::Pinterest::Endpoint->new($trap, tls => 1, name => 'other');
$trap->set(API_TLS_PORT => $other->tls_port());
$trap->write_file('token', "pina_test\n", 0600);
$trap->certificate('elsewhere', 'localhost');
rename $trap->testdir() . '/ca.crt', $trap->testdir() . '/trap-ca.crt';
system("cp", $t->testdir() . '/ca.crt', $trap->testdir() . '/ca.crt') == 0
    or die "cp\n";

$trap->config(Test::Pinterest::Example::example('minimal', replace => {
    '127.0.0.1:8080' => '127.0.0.1:' . $app->port(0) }))->run();

$trap->get('/', headers => { 'User-Agent' => $agent });
ok($trap->wait_for(sub { decode_json($trap->get('/pinterest/status')->{body})
    ->{outcomes}{connect} }), 'a wrong certificate: the call fails');
is($other->stats()->{calls}, 0, 'nothing was sent');
$trap->wait_for(sub { decode_json($trap->get('/pinterest/status')->{body})
    ->{queue}{pending} });
is(decode_json($trap->get('/pinterest/status')->{body})->{queue}{pending}, 1,
    'the event waits');

done_testing();
