#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Why the API refused events and what it warns of, in all forms of the status:
# each text once, with how often it came, and nothing in it that is a visitor's,
# whatever the API quotes and however.  The log has none of it.

use warnings;
use strict;

use Digest::SHA qw/ sha256_hex /;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Prometheus qw/ parse /;

my $t = Test::Pinterest->new(log => 'debug',
    globals => 'worker_processes 2;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOC')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=20ms;
    pinterest_zone zone=least:112k;
    pinterest_dedup off;
    pinterest_inspect off;

    access_log off;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; pinterest_trust on; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location /status { pinterest_status; }
    }
}
EOC

# unlike anything that is there by itself

my %planted = (
    email => 'plantedmail4711@example.com',
    name => 'Plantedname',
    digest => sha256_hex('plantedmail4711@example.com'),
    ip => '198.51.100.47',
    ip6 => '2001:db8:dead::beef:face',
    click_id => 'dj0yPlantedEpikAbCdEfGhIjKl',
    id => 'dabbfeed-aaaa-bbbb-cccc-deadbeefcafe',
    order => 'PLA47114711',
);

sub status { return decode_json($t->get('/status.json')->{body}) }

sub settled {
    my ($s) = @_;

    return $s->{delivery}{delivered} + $s->{delivery}{refused};
}

sub send_events {
    my ($n) = @_;

    my $before = settled(status());
    my $r = $t->post('/collect/', encode_json({ data => [ map { {
        event_name => 'checkout', event_id => $planted{id}, event_time => time(),
        action_source => 'web', event_source_url => "https://shop.test/$_",
        user_data => { em => [ $planted{digest} ], click_id => $planted{click_id},
            client_ip_address => $_ % 2 ? $planted{ip} : $planted{ip6},
            client_user_agent => 'Mozilla/5.0 (X11) Firefox/128.0' },
        custom_data => { order_id => $planted{order} } } } 1 .. $n ] }));

    is($r->{status}, 200, "$n events") or diag $r->{body};
    ok($t->wait_for(sub { settled(status()) == $before + $n }, 30),
        'are settled');
}

sub texts {
    my ($of) = @_;

    return { map { $_->{text} => $_->{count} }
        @{ status()->{delivery}{$of} } };
}

my $d = status()->{delivery};
is_deeply([ @$d{qw/ refusal_texts warning_texts refusal_others
    warning_others / } ], [ [], [], 0, 0 ], 'nothing was said yet');


# one text for all events that differ by values only

my $bad = 'None is not of type "string" at data.{n}.user_data';

$api->mode({ mode => 'say', part => 1, error => $bad });
send_events(25);
is_deeply(texts('refusal_texts'),
    { "None is not of type '*' at data.*.user_data" => 25 },
    'refused entry by entry');

$api->mode({ mode => 'say', part => 1, error => 'Told by a 200',
    status => 200 });
send_events(1);
is(texts('refusal_texts')->{'Told by a 200'}, undef, 'digits do not stay');
is(texts('refusal_texts')->{'Told by a *'}, 1, 'refused in a 200');

$api->mode({ mode => 'status', status => 400, error =>
    "Invalid request: Additional properties are not allowed "
    . "('$planted{name}' was unexpected)" });
send_events(2);
is(texts('refusal_texts')->{"Invalid request: Additional properties are not "
    . "allowed ('*' was unexpected)"}, 2, 'refused as a whole');

$api->mode({ mode => 'say', part => 1 });
send_events(3);
is(status()->{delivery}{refusal_others}, 3, 'refused without a word');

$api->mode({ mode => 'say', part => 0, warning =>
    'Event {n} has no hashed_maids.' });
send_events(7);
is_deeply(texts('warning_texts'), { 'Event * has no hashed_maids.' => 7 },
    'warnings');

my $s = status();
is($s->{delivery}{warnings}, 7, 'which are counted as ever');
is($s->{delivery}{refused}, 31, 'refusals as well');


# what quotes visitors, in one call each

my %values = (%planted, map { $_ => "{$_}" } 'user_data.em', 'event_id',
    'user_data.client_ip_address', 'user_data.click_id',
    'custom_data.order_id', 'event_source_url');
