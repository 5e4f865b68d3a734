#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# pinterest_preset: its tables, and what a level takes from the one around it.

use warnings;
use strict;

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
    pinterest_unmapped pass;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        location /default/ {
            pinterest_collect;
        }

        location /plain/ {
            pinterest_collect;
            pinterest_preset page_category=off;
        }

        location /none/ {
            pinterest_collect;
            pinterest_preset none;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;

        pinterest_preset datafly page_category=on;

        location /server/ {
            pinterest_collect;
        }

        location /plain/ {
            pinterest_collect;
            pinterest_preset page_category=off;
        }

        location /astronomer/ {
            pinterest_collect;
            pinterest_preset astronomer page_category=off;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }
}
EOF

my %messages = (
    order => { type => 'track', event => 'Order Completed' },
    purchase => { type => 'track', event => 'purchase' },
    product => { type => 'track', event => 'Product Viewed' },
    category => { type => 'page', properties => { category => 'vases' } },
);

# what becomes of each, by the port and the location

my %become = (
    '0 default' => { order => 'checkout', purchase => 'checkout',
        product => 'view_content', category => 'view_category' },
    '0 plain' => { order => 'checkout', purchase => 'checkout',
        product => 'view_content', category => 'page_visit' },
    '0 none' => { order => 'Order Completed', purchase => 'purchase',
        product => 'Product Viewed', category => 'view_category' },
    '1 server' => { order => 'checkout', purchase => 'purchase',
        product => 'view_category', category => 'page_visit' },
    '1 plain' => { order => 'checkout', purchase => 'purchase',
        product => 'view_category', category => 'page_visit' },
    '1 astronomer' => { order => 'checkout', purchase => 'purchase',
        product => 'Product Viewed', category => 'page_visit' },
);

my $n = 0;

for my $at (sort keys %become) {
    my ($port, $location) = split / /, $at;

    for my $name (sort keys %messages) {
        my %message = (%{ $messages{$name} }, messageId => "$at $name");

        $t->post("/$location/", encode_json(\%message), port => $t->port($port),
            headers => { 'User-Agent' => $agent });
        $n++;
    }
}

my %arrived = map { $_->{event_id} => $_->{event_name} }
    $api->wait_events($n);

for my $at (sort keys %become) {
    my %got = map { $_ => $arrived{"$at $_"} } keys %messages;
    is_deeply(\%got, $become{$at}, $at);
}

done_testing();
