#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Crawlers, previews and monitors report nothing; libraries read no pages, but
# what they collect is wanted; Pinterest's in-app browser is a person.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->make_dir('html');
$t->write_file('html/index.html', '<html>shop</html>');

$t->config(<<'EOF')->run();
events {}

http {
    types { text/html html; }

    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    map $pinterest_bot $from { crawler 1; }

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_page page_visit;

        add_header X-Bot "$pinterest_bot";

        root %%TESTDIR%%/html;

        location / { }

        location /allow/ {
            alias %%TESTDIR%%/html/;
            pinterest_bots allow;
        }

        location /map/ {
            alias %%TESTDIR%%/html/;
            pinterest_bots allow;
            pinterest_bypass $from;
        }

        location /collect/ { pinterest_collect; }

        location /collect/allow/ {
            pinterest_collect;
            pinterest_bots allow;
        }

        location /server/ {
            pinterest_collect;
            pinterest_trust on;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my %class = (
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0' => '',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 '
        . 'Mobile/15E148 [Pinterest/iOS]' => '',
    'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)'
        => 'crawler',
    'facebookexternalhit/1.1' => 'crawler',
    'Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/119.0.0.0' => 'crawler',
    'Pingdom.com_bot_version_1.4' => 'crawler',
    'curl/7.88.1' => 'library',
    'python-requests/2.31.0' => 'library',
    'analytics-python/2.2.3' => 'library',
    'Go-http-client/1.1' => 'library',
);

my $n = 0;
my (@wrong, %want);

for my $agent (sort keys %class) {
    my $class = $class{$agent};
    my %headers = ('User-Agent' => $agent);

    # an agent, a place, and whether it is to arrive

    for my $case ([ '/index.html', $class eq '' ], [ '/allow/index.html', 1 ],
        [ '/map/index.html', $class ne 'crawler' ])
    {
        my ($path, $arrives) = @$case;
        my $id = 'p' . ++$n;
        my $r = $t->get("$path?n=$id", headers => \%headers);

        push @wrong, "$agent: " . ($r->{headers}{'x-bot'} || '')
            if ($r->{headers}{'x-bot'} || '') ne $class;
        $want{$id} = "$agent $path" if $arrives;
    }

    for my $case ([ '/collect/v1/t', $class ne 'crawler' ],
        [ '/collect/allow/v1/t', 1 ])
    {
        my ($path, $arrives) = @$case;
        my $id = 'c' . ++$n;
        my $r = $t->post($path, encode_json({ type => 'track',
            event => 'Signed Up', messageId => $id }), headers => \%headers);

        push @wrong, "$agent: $r->{status} $r->{body}"
            if $r->{status} != 200 || $r->{body} !~ /"success":true/;
        $want{$id} = "$agent $path" if $arrives;
    }

    # a server speaks for it

    my $id = 's' . ++$n;
    $t->post('/server/v1/t', encode_json({ type => 'track',
        event => 'Signed Up', messageId => $id,
        context => { userAgent => $agent, ip => '203.0.113.1' } }),
        headers => { 'User-Agent' => 'analytics-node/6.0' });
    $want{$id} = "$agent by a server" if $class ne 'crawler';

    # the pixel, which is always answered

    $id = 'x' . ++$n;
    my $r = $t->get("/collect/?event=Signup&tid=1&ed%5Bevent_id%5D=$id",
        headers => \%headers);
    push @wrong, "$agent: pixel" if length $r->{body} != 43;
    $want{$id} = "$agent pixel" if $class ne 'crawler';
}

is_deeply(\@wrong, [], 'answers, $pinterest_bot');

# nobody at all

$t->get('/index.html?n=none');
$t->post('/collect/v1/t', encode_json({ type => 'track', event => 'Signed Up',
    messageId => 'nobody', userId => 'u',
    context => { traits => { email => 'a@example.com' } } }));
$want{nobody} = 'no agent, an event with an email';

$t->get('/allow/index.html?n=end', headers => { 'User-Agent' => 'curl/8.0' });
$want{end} = 'the last one';

ok($t->wait_for(sub {
    grep { ($_->{event_source_url} || '') =~ /n=end$/ } $api->events();
}), 'the last event arrives');
$api->wait_events(scalar keys %want);

my %got = map {
    my ($id) = ($_->{event_source_url} || '') =~ /[?]n=(\w+)/;
    (defined $id ? $id : $_->{event_id}) => 1;
} $api->events();

is_deeply([ map { $want{$_} } grep { !$got{$_} } sort keys %want ], [],
    'all of them');
is_deeply([ grep { !$want{$_} } sort keys %got ], [], 'and no others');
cmp_ok(decode_json($t->get('/status')->{body})->{dropped}{bot}, '>', 15,
    'bots are counted');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');

done_testing();
