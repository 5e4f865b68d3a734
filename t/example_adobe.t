#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/adobe.conf: the fields Adobe documents of the Pinterest
# extension of event forwarding, ready-made and as data elements of an event.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example qw/ run events_of digests /;

my ($t, $api) = run('adobe', t => Test::Pinterest->new(),
    replace => { 'put a long word here' => 'key' });

my $now = time();
my $sent = 0;

sub call {
    my ($path, $message, $events) = @_;

    my $body = ref $message ? encode_json($message) : $message;
    my $r = $t->post($path, $body, headers => { 'X-Collect-Key' => 'key',
        'User-Agent' => 'Adobe server', 'Content-Type' => 'application/json' });

    is($r->{status}, 200, "$path is taken");
    $sent += $events;
}

sub time_is {
    my ($e, $want, $what) = @_;

    is(delete $e->{event_time}, $want, $what);
}

# main fields, user data and custom data; what is hashed stays as it is

my ($maid) = @{ digests('their own') };

call('/adobe/event', {
    event_name => 'Checkout', action_source => 'web',
    event_time => ($now - 60) . '.500', event_id => 'full',
    event_source_url => 'https://site.test/order', opt_out => 'false',
    partner_name => 'ss-adobe', app_id => 429047995, app_name => 'Shop',
    app_version => '7.9', device_brand => 'Apple', device_carrier => 'T-Mobile',
    device_model => 'iPhone X', device_type => 'iPhone', os_version => '12.1.4',
    wifi => 'true', language => 'en',
    user_data => {
        em => 'Jane@Example.com', hashed_maids => uc $maid,
        client_ip_address => '198.51.100.1',
        client_user_agent => 'Mozilla/5.0 (platform; rv:1) Firefox/1',
        ph => '122333445', ge => 'f', db => '1990-02-01', ln => 'Doe',
        fn => 'Jane', ct => 'San Jose', st => 'ca', zp => '95113',
        country => 'US', external_id => 'loyalty-1', click_id => 'dj0click',
    },
    custom_data => {
        currency => 'USD', value => 72.39, search_string => 'pens',
        order_id => 'my_order_id', num_items => '2',
        content_ids => [ 'red-pencil', 'blue-pencil' ], opt_out_type => 'none',
        contents => [
            { id => 'red-pencil', item_price => 5.5, quantity => '1',
              item_name => 'Red', item_category => 'Pencils',
              item_brand => 'Inky' },
            { id => 'blue-pencil', item_price => '66.89', quantity => 1 } ],
    },
}, 1);

# times: text and number, with and without a fraction; none

call('/adobe/event', sprintf('{"event_name":"%s","action_source":"%s",'
    . '"event_time":%s,"event_id":"%s","user_data":{"em":"a@example.com"}}',
    @$_), 1)
    for [ 'page_visit', 'app_ios', ($now - 60) . '.999', 'number' ],
        [ 'signup', 'offline', '"' . ($now - 60) . '.001"', 'text' ],
        [ 'AddToCart', 'app_android', $now - 60, 'seconds' ],
        [ 'Our own event', 'web', 'null', 'none' ];

call('/adobe/event', { data => [
    map { { event_name => 'Lead', event_id => $_, user_data => {
        em => 'a@example.com' } } } 'one', 'two' ] }, 2);

# a rule: data elements of an event of the Edge Network

my %xdm = (
    _id => 'xdm', eventType => 'commerce.purchases',
    timestamp => '2031-01-01T00:00:00.000Z',
    web => { webPageDetails => { URL => 'https://site.test/thanks' } },
    identityMap => { ECID => [ { id => '38400000-8cf0-11bd-b23e' } ],
        Email => [ { id => 'jane@example.com', primary => \1 } ] },
    environment => { ipV4 => '198.51.100.9',
        browserDetails => { userAgent => 'Mozilla/5.0 Theirs' } },
    commerce => { purchases => { value => 1 }, order => {
        purchaseID => 'A-77', priceTotal => 999.98, currencyCode => 'EUR' } },
    productListItems => [
        { SKU => 'HT105', name => 'Hat', price => 499.99, quantity => 2 },
        { SKU => 'HT106', name => 'Cap' } ],
);

