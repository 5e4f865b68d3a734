#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/commandersact.conf: what Commanders Act documents of its
# Pinterest destination, with events as its libraries and HTTP API send them.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Client;
use Test::Pinterest::Example qw/ run events_of digests /;

# 127.0.0.2 is a server of the shop's, 127.0.0.1 a visitor

my ($t, $api) = run('commandersact', t => Test::Pinterest->new(),
    replace => { '192.0.2.0/24' => '127.0.0.2',
        'cookie=_epik' => 'cookie=their_epik' });

my $agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0';
my $now = time();
my $sent = 0;

sub visitor {
    my ($message, $events, %headers) = @_;

    my $r = $t->post('/events?tc_s=1234&token=key', encode_json($message),
        headers => { 'User-Agent' => $agent,
            Host => 'shop.test',
            Cookie => '_epik=dj0other; their_epik=dj0cookie', %headers });

    is($r->{status}, 200, "$message->{event_name} of a visitor is taken");
    $sent += $events;
}

sub server {
    my ($message, $events) = @_;

    my $r = Test::Pinterest::Client->new(port => $t->port(),
        local => '127.0.0.2')->request('POST', '/events?tc_s=1234',
            body => encode_json($message), close => 1);

    is($r->{status}, $events ? 200 : 400, "$message->{event_id} of a server");
    like($r->{body}, $events ? qr/"success":true/ : qr/"no_identity"/,
        'is answered');
    $sent += $events;
}

my %names = (
    page_view => 'page_visit', view_item => 'page_visit',
    purchase => 'checkout', buy => 'checkout', pay => 'checkout',
    payment => 'checkout',
    add_to_cart => 'add_to_cart', addtocart => 'add_to_cart',
    search => 'search', find_location => 'search',
    generate_lead => 'lead', submit_application => 'lead', contact => 'lead',
    sign_up => 'signup', signup => 'signup', completeregistration => 'signup',
    view_item_list => 'view_category', viewcategory => 'view_category',
    viewcontent => 'view_category',
    watch_video => 'watch_video', watchvideo => 'watch_video',
    (map { $_ => 'custom' } qw/ add_payment_info add_shipping_info
        add_to_wishlist begin_checkout login refund remove_from_cart
        select_content select_item view_cart select_promotion
        view_promotion /),
);

for my $name (sort keys %names) {
    visitor({ event_name => $name, event_id => "name-$name" }, 1);
}

visitor({ event_name => 'newsletter_opened', event_id => 'unheard' }, 0);

my @items = (
    { id => 'SKU_1', quantity => 1, variant => 'red', coupon => 'XMAS',
      discount => 1.99, product => { id => '12345', name => 'Trex tshirt',
          category_1 => 'clothes', brand => 'Lacoste', price => 9.99 } },
    { id => 'SKU_2', quantity => 2, product => { price => '5.00' } },
);

# all fields, with the click id of the page

my %device = (ip => '198.51.100.3', user_agent => 'Theirs/1.0',
    manufacturer => 'Apple', model => 'iPhone', type => 'phone', lang => 'fr',
    advertising_id => 'EA7583CD-A667-48BC-B806-42ECB2B48606',
    os => { version => '17.1' },
    network => { carrier => 'Orange', wifi => 'false' });

my %user = (id => 'User-1', email => 'Toto@Domain.fr', phone => '+33 6 12 34',
    gender => 'm', birthdate => '1990-02-01', lastname => 'Dupont',
    firstname => 'Jean', city => 'Paris', state_short => 'id',
    zipcode => '75001', country => 'FR', consent_categories => [ 1, 3 ]);

my %purchase = (
    event_name => 'purchase', id => 'ORDER-1', value => 22.53,
    revenue => 16.00, currency => 'EUR', items => \@items,
    search_term => 't-shirts', user => \%user,
    context => { event_timestamp => ($now - 30) . '123',
        page => { url => 'https://shop.test/?epik=dj0page' },
        app => { namespace => 'com.shop', name => 'Shop', version => '3.1' },
        device => \%device },
    partners => { pinterest => { event_id => 'all', action_source => 'web',
        opt_out => 'true', opt_out_type => 'LDP' } },
);

visitor(\%purchase, 1);
server({ %purchase, partners => { pinterest => { event_id => 'server',
    click_id => 'dj0own' } }, event_id => 'server' }, 1);

# as the documentation of the HTTP API has it

visitor({ event_name => 'add_to_cart', event_id => 'http',
    event_timestamp => ($now - 20) * 1000, properties => { value => 8.00,
        currency => 'EUR', items => \@items, search_term => 'shirt',
        user => { id => '12345', email => 'toto@domain.fr' } } }, 1);

