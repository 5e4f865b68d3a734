#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# $pinterest_tag_id: the tag that sends chooses the ad account, whether it asks
# for an image or, as it has much to say, posts.

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

    map $pinterest_tag_id $account {
        2612345678901  111;
        2612345678902  222;
        default        "";
    }

    log_format tag "$pinterest_tag_id $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        access_log %%TESTDIR%%/tag.log tag;

        pinterest_ad_account $account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /v3/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
    }
}
EOF

my %with = (headers => { 'User-Agent' => $agent });
my ($one, $two) = (2612345678901, 2612345678902);
my $n = 0;

sub get_image {
    my ($tid) = @_;
    $n++;

    return $t->get("/v3/?event=signup&ed[event_id]=$n&tid=$tid", %with);
}

sub post_form {
    my ($tid, $query) = @_;
    $n++;

    return $t->post('/v3/' . ($query || ''),
        "tid=$tid&event=signup&ed[event_id]=$n", %with);
}

sub post_json {
    my ($tid) = @_;
    $n++;

    return $t->post('/v3/', encode_json({ tid => $tid, event => 'signup',
        ed => { event_id => "$n" } }), %with);
}

my @lines;

for my $case (
    [ 111, $one, get_image($one) ],
    [ 222, $two, get_image($two) ],
    [ 111, $one, post_form($one) ],
    [ 222, $two, post_form($two) ],
    [ 111, $one, post_json("$one") ],
    [ 222, $two, post_json($two + 0) ],
    [ 111, $one, post_form($two, "?tid=$one") ],
    [ undef, 42, get_image(42) ],
    [ undef, 42, post_form(42) ],
    [ undef, '', post_form('2612345678901x') ],
    [ undef, '', post_form('26123456789012612345678901') ],
    [ undef, '', post_form('') ],
    [ undef, '', post_json([ "$one" ]) ],
    [ undef, '', post_json({ a => 1 }) ],
    [ undef, '', $t->post('/v3/', '{"type":"track","event":"Signed Up","tid":'
        . "\"$one\",\"messageId\":\"m\"}", %with) ],
    [ undef, '', $t->post('/v3/', '{"tid":"' . $one . '"', %with) ],
) {
    my ($account, $tag, $r) = @$case;

    cmp_ok($r->{status}, '<', 300, 'the sender is not told');
    push @lines, (length $tag ? $tag : '-') . ' ' . ($account ? 'queued' : 'off');
}

ok($t->wait_for(sub {
    return $t->read_file('tag.log') eq join('', map { "$_\n" } @lines);
}), 'the tag, and what became of it') or diag $t->read_file('tag.log');

$api->wait_events(7);

my %account = map { $_->{event}{event_id} => $_->{account} } $api->received();

is_deeply([ map { $account{$_} } 1 .. 7 ],
    [ 111, 222, 111, 222, 111, 222, 111 ], 'each tag has its account');
is(scalar keys %account, 7, 'all others are nobody\'s');

done_testing();