my @says;

for my $name (sort keys %values) {
    my @ways = ("'%s' is bad", '"%s" is bad', '`%s` is bad', "bad: u'%s'.",
        "\x{201c}%s\x{201d} is bad", 'bad: "%s', "'a', '%s' are bad");

    # what is no more than a word can't be told from the API's own

    push @ways, '%s is bad', 'bad: %s.', 'email=%s is bad', "bad\t(%s,\n%s)",
        'x' x 225 . ' %s %s %s' unless $name eq 'name';

    push @says, map { s/%s/$values{$name}/gr } @ways;
}

my $others = $s->{delivery}{refusal_others};

$api->mode({ mode => 'say', part => 1, error => \@says });
send_events(scalar @says);

$api->mode({ mode => 'say', part => 0, warning => \@says });
send_events(scalar @says);

$api->mode();
$s = status();

is($s->{delivery}{refusal_others}, $others, 'all refusals have a place');
is($s->{delivery}{warning_others}, 0, 'and all warnings');
unlike(join(' ', map { $_->{text} } map { @{ $s->{delivery}{"${_}_texts"} } }
    qw/ refusal warning /), qr/[\d@]/, 'no digit, no address');
cmp_ok(texts('refusal_texts')->{"'*' is bad"}, '>=', 40, 'as one');

my $starts = join '|', map { quotemeta substr($_, 0, 6) } values %planted;
my $needle = qr/$starts|planted|dead:|beef|epik/i;

like($t->read_file('queue/dead-letters.jsonl'), qr/$needle/,
    'dead letters have it word for word');

for my $as ('.json', '.html', '/metrics') {
    my $body = $t->get("/status$as")->{body};

    like($body, qr/hashed_maids/, "status$as: texts");
    is(join(' ', $body =~ /($needle)/g), '', 'and nobody in them');
}

unlike($t->error_log(), qr/is bad|hashed_maids|Told by/,
    'nothing of it is in the log');


# what is hostile

my @hostile = ('<script>alert(x)</script>', '</td></table>', '&amp; a\\b {} c',
    "a\x{202e}b \x{2028}c");

$api->mode({ mode => 'say', part => 0, warning => \@hostile });
send_events(scalar @hostile);

my $texts = texts('warning_texts');
is($texts->{$_}, 1, "as text: $_") for @hostile[0, 1, 2], 'a b c';

my $html = $t->get('/status.html')->{body};
like($html, qr/&lt;script&gt;alert\(x\)&lt;\/script&gt;/, 'escaped in HTML');
unlike($html, qr/<script|<\/td><\/table><\/th>/, 'only so');
like($html, qr/<caption>What the API warns of/, 'a table of it');


# more than there is room for, from both workers, over a reload

$api->mode({ mode => 'say', part => 1,
    error => [ map { 'Too ' . chr(97 + $_ / 26) . chr(97 + $_ % 26) }
        0 .. 49 ] });
send_events(50);

$s = status();

my $n = 0;
$n += $_->{count} for @{ $s->{delivery}{refusal_texts} };
cmp_ok(scalar @{ $s->{delivery}{refusal_texts} }, '==', 24, 'places');
is($n + $s->{delivery}{refusal_others}, $s->{delivery}{refused},
    'none is missing');

ok($t->reload(), 'reload');

my $later = status();
is_deeply([ @{ $later->{delivery} }{qw/ refusal_texts refusal_others / } ],
    [ @{ $s->{delivery} }{qw/ refusal_texts refusal_others / } ],
    'they are still there');


# for Prometheus

my $m = eval { parse($t->get('/status/metrics')->{body}) };
ok($m, 'metrics are in order') or diag $@;

is_deeply({ map { $_->{labels}{text} => $_->{value} }
    @{ $m->{"pinterest_${_}_texts_total"}{samples} } }, texts("${_}_texts"),
    "the same in pinterest_${_}_texts_total") for qw/ refusal warning /;

is($m->{pinterest_refusal_other_texts_total}{samples}[0]{value},
    $s->{delivery}{refusal_others}, 'and what has no place');

done_testing();
