#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/datafly.conf: what Datafly documents of Signal's integration
# with Pinterest, with calls as its library sends them.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example qw/ run events_of digests /;

my ($t, $api) = run('datafly', t => Test::Pinterest->new());

my $agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) '
    . 'AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';
my $anonymous = 'F47AC10B-58cc-4372-a567-0d02b2c3d479';
my $sent = 0;

sub call {
    my ($message, $events, %opts) = @_;

    my $r = $t->post('/collect/v1/' . ($opts{path} || 't'), encode_json({
        type => 'track', context => { page => {
            url => $opts{url} || 'https://shop.test/' } }, %$message }),
        headers => { 'User-Agent' => $agent, Host => 'shop.test',
            %{ $opts{headers} || {} } });

    is($r->{status}, 200,
        ($message->{event} || $message->{type}) . ' is taken');
    $sent += $events;
}

my %names = (
    'Products Searched' => 'search',
    'product_viewed' => 'view_category',
    'Product Viewed' => 'view_category',
    'product_added' => 'add_to_cart',
    'Checkout Started' => 'checkout',
    'order_completed' => 'checkout',
    'Signed Up' => 'signup',
    'Lead Generated' => 'lead',
    'Brochure Opened' => 'custom',
    'select_item' => 'custom',
);

for my $name (sort keys %names) {
    call({ event => $name, messageId => $name, anonymousId => $anonymous }, 1);
}

call({ type => 'page', messageId => 'page', anonymousId => $anonymous,
    properties => { title => 'Pens', category => 'Office' } }, 1, path => 'p');

# an order of a user who is known, with the click id of a page and a cookie

call({ event => 'order_completed', messageId => 'order',
    anonymousId => $anonymous, userId => 'user-123',
    properties => { order_id => 'ORD-1234', revenue => 129.99,
        currency => 'GBP', products => [ { product_id => 'SKU-001',
            name => 'Trainers', price => 79.99, quantity => 1 },
            { product_id => 'SKU-002', price => '25.00', quantity => 2 } ] },
    traits => { email => 'Jane@Example.com', phone => '+447700900123',
        first_name => 'Jane', last_name => 'Doe', city => 'Leeds',
        country => 'GB' } }, 1,
    url => 'https://shop.test/done?epik=dj0url',
    headers => { Cookie => '_epik=dj0cookie; _pin_unauth=dWlkPWE' });

# nobody is known: Pinterest's own id, from the cookie and from the URL

call({ event => 'product_added', messageId => 'cookie' }, 1,
    headers => { Cookie => '_epik=dj0cookie; _pin_unauth=dWlkPWE' });

call({ event => 'product_added', messageId => 'argument' }, 1, headers => {
    Referer => 'https://shop.test/?a=b&_pin_unauth=dWlkPWU&c=d',
    Cookie => '_pin_unauth=dWlkPWE' });

call({ type => 'identify', userId => 'user-123', traits => {} }, 0,
    path => 'i');

my $events = events_of($api, $sent);

for my $name (sort keys %names) {
    is(join(' ', map { $_->{event_name} } @{ $events->{$name} }),
        $names{$name}, "$name: $names{$name}");
}

is($events->{page}[0]{event_name}, 'page_visit', 'page, with a category too');

my $e = $events->{order}[0];
delete $e->{event_time};

is_deeply($e, {
    event_name => 'checkout', event_id => 'order', action_source => 'web',
    event_source_url => 'https://shop.test/done?epik=dj0url',
    user_data => {
        em => digests('jane@example.com'), ph => digests('447700900123'),
        fn => digests('jane'), ln => digests('doe'), ct => digests('leeds'),
        country => digests('gb'), external_id => digests(lc $anonymous),
        click_id => 'dj0url', client_ip_address => '127.0.0.1',
        client_user_agent => $agent,
    },
    custom_data => {
        value => '129.99', currency => 'GBP', order_id => 'ORD-1234',
        num_items => 3, content_ids => [ 'SKU-001', 'SKU-002' ],
        contents => [
            { id => 'SKU-001', item_name => 'Trainers',
              item_price => '79.99', quantity => 1 },
            { id => 'SKU-002', item_price => '25.00', quantity => 2 },
        ],
    },
}, 'an order; the external id is the hashed anonymous id');

$e = $events->{cookie}[0];
is($e->{user_data}{click_id}, 'dj0cookie', 'click id of the cookie');
is_deeply($e->{user_data}{external_id}, digests('dwlkpwe'),
    '_pin_unauth of the cookie');
is_deeply($events->{argument}[0]{user_data}{external_id}, digests('dwlkpwu'),
    '_pin_unauth of the URL');

is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is(scalar(my @all = $api->events()), $sent, 'and no other came');

done_testing();