$t->post('/events?tc_s=1', encode_json({ event => 'add_to_cart',
    event_id => 'older', properties => { value => 8.00, items => \@items } }),
    headers => { 'User-Agent' => $agent });
$sent++;

# sufficient identity: em, or hashed_maids, or both address and user agent

my %bare = (event_name => 'page_view');
my ($hash) = @{ digests('toto@domain.fr') };

server({ %bare, event_id => 'em', user => { email_sha256 => $hash } }, 1);
server({ %bare, event_id => 'maid', context => { device => {
    advertising_id => 'ea7583cd' } } }, 1);
server({ %bare, event_id => 'both', context => { device => {
    ip => '198.51.100.3', user_agent => 'Theirs/1.0' } } }, 1);
server({ %bare, event_id => 'address', context => { device => {
    ip => '198.51.100.3' } } }, 0);
server({ %bare, event_id => 'phone', user => { phone => '33612', id => 'u' },
    partners => { pinterest => { click_id => 'dj0own' } } }, 0);

my $events = events_of($api, $sent);

for my $name (sort keys %names) {
    is(join(' ', map { $_->{event_name} } @{ $events->{"name-$name"} }),
        $names{$name}, "$name: $names{$name}");
}

my $e = $events->{all}[0];

is_deeply($e, {
    event_name => 'checkout', event_id => 'all', action_source => 'web',
    event_time => $now - 30, opt_out => JSON::PP::true,
    event_source_url => 'https://shop.test/?epik=dj0page',
    app_id => 'com.shop', app_name => 'Shop', app_version => '3.1',
    device_brand => 'Apple', device_carrier => 'Orange',
    device_model => 'iPhone', device_type => 'phone', os_version => '17.1',
    wifi => JSON::PP::false, language => 'fr',
    user_data => {
        em => digests('toto@domain.fr'), ph => digests('3361234'),
        ge => digests('m'), db => digests('19900201'), ln => digests('dupont'),
        fn => digests('jean'), ct => digests('paris'),
        st => digests('id', 'ID'), zp => digests('75001'),
        country => digests('fr', 'FR'), external_id => digests('user-1'),
        hashed_maids => digests('ea7583cd-a667-48bc-b806-42ecb2b48606'),
        click_id => 'dj0page', client_ip_address => '127.0.0.1',
        client_user_agent => $agent,
    },
    custom_data => {
        order_id => 'ORDER-1', currency => 'EUR', value => '22.53',
        search_string => 't-shirts', opt_out_type => 'LDP', num_items => 3,
        content_ids => [ 'SKU_1', 'SKU_2' ],
        contents => [ { id => 'SKU_1', item_price => '9.99', quantity => 1 },
            { id => 'SKU_2', item_price => '5.00', quantity => 2 } ],
    },
}, 'every field of the destination');

$e = $events->{server}[0];
is($e->{user_data}{client_ip_address}, '198.51.100.3', 'address it says');
is($e->{user_data}{client_user_agent}, 'Theirs/1.0', 'agent it says');
is($e->{user_data}{click_id}, 'dj0own', 'a click id it says goes first');

$e = $events->{http}[0];
is($e->{event_name}, 'add_to_cart', 'HTTP API');
is($e->{event_time}, $now - 20, 'its time');
is_deeply($e->{user_data}{em}, digests('toto@domain.fr'), 'its user');
is($e->{user_data}{click_id}, 'dj0cookie', 'click id of the named cookie');
is($e->{custom_data}{value}, '8', 'its value');
is_deeply($e->{custom_data}{content_ids}, [ 'SKU_1', 'SKU_2' ], 'its items');

$e = $events->{older}[0];
is($e->{event_name}, 'add_to_cart', 'HTTP API, the older form');
is($e->{custom_data}{contents}[1]{item_price}, '5.00', 'its items');

is_deeply($events->{em}[0]{user_data}{em}, [ $hash ], 'em is enough');
is_deeply($events->{maid}[0]{user_data}, { hashed_maids => digests('ea7583cd'),
    client_ip_address => '127.0.0.2' }, 'hashed_maids is enough');
is_deeply($events->{both}[0]{user_data}, {
    client_ip_address => '198.51.100.3', client_user_agent => 'Theirs/1.0' },
    'address and user agent are enough');

my $status = decode_json($t->get('/pinterest/status')->{body});
is($status->{dropped}{no_identity}, 2, 'anything else is not');
is($status->{dropped}{unmapped}, 1, 'an event that is in no table');

is($api->stats()->{invalid} || 0, 0, 'every event is valid');
is(scalar(my @all = $api->events()), $sent, 'and no other came');

done_testing();