call('/adobe/checkout/v1/track', { event => { xdm => \%xdm,
    data => { epik => 'dj0data' } } }, 1);

my %anonymous = (%xdm, _id => 'anonymous');
delete $anonymous{identityMap};
call('/adobe/checkout/v1/track', { event => { xdm => \%anonymous } }, 1);

is($t->post('/adobe/event', '{}')->{status}, 403, 'the key is needed');

my $events = events_of($api, $sent);

my $e = $events->{full}[0];
time_is($e, $now - 60, 'seconds and milliseconds');

is_deeply($e, {
    event_name => 'checkout', action_source => 'web', event_id => 'full',
    event_source_url => 'https://site.test/order',
    opt_out => JSON::PP::false, wifi => JSON::PP::true,
    partner_name => 'ss-adobe', app_id => '429047995', app_name => 'Shop',
    app_version => '7.9', device_brand => 'Apple', device_carrier => 'T-Mobile',
    device_model => 'iPhone X', device_type => 'iPhone', os_version => '12.1.4',
    language => 'en',
    user_data => {
        em => digests('jane@example.com'), hashed_maids => [ $maid ],
        ph => digests('122333445'), ge => digests('f'),
        db => digests('19900201'), ln => digests('doe'), fn => digests('jane'),
        ct => digests('sanjose'), st => digests('ca'), zp => digests('95113'),
        country => digests('us'), external_id => digests('loyalty-1'),
        click_id => 'dj0click', client_ip_address => '198.51.100.1',
        client_user_agent => 'Mozilla/5.0 (platform; rv:1) Firefox/1',
    },
    custom_data => {
        currency => 'USD', value => '72.39', search_string => 'pens',
        order_id => 'my_order_id', num_items => 2, opt_out_type => 'NONE',
        content_ids => [ 'red-pencil', 'blue-pencil' ],
        contents => [
            { id => 'red-pencil', item_price => '5.5', quantity => 1,
              item_name => 'Red', item_category => 'Pencils',
              item_brand => 'Inky' },
            { id => 'blue-pencil', item_price => '66.89', quantity => 1 } ],
    },
}, 'all fields of the extension');

is($events->{number}[0]{event_name}, 'page_visit', 'Pinterest\'s name');
is($events->{number}[0]{action_source}, 'app_ios', 'app_ios');
time_is($events->{number}[0], $now - 60, 'a number with a fraction');
is($events->{text}[0]{event_name}, 'signup', 'signup');
is($events->{text}[0]{action_source}, 'offline', 'offline');
time_is($events->{text}[0], $now - 60, 'a text with a fraction');
is($events->{seconds}[0]{event_name}, 'add_to_cart', 'the name of the tag');
is($events->{seconds}[0]{action_source}, 'app_android', 'app_android');
time_is($events->{seconds}[0], $now - 60, 'seconds');
is($events->{none}[0]{event_name}, 'Our own event', 'a name of its own');
cmp_ok($events->{none}[0]{event_time}, '>=', $now, 'no time is now');
is($events->{$_}[0]{event_name}, 'lead', "$_ of two") for 'one', 'two';

$e = $events->{xdm}[0];
cmp_ok(delete $e->{event_time}, '<=', time(), 'the future is now');

is_deeply($e, {
    event_name => 'checkout', action_source => 'web', event_id => 'xdm',
    event_source_url => 'https://site.test/thanks',
    user_data => {
        em => digests('jane@example.com'),
        external_id => digests('38400000-8cf0-11bd-b23e'),
        click_id => 'dj0data', client_ip_address => '198.51.100.9',
        client_user_agent => 'Mozilla/5.0 Theirs',
    },
    custom_data => {
        order_id => 'A-77', value => '999.98', currency => 'EUR',
        num_items => 3, content_ids => [ 'HT105', 'HT106' ],
        contents => [
            { id => 'HT105', item_name => 'Hat', item_price => '499.99',
              quantity => 2 },
            { id => 'HT106', item_name => 'Cap' } ],
    },
}, 'the data elements of a rule');

is_deeply($events->{anonymous}[0]{user_data}, {
    client_ip_address => '198.51.100.9',
    client_user_agent => 'Mozilla/5.0 Theirs' }, 'a visitor nobody knows');

is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is(scalar(my @all = $api->events()), $sent, 'and no other came');

done_testing();
