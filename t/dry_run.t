#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# pinterest_dry_run: everything happens, but nothing is queued and nothing sent.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('key', '0' x 64 . "\n", 0600);

my $config = <<'EOC';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue max_size=1m;
    pinterest_batch wait=50ms;
    pinterest_dry_run %%HTTP%%;

    log_format dry "$uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        access_log %%TESTDIR%%/dry.log dry;

        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location / {
            pinterest_page page_visit;
            default_type text/html;
            return 200 "page";
        }

        location /collect/ { pinterest_collect; }
        location /real/ { pinterest_collect; pinterest_dry_run off; }

        location /known/ {
            pinterest_collect;
            pinterest_identity cookie=who key=%%TESTDIR%%/key;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location /status { pinterest_status; }
    }
}
EOC

my $agent = 'Mozilla/5.0 (X11) Firefox/128.0';

# the forms of the directive

$t->set(HTTP => 'maybe');
my ($ok, $out) = $t->try_config($config);
is($ok, 0, 'maybe');
like($out, qr/invalid value "maybe" in "pinterest_dry_run" directive/, 'why');

$t->set(HTTP => 'on; pinterest_dry_run on');
($ok, $out) = $t->try_config($config);
like($out, qr/"pinterest_dry_run" directive is duplicate/, 'twice');

$t->set(HTTP => 'on');
$t->config($config)->run();

sub post {
    my ($path, $body) = @_;

    return $t->post($path, encode_json($body), headers => {
        Host => 'shop.test', 'User-Agent' => $agent });
}

sub order {
    my ($id, %more) = @_;

    return { type => 'track', event => 'Order Completed', messageId => $id,
        context => { traits => { email => 'jane@example.com' } }, %more };
}

sub status { return decode_json($t->get('/status')->{body}) }

sub logged {
    my ($path) = @_;

    $t->wait_for(sub { $t->read_file('dry.log') =~ m!^\Q$path\E !m });
    my @found = $t->read_file('dry.log') =~ m!^\Q$path\E (.*)$!mg;

    return $found[-1];
}

# answers are the same

for my $case ([ 'v1/t', order('a') ],
    [ 'v1/t', order('b', event => 'Unheard') ],
    [ 'v1/b', { batch => [ order('c'), 1 ] } ], [ 'v1/t', [] ],
    [ 'v5/ad_accounts/1/events', { data => [ { event_name => 'checkout',
        event_id => 'd', action_source => 'web', event_time => time(),
        user_data => { em => 'jane@example.com' } }, {} ] } ])
{
    my $dry = post("/collect/$case->[0]", $case->[1]);
    my $real = post("/real/$case->[0]", $case->[1]);

    is("$dry->{status} $dry->{body}", "$real->{status} $real->{body}",
        "the same answer: $dry->{status} $dry->{body}");
}

is($t->get('/collect/?event=checkout', headers => { 'User-Agent' => $agent })
    ->{headers}{'content-type'}, 'image/gif', 'the image');
is($t->get('/page', headers => { 'User-Agent' => $agent })->{status}, 200,
    'a page');
like(join(' ', post('/known/t', order('e'))->{headers}{'set-cookie'} // ''),
    qr/^who=/, 'the cookie is set');

# $pinterest_status

is(logged('/page'), 'dry_run', 'a page load is logged as "dry_run"');
is(logged('/collect/'), 'dry_run', 'an image too');
post('/collect/unmapped/t', order('f', event => 'Unheard'));
is(logged('/collect/unmapped/t'), 'unmapped', 'what is no event is not');
is(logged('/real/v5/ad_accounts/1/events'), 'queued', 'off: queued');

# what is counted

ok($t->wait_for(sub { status()->{delivery}{delivered} == 3 }),
    'what is real is delivered');
$t->wait_for(sub { status()->{queue}{pending} == 0 });

my $s = status();

is($s->{intake}{queued}, 3, 'and was queued');
is($s->{intake}{dry_run}, 6, 'what is dry is counted by itself');
is($s->{intake}{match}{email}, 7, 'match quality is of all');
is($s->{queue}{pending}, 0, 'the queue has nothing');
is($s->{dropped}{unmapped}, 3, 'drops are counted as always');
is(scalar(grep { $_->{outcome} eq 'dry_run' } @{ $s->{intake}{recent} }), 6,
    'the inspector shows it');

sleep 1;

is(scalar(my @events = $api->events()), 3, 'nothing else arrives');
unlike(join(' ', map { $_->{event_id} } @events), qr/\be\b/, 'none of the dry');

# an id seen dry is no duplicate later

is(post('/real/t', order('e'))->{status}, 200, 'in earnest');
is(logged('/real/t'), 'queued', 'is queued');
post('/collect/again/t', order('e'));
is(logged('/collect/again/t'), 'duplicate', 'what is queued is a duplicate');

# off after a reload

$t->set(HTTP => 'off');
$t->config($config);
$t->reload(wait => 1);

post('/collect/off/t', order('g'));
is(logged('/collect/off/t'), 'queued', 'off after a reload');
is(status()->{intake}{dry_run}, 6, 'counters are kept');
ok($t->wait_for(sub { grep { $_->{event_id} =~ /g/ } $api->events() }),
    'it arrives');

done_testing();
