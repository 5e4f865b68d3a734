#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/segment.conf: what Segment documents of its Pinterest
# destination, with calls as its libraries send them.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example qw/ run events_of digests /;

my ($t, $api) = run('segment', t => Test::Pinterest->new(),
    replace => { '192.0.2.0/24' => '127.0.0.1' });

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $sent = 0;

sub call {
    my ($path, $message, $events) = @_;

    my $r = $t->post($path, encode_json($message), headers => {
        'User-Agent' => $agent, 'Content-Type' => 'text/plain',
        Host => 'shop.test', Cookie => '_epik=dj0cookie' });

    is($r->{status}, 200, "$path is taken");
    is($r->{body}, '{"success":true}', 'and answered as by Segment');
    $sent += $events;
}

sub track {
    my ($event, %more) = @_;

    (my $id = $event) =~ s/\W/-/g;

    return { type => 'track', event => $event, messageId => $id,
        anonymousId => 'anon-1', %more };
}

my %page = (url => 'https://shop.test/thanks', title => 'Thanks',
    path => '/thanks', search => '?epik=dj0search');

my @products = (
    { product_id => 'p-1', sku => 'S1', name => 'Pen', category => 'Office',
      brand => 'Inky', variant => 'blue', price => 9.90, quantity => 2 },
    { sku => 'S2', name => 'Ink', price => '7.70' },
);

call('/collect/v1/t', track('Order Completed', userId => ' User-7 ',
    context => { page => \%page, locale => 'de-DE', ip => '198.51.100.1',
        library => { name => 'analytics.js', version => '2.0' },
        traits => { email => ' Jane@Example.COM ', phone => '+49 (0)170 12345',
            firstName => 'Jane', lastName => 'Doe', gender => 'female',
            birthday => '1990-02-01', address => { city => 'St. Louis',
                state => 'Missouri', postalCode => '63101-1234',
                country => 'USA' } } },
    properties => { order_id => 'o-1', value => '27.50', total => 33,
        currency => 'usd', coupon => 'SPRING', products => \@products,
        lifetime_value => '120.00', secret => 'hush' }), 1);

call('/collect/v1/t', track('Products Searched',
    properties => { query => 'blue pen' }), 1);
call('/collect/v1/t', track('Product Added', properties => {
    %{ $products[0] }, department => 'Writing' }), 1);

my %names = (
    'Product List Filtered' => 'search',
    'Product Viewed' => 'view_content',
    'Product List Viewed' => 'view_category',
    'Checkout Started' => 'initiate_checkout',
    'Payment Info Entered' => 'add_payment_info',
    'Product Added to Wishlist' => 'add_to_wishlist',
    'Signed Up' => 'signup',
    'Trial Started' => 'start_trial',
    'Subscription Created' => 'subscribe',
    'Video Playback Started' => 'watch_video',
    'User Signed Up' => 'signup',
    'Quote Requested' => 'lead',
    'Some Custom Event' => 'custom',
    'Pattern Shared' => 'Pattern Shared',
);

# a batch, as the libraries of servers send it

call('/collect/v1/batch', { batch => [ map { track($_) } sort keys %names ],
    context => { locale => 'fr' } }, scalar keys %names);

call('/collect/v1/p', { type => 'page', messageId => 'page-1',
    name => 'Home', context => { page => \%page } }, 1);
call('/collect/v1/p', { type => 'page', messageId => 'page-2',
    name => 'Pens', category => 'Office', context => { page => \%page } }, 1);
call('/collect/v1/i', { type => 'identify', userId => 'u',
    traits => { email => 'jane@example.com' } }, 0);

# a library of a server; no browser is near

call('/server/v1/track', track('Lead Generated', messageId => 'server',
    context => { ip => '198.51.100.7', userAgent => 'Their Browser/1.0',
        library => { name => 'analytics-ruby' } }), 1);

my $events = events_of($api, $sent);

# member by member

my $e = $events->{'Order-Completed'}[0];
my $time = delete $e->{event_time};

cmp_ok(abs($time - time()), '<', 60, 'event_time');
is_deeply($e, {
    event_name => 'checkout', event_id => 'Order-Completed',
    action_source => 'web', event_source_url => 'https://shop.test/thanks',
    language => 'de',
    user_data => {
        em => digests('jane@example.com'), ph => digests('49017012345'),
        fn => digests('jane'), ln => digests('doe'), ge => digests('f'),
        db => digests('19900201'), ct => digests('stlouis'),
        st => digests('mo'), zp => digests('63101'), country => digests('us'),
        external_id => digests('user-7'), click_id => 'dj0search',
        client_ip_address => '127.0.0.1', client_user_agent => $agent,
    },
    custom_data => {
        value => '27.50', currency => 'USD', order_id => 'o-1',
        num_items => 3, predicted_ltv => '120.00',
        content_ids => [ 'p-1', 'S2' ],
        contents => [
            { id => 'p-1', item_name => 'Pen', item_category => 'Office',
              item_brand => 'Inky', item_price => '9.9', quantity => 2 },
            { id => 'S2', item_name => 'Ink', item_price => '7.70' },
        ],
    },
}, 'Order Completed, and neither coupon nor secret');

$e = $events->{'Products-Searched'}[0];
is($e->{event_name}, 'search', 'Products Searched');
is_deeply($e->{custom_data}, { search_string => 'blue pen' }, 'its query');
is($e->{user_data}{click_id}, 'dj0cookie', 'click id of the cookie');
is_deeply($e->{user_data}{external_id}, digests('anon-1'), 'anonymous id');

$e = $events->{'Product-Added'}[0];
is($e->{event_name}, 'add_to_cart', 'Product Added');
is_deeply($e->{custom_data}, {
    value => '19.8', num_items => 2, content_ids => [ 'p-1' ],
    content_name => 'Pen', content_brand => 'Inky',
    content_category => 'Writing',
    contents => [ { id => 'p-1', item_name => 'Pen', item_brand => 'Inky',
        item_category => 'Office', item_price => '9.9', quantity => 2 } ],
}, 'its product; a custom property is the category');

for my $name (sort keys %names) {
    (my $id = $name) =~ s/\W/-/g;
    is(join(' ', map { $_->{event_name} } @{ $events->{$id} }), $names{$name},
        $name);
}

is($events->{'Signed-Up'}[0]{language}, 'fr', 'the context of the batch');

$e = $events->{'page-1'}[0];
is($e->{event_name}, 'page_visit', 'page');
is($e->{event_source_url}, 'https://shop.test/thanks', 'its address');

$e = $events->{'page-2'}[0];
is($e->{event_name}, 'view_category', 'page with a category');
is($e->{custom_data}{content_category}, 'Office', 'which is said');

$e = $events->{server}[0];
is($e->{event_name}, 'lead', 'call of a server');
is($e->{user_data}{client_ip_address}, '198.51.100.7', 'address it says');
is($e->{user_data}{client_user_agent}, 'Their Browser/1.0', 'agent it says');

is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is(scalar(my @all = $api->events()), $sent, 'and no other came');

my $status = decode_json($t->get('/pinterest/status')->{body});
is($status->{dropped}{no_event}, 1, 'identify is no event');

done_testing();
