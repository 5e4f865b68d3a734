#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The inspector: which events it keeps, what of them it shows and what it does
# not, over reloads and the death of workers.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;');

$t->write_file('token', "pina_test\n", 0600);

sub config {
    my ($http) = @_;

    return <<"EOC";
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=1h;
    $http

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass \@pinterest;
        pinterest_event "Two At Once" lead signup;

        location / {
            pinterest_page page_visit;
            default_type text/html;
            return 200 "page";
        }

        location /collect/ { pinterest_collect; }
        location /trusted/ { pinterest_collect; pinterest_trust on; }
        location /asked/ {
            pinterest_collect;
            pinterest_consent \$arg_consent;
        }
        location \@pinterest { proxy_pass http://127.0.0.1:1; }
        location /status { pinterest_status; }
    }
}
EOC
}

my $agent = 'Mozilla/5.0 (X11) Firefox/128.0';
my %headers = (Host => 'shop.test', 'User-Agent' => $agent);

sub post {
    my ($path, $body) = @_;

    return $t->post($path, encode_json($body), headers => \%headers)
        ->{status};
}

sub track {
    my ($event, %more) = @_;

    return post('/collect/t', { type => 'track', event => $event, %more });
}

sub recent { return @{ decode_json($t->get('/status')->{body})
    ->{intake}{recent} } }

sub names { return join ' ', map { $_->{name} } recent() }


# the forms of the directive

for my $good ('', 'pinterest_inspect 1;', 'pinterest_inspect 100;',
    'pinterest_inspect off;')
{
    is(($t->try_config(config($good)))[0], 1, "good: $good");
}

for my $bad ([ '0', qr/value "0", it must be a number up to 100 or "off"/ ],
    [ '101', qr/invalid value "101"/ ], [ '-1', qr/invalid value "-1"/ ],
    [ 'on', qr/invalid value "on"/ ], [ '', qr/invalid number of arguments/ ],
    [ '1 2', qr/invalid number of arguments/ ],
    [ '5; pinterest_inspect 5',
        qr/"pinterest_inspect" directive is duplicate/ ])
{
    my ($ok, $out) = $t->try_config(config("pinterest_inspect $bad->[0];"));
    is($ok, 0, "bad: $bad->[0]");
    like($out, $bad->[1], 'says why');
    like($out, qr/try\.conf:\d+/, 'and where');
}


$t->config(config(''))->run();
binmode Test::More->builder->$_, ':utf8' for qw/ output failure_output /;

is_deeply([ recent() ], [], 'nothing yet');

# what is shown

track('Order Completed', messageId => '0f8fad5b-d9cb-469f-a165-70867728950e',
    userId => 'u1', properties => { revenue => '19.99', currency => 'EUR' },
    context => { page => { url => 'https://shop.test/cart?user=jane#x' },
        traits => { email => 'jane@example.com' } });

my ($e) = recent();
my $time = delete $e->{time};

like($time, qr/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'when');
is_deeply($e, { name => 'checkout', outcome => 'queued', source => 'segment',
    ad_account => '549764982399', event_id => "0f8fad5b-d9cb\x{2026}",
    url => "https://shop.test/cart\x{2026}", email => "8c87b489\x{2026}",
    external_id => "bb82030d\x{2026}", address => "127.0.\x{2026}",
    value => '19.99', currency => 'EUR',
    match => [ 'email', 'address_and_agent', 'external_id' ] },
    'what of it, shortened');

$t->get('/p/q?epik=dj0abcdefghijklmnop&email=jane', headers => \%headers);
$t->wait_for(sub { recent() == 2 });
($e) = recent();
is("$e->{name} $e->{source} $e->{url} $e->{click_id}",
    "page_visit page http://shop.test/p/q\x{2026} dj0a\x{2026}", 'a page');

post('/trusted/', { data => [ { event_name => 'signup', event_id => 'e1',
    action_source => 'web', user_data => { client_ip_address => '2001:db8:9::7',
        client_user_agent => $agent } } ] });
($e) = recent();
is("$e->{name} $e->{source} $e->{address}",
    "signup native 2001:db8:\x{2026}", 'an address of IPv6');

$t->get('/collect/?event=checkout', headers => \%headers);
is((recent())[0]{source}, 'pixel', 'an image');

track('Two At Once');
is(join(' ', map { $_->{name} } (recent())[0, 1]), 'signup lead',
    'two names are two events');

# why something is no event; of whom is not shown

