#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# What fills the fields of an event beside the message: pinterest_url_args,
# pinterest_currency, pinterest_phone_country, pinterest_infer; an app that is
# set, the tag's base code, the time of a browser and of a server.

use warnings;
use strict;

use Digest::SHA qw/ sha256_hex /;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    pinterest_ad_account 549764982399;
    pinterest_token_file %%TESTDIR%%/token;
    pinterest_pass @pinterest;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        location /default/ { pinterest_collect; }

        location /consent/ {
            pinterest_collect;
            pinterest_consent_category Advertising;
        }


        location /page/ {
            pinterest_page page_visit;
            default_type text/html;
            return 200 "<html>page</html>";
        }

        location = /status.json { pinterest_status json; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;

        pinterest_url_args none;
        pinterest_currency eur;
        pinterest_phone_country 49;
        pinterest_infer name location;

        location /server/ { pinterest_collect; }

        location /page/ {
            pinterest_page page_visit;
            default_type text/html;
            return 200 "<html>page</html>";
        }

        location /some/ {
            pinterest_collect;
            pinterest_url_args id utm_*;
            pinterest_infer location;
        }

        location /off/ {
            pinterest_collect;
            pinterest_url_args all;
            pinterest_currency off;
            pinterest_phone_country off;
            pinterest_infer off;
        }

        location /tag/ {
            pinterest_collect;
            pinterest_set app_info.app_id 123;
            pinterest_event init contact;
        }

        location /trust/ {
            pinterest_collect;
            pinterest_trust on;
        }

        location /own/ {
            pinterest_collect;
            pinterest_set event_source_url json:context.page.path
                https://localhost/own?email=set;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }
}
EOF

my $n = 0;
my $caption = 'a caption of some length, as shops have it, ';
my $query = 'id=7&email=ann@example.com;token=t&utm_source=mail';

my %context = (page => { url => "http://localhost/shoe?$query#top" },
    traits => { name => 'Ann Marie Jones', phone => '(030) 90-18 20' },
    location => { city => 'Berlin', country => 'de' });

sub collect {
    my ($port, $location, $message) = @_;

    my $r = $t->post("/$location/", encode_json({ type => 'track',
        event => 'Order Completed', context => \%context, %$message }),
        port => $t->port($port), headers => { 'User-Agent' => $agent,
            'Referer' => "http://localhost/referer?$query" });

    is($r->{status}, 200, "$location: accepted");
    $n++;
}

my %sent = (
    'money' => { properties => { total => '7.50' } },
    'product' => { properties => { products => [ { product_id => 'a',
        price => 1, currency => 'CHF' } ], total => 1 } },
    'none' => { event => 'Signed Up' },
    'referer' => { event => 'Signed Up', context => {} },
);

my %at = (default => 0, server => 1, some => 1, off => 1, own => 1);

for my $location (sort keys %at) {
    collect($at{$location}, $location,
        { %{ $sent{$_} }, messageId => "$location $_" }) for sort keys %sent;
}

# Segment's own consent object; a batch may have it once for all

for my $case (
    [ 'granted', { Advertising => JSON::PP::true } ],
    [ 'denied', { Advertising => JSON::PP::false } ],
    [ 'unsaid', { Analytics => JSON::PP::true } ],
) {
    my ($id, $preferences) = @$case;
    my %consent = (consent => { categoryPreferences => $preferences });

    for my $body (
        { type => 'track', event => 'Signed Up', messageId => "one $id",
            context => \%consent },
        { context => \%consent, batch => [ { type => 'track',
            event => 'Signed Up', messageId => "batch $id" } ] },
    ) {
        my $r = $t->post('/consent/x', encode_json($body),
            headers => { 'User-Agent' => $agent });
        is($r->{status}, 200, "consent $id: the sender is not told");
    }
}

$n += 2;

# a large order; what it is worth does not go with its products

for my $products (150, 200) {
    collect(0, 'default', { messageId => "large $products", properties => {
        order_id => "large-$products", total => '4711.00', products => [ map {
            { product_id => "sku-$_" . 'x' x (2 * $products - 300), price => 1.5,
              name => $caption . $_, brand => $caption, category => $caption,
              quantity => 2 } } 1 .. $products ] } });
}

# a native event, and page loads with a click id

$t->post('/some/v5/ad_accounts/1/events', encode_json({ data => [ {
        event_name => 'signup', action_source => 'web', event_id => 'native',
        event_time => time(), event_source_url => "http://localhost/n?$query",
        user_data => { em => [ sha256_hex('a') ] } } ] }),
    port => $t->port(1), headers => { 'User-Agent' => $agent });

for my $port (0, 1) {
    $t->get("/page/$port?epik=dj0yJnU9abc&$query", port => $t->port($port),
        headers => { 'User-Agent' => $agent });
}

# a clock that is five minutes slow, in a browser and in a server

my $slow = time() - 300;

for my $location ('tag', 'trust') {
    collect(1, $location, { event => 'Signed Up', timestamp => $slow - 60,
        sentAt => $slow, context => { ip => '[2001:db8::1]:443' },
        messageId => "$location clock" });
}

collect(1, 'tag', { event => 'Signed Up', messageId => 'tag app',
    context => { os => { name => 'Android' } } });
$t->get('/tag/?tid=26&event=init&event_id=base', port => $t->port(1),
    headers => { 'User-Agent' => $agent });

my @got = $api->wait_events($n + 4);
my %event = map { $_->{event_id} => $_ } @got;
my ($default, $none) = sort map { $_->{event_source_url} }
    grep { $_->{event_name} eq 'page_visit' } @got;

is($default, "http://localhost/page/0?epik=dj0yJnU9abc&$query",
    'a page load, as it is');
is($none, 'http://localhost/page/1', 'without arguments');
is($_->{user_data}{click_id}, 'dj0yJnU9abc', 'the click id is there')
    for grep { $_->{event_name} eq 'page_visit' } @got;

is($event{base}{event_name}, 'contact', 'the base code of the tag');
ok(!exists $event{base}{app_info}, 'no app on the web');
is($event{'tag app'}{app_info}{app_id}, '123', 'but in an app');

cmp_ok(abs($event{'tag clock'}{event_time} - $slow - 240), '<', 30,
    'the clock of a browser is corrected');
is($event{'trust clock'}{event_time}, $slow - 60, 'that of a server is right');
is($event{'tag clock'}{user_data}{client_ip_address}, '127.0.0.1',
    'the address of a browser');
is($event{'trust clock'}{user_data}{client_ip_address}, '2001:db8::1',
    'one that a server says, without brackets and port');

my %url = (
    default => "?$query",
    server => '',
    some => '?id=7&utm_source=mail',
    off => "?$query",
);

for my $location (sort keys %url) {
    my $end = $url{$location} eq "?$query" ? '#top' : '';

    is($event{"$location none"}{event_source_url},
        "http://localhost/shoe$url{$location}$end", "$location: the page");
    is($event{"$location referer"}{event_source_url},
        "http://localhost/referer$url{$location}", "$location: the Referer");
}

is($event{'own none'}{event_source_url}, 'https://localhost/own',
    'of an address that is set, too');
is($event{native}{event_source_url},
    'http://localhost/n?id=7&utm_source=mail', 'of a native event, too');

is_deeply([ sort grep { /^(?:one|batch) \w+ed$|unsaid$/ } keys %event ],
    [ 'batch granted', 'one granted' ], 'only with consent');
is(decode_json($t->get('/status.json')->{body})->{dropped}{consent}, 4,
    'all others are counted');

for my $products (150, 200) {
    my $custom = $event{"large $products"}{custom_data};
    my @contents = @{ $custom->{contents} };

    is($custom->{value}, '4711.00', "$products products: the value");
    is($custom->{num_items}, 2 * $products, 'the number of items');
    is(scalar @{ $custom->{content_ids} }, $products, 'their ids');
    cmp_ok(length encode_json($event{"large $products"}), '<=', 32768,
        'the size');

    if ($products == 150) {
        is(scalar @contents, 150, 'all products');
        is((grep { $_->{item_name} } @contents), 0, 'their names are left out');
        is((grep { $_->{item_category} } @contents), 150,
            'their categories are there');

    } else {
        cmp_ok(scalar @contents, '<', 200, 'most products: ' . @contents);
        cmp_ok(scalar @contents, '>', 50, 'not only some');
        is((grep { !$_->{id} || !$_->{item_price} || $_->{item_category} }
            @contents), 0, 'what they are, not what they are like');
    }
}

sub currencies {
    my ($location) = @_;

    return [ map { $event{"$location $_"}{custom_data}{currency} }
        qw/ money product none / ];
}

is_deeply(currencies('default'), [ undef, 'CHF', undef ], 'no currency');
is_deeply(currencies('server'), [ 'EUR', 'CHF', undef ],
    'a currency where there is money and none else');
is_deeply(currencies('some'), [ 'EUR', 'CHF', undef ], 'inherited');
is_deeply(currencies('off'), [ undef, 'CHF', undef ], 'and off again');

my ($home, $abroad) = map { sha256_hex($_) } '30901820', '4930901820';
my %phone = (default => $home, server => $abroad, some => $abroad,
    off => $home, own => $abroad);

is($event{"$_ none"}{user_data}{ph}[0], $phone{$_}, "$_: the phone number")
    for sort keys %phone;

sub inferred {
    my ($location) = @_;
    my $user = $event{"$location none"}{user_data};

    return [ map { $user->{$_} ? $user->{$_}[0] : undef } qw/ fn ln ct / ];
}

my ($fn, $ln, $ct) = map { sha256_hex($_) } 'ann marie', 'jones', 'berlin';

is_deeply(inferred('default'), [ undef, undef, undef ], 'nothing inferred');
is_deeply(inferred('server'), [ $fn, $ln, $ct ], 'name and location');
is_deeply(inferred('some'), [ undef, undef, $ct ], 'location alone');
is_deeply(inferred('off'), [ undef, undef, undef ], 'off again');

done_testing();
