#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/astronomer.conf: the classic tag that Astronomer Clickstream
# has for Pinterest, with calls as analytics.js sends them.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example qw/ run events_of digests /;

my ($t, $api) = run('astronomer', t => Test::Pinterest->new());

my $agent = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15';
my $sent = 0;

sub call {
    my ($path, $message, $events) = @_;

    my $r = $t->post($path, encode_json({ anonymousId => 'anon-1',
        sentAt => '2031-01-01T00:00:00.000Z', writeKey => 'key',
        context => { page => { url => 'https://shop.test/a?x=1' },
            userAgent => 'not mine', library => { name => 'analytics.js' } },
        integrations => {}, %$message }), headers => { 'User-Agent' => $agent,
            'Content-Type' => 'text/plain', Host => 'shop.test',
            Referer => 'https://shop.test/' });

    is($r->{status}, 200, "$path is taken");
    $sent += $events;
}

my %names = (
    'Products Searched' => 'search',
    'Product List Filtered' => 'search',
    'Product Added' => 'add_to_cart',
    'Added Product' => 'add_to_cart',
    'Order Completed' => 'checkout',
    'Completed Order' => 'checkout',
    'Video Playback Started' => 'watch_video',
    'Lead Generated' => 'lead',
    'lead generated' => 'lead',
    'User Signed Up' => 'signup',
    'Some Custom Event' => 'custom',
    'Product Viewed' => 'Product Viewed',
    'Checkout Started' => 'Checkout Started',
    'Signed Up' => 'Signed Up',
);

for my $name (sort keys %names) {
    call('/v1/t', { type => 'track', event => $name, messageId => $name,
        properties => {} }, 1);
}

call('/v1/p', { type => 'page', messageId => 'page-1', name => 'Home' }, 1);
call('/v1/p', { type => 'page', messageId => 'page-2', name => 'Pens',
    category => 'Office', properties => { category => 'Office' } }, 1);
call('/v1/i', { type => 'identify', userId => 'u', traits => {
    email => 'jane@example.com' } }, 0);
call('/v1/g', { type => 'group', groupId => 'g' }, 0);
call('/v1/a', { type => 'alias', previousId => 'p', userId => 'u' }, 0);

# the properties of the tag: of products in a list, and of one alone

call('/v1/t', { type => 'track', event => 'Order Completed',
    messageId => 'order', properties => { order_id => 465467456790,
        value => 22.5, currency => 'EUR', coupon => 'SPRING', query => 'none',
        collection => 'Spring', products => [
            { name => 'Pen', product_id => 56457, category => 'Office',
              variant => 'blue', price => 10, quantity => 2, brand => 'Inky' },
            { name => 'Cap', sku => 'S2', price => '2.50', quantity => '1' } ],
    } }, 1);

call('/v1/t', { type => 'track', event => 'Product Added',
    messageId => 'single', properties => { name => 'Pen', sku => 'S1',
        category => 'Office', price => 10, quantity => 2, brand => 'Inky',
        currency => 'EUR' } }, 1);

my $events = events_of($api, $sent);

for my $name (sort keys %names) {
    is(join(' ', map { $_->{event_name} } @{ $events->{$name} }),
        $names{$name}, $name);
}

my $e = $events->{'page-1'}[0];

is($e->{event_name}, 'page_visit', 'page');
is($e->{custom_data}{content_name}, 'Home', 'its name');
is($e->{event_source_url}, 'https://shop.test/a?x=1', 'its address');

$e = $events->{'page-2'}[0];
is($e->{event_name}, 'view_category', 'page with a category');
is_deeply($e->{custom_data}, { content_name => 'Pens',
    content_category => 'Office' }, 'its name and category');

$e = $events->{order}[0];
is_deeply($e->{custom_data}, {
    order_id => '465467456790', value => '22.5', currency => 'EUR',
    search_string => 'none', content_category => 'Spring', num_items => 3,
    content_ids => [ '56457', 'S2' ],
    contents => [
        { id => '56457', item_name => 'Pen', item_category => 'Office',
          item_brand => 'Inky', item_price => '10', quantity => 2 },
        { id => 'S2', item_name => 'Cap', item_price => '2.50', quantity => 1 },
    ],
}, 'the properties of an order, and one of its own');
is_deeply($e->{user_data}, { client_ip_address => '127.0.0.1',
    client_user_agent => $agent, external_id => digests('anon-1') },
    'the visitor is who is connected');

$e = $events->{single}[0];
is_deeply($e->{custom_data}{contents}, [ { id => 'S1', item_name => 'Pen',
    item_category => 'Office', item_brand => 'Inky', item_price => '10',
    quantity => 2 } ], 'the properties of a single product');

is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is(scalar(my @all = $api->events()), $sent, 'and no other came');

done_testing();