for my $case ([ 'unmapped', 'Coupon Applied' ], [ 'duplicate', 'checkout' ],
    [ 'unmapped', 'for jane@example.com' ])
{
    my ($outcome, $name) = @$case;
    track($name, messageId => 'd1', userId => 'u1',
        properties => { value => 5 }) for 1 .. 2;
    ($e) = recent();
    delete $e->{time};
    is_deeply($e, { outcome => $outcome, source => 'segment',
        ad_account => '549764982399', match => [],
        name => $name =~ /@/ ? "\x{2026}" : $name }, "$outcome: $name");
}

# who does not agree is nowhere

my $before = names();
is(post('/asked/t?consent=0', { type => 'track', event => 'Signed Up' }), 200,
    'refused');
is(post('/collect/t', { type => 'track', event => 'Signed Up',
    context => { consent => { categoryPreferences => { advertising =>
        JSON::PP::false, Advertising => JSON::PP::false } } },
    integrations => { All => JSON::PP::false } }), 200, 'and in the message');
is(names(), $before, 'are not shown');

# whatever is planted where it does not belong

my %planted = (email => 'planted4711@example.com', encoded =>
    'planted4711%40example.com', query => 'plantedquery4711', click =>
    'dj0plantedclick4711', phone => '+49 151 4711 4711', cookie =>
    'plantedcookie4711', user => 'planteduser4711', address => '198.51.100.77');

track($_, messageId => $planted{email}, userId => $planted{user},
    properties => { order_id => $planted{email} },
    context => { page => { url => "https://shop.test/of/$planted{email}/x" } })
    for 'Order Completed', "For $planted{email}", "Call $planted{phone}";
track('Signed Up', context => { page => {
    url => "https://shop.test/of/$planted{encoded}?q=$planted{query}" } });
$t->get("/of/$planted{encoded}?q=$planted{query}&epik=$planted{click}",
    headers => { %headers, Cookie => "c=$planted{cookie}" });
post('/trusted/', { data => [ { event_name => 'lead', event_id => 'p1',
    action_source => 'web', user_data => { client_user_agent => $agent,
        client_ip_address => $planted{address}, click_id => $planted{click} } }
    ] });
$t->wait_for(sub { names() =~ /page_visit.*page_visit/ });

my $needle = join '|', map { quotemeta } values %planted;

for my $form ('.json', '.html', '/metrics') {
    my $body = $t->get("/status$form")->{body};
    unlike($body, qr/$needle/i, "nothing planted in $form");
    unlike($body, qr/4711/, 'nor a part of it');
}

like($t->get("/status$_")->{body}, qr/198\.51\./, "the rest is, in $_")
    for '.json', '.html';

# how many

track("Name $_") for 1 .. 30;
is(scalar(recent()), 20, '20 are kept');
is(names(), join(' ', map { "Name $_" } reverse 11 .. 30), 'the last ones');

post('/collect/b', { batch => [ map { { type => 'track',
    event => 'Product Added', messageId => "m$_" } } 1 .. 150 ] });
is(names(), join(' ', ('add_to_cart') x 20), 'of a batch as well');

post('/collect/b', { batch => [ (map { { type => 'track',
    event => 'Order Completed', messageId => "n$_",
    properties => { revenue => $_ } } } 1 .. 50), map { { type => 'track',
    event => 'Order Completed', messageId => 'n50' } } 1 .. 3 ] });
is(join(' ', map { $_->{value} // $_->{outcome} } recent()),
    join(' ', reverse 31 .. 50), 'each of it as it was');
track('Product Added');

my $html = $t->get('/status.html')->{body};
is(scalar(() = $html =~ /<time /g), 20, 'the page has them');

# a reload keeps them, another number does not, off is off

track('Before');
$t->reload(wait => 1);
like(names(), qr/^Before add_to_cart/, 'kept over a reload');
track('After');
like(names(), qr/^After Before /, 'and goes on');

# a worker that is killed takes none along

my ($pid) = $t->workers();
$t->allow_log(qr/worker process $pid exited on signal 9/);
kill 'KILL', $pid;
$t->wait_for(sub { !grep { $_ == $pid } $t->workers() });
$t->wait_for(sub { scalar($t->workers()) == 2 });
like(names(), qr/^After Before /, 'a killed worker takes none along');

$t->config(config('pinterest_inspect 3;'));
$t->reload(wait => 1);
is(names(), '', 'another number begins anew');
track("Few $_") for 1 .. 5;
is(names(), 'Few 5 Few 4 Few 3', 'and keeps as many');

$t->config(config('pinterest_inspect off;'));
$t->reload(wait => 1);
track('Nothing');
is(names(), '', 'off keeps none');
like($t->get('/status.html')->{body}, qr/Recent events.*?none so far/s,
    'and shows none');
cmp_ok(decode_json($t->get('/status')->{body})->{dropped}{unmapped}, '>', 30,
    'counters are kept all the while');

done_testing();
