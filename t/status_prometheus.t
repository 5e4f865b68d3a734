#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The status as Prometheus reads it: by a strict parser, with the same figures
# as the JSON, whatever strangers call their events.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Prometheus qw/ parse /;

# the parser can fail

my $head = "# HELP a_total A\n# TYPE a_total counter\n";
my $hist = "# HELP h H\n# TYPE h histogram\n";

for my $case (
    [ 'no line feed', 'a 1' ],
    [ 'no TYPE', "# HELP a_total A\na_total 1\n" ],
    [ 'no HELP', "# TYPE a_total counter\na_total 1\n" ],
    [ 'a counter of another name', "# HELP a A\n# TYPE a counter\na 1\n" ],
    [ 'a gauge that is a total', "# HELP a_total A\n# TYPE a_total gauge\n"
        . "a_total 1\n" ],
    [ 'a quote', $head . qq(a_total{b="c"d"} 1\n) ],
    [ 'a backslash', $head . qq(a_total{b="\\"} 1\n) ],
    [ 'an escape', $head . qq(a_total{b="\\t"} 1\n) ],
    [ 'a line feed', $head . qq(a_total{b="c\nd"} 1\n) ],
    [ 'no UTF-8', $head . qq(a_total{b="\xff"} 1\n) ],
    [ 'twice', $head . "a_total 1\na_total 1\n" ],
    [ 'negative', $head . "a_total -1\n" ],
    [ 'another one between', $head . "b_total 1\n" ],
    [ 'buckets that fall', $hist . qq(h_bucket{le="1"} 2\n)
        . qq(h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n) ],
    [ 'no +Inf', $hist . qq(h_bucket{le="1"} 1\nh_sum 1\nh_count 1\n) ],
    [ 'another count', $hist
        . qq(h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n) ],
) {
    ok(!eval { parse($case->[1]) }, "refused: $case->[0]");
}

ok(eval { parse($head . qq(a_total{b="\\"\\\\\\n"} 1\n)) }, 'and taken');

my $t = Test::Pinterest->new(globals => 'worker_processes 2;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOC')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location /dry/ { pinterest_collect; pinterest_dry_run on; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location /status { pinterest_status; }
        location = /only { pinterest_status prometheus; }
    }
}
EOC

sub track {
    my ($path, $event, %more) = @_;

    return $t->post($path, encode_json({ type => 'track', event => $event,
        %more }), headers => { Host => 'shop.test',
            'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' })->{status};
}

my @hostile = ('a "quoted" one', 'back\\slash', '</style><script>x</script>',
    "caf\x{e9} \x{1f600}", '{}=", 1', '# TYPE x counter', "a\\n", '%0a');

is(track('/collect/t', 'Order Completed'), 200, 'an order');
is(track('/dry/t', 'Order Completed'), 200, 'another one, dry');
track('/collect/t', $_) for @hostile;
track('/collect/t', "line\nfeed");
track('/collect/t', 'jane@example.com');

# what is told in two forms is the same when nothing moves any more

$t->wait_for(sub {
    my $s = decode_json($t->get('/status')->{body});

    return $s->{delivery}{delivered} == 1 && $s->{queue}{pending} == 0
        && $s->{queue}{oldest_age} == 0 && $s->{workers} == 2;
}) or diag 'not delivered';

my $r = $t->get('/status/metrics');
my $json = decode_json($t->get('/status.json')->{body});

is($r->{headers}{'content-type'}, 'text/plain; version=0.0.4; charset=utf-8',
    'its type');
is($r->{headers}{'cache-control'}, 'no-store', 'not to be cached');

my $m = eval { parse($r->{body}) };
ok($m, 'is in order') or diag $@;

is(join(' ', grep { !/^pinterest_/ } keys %$m), '', 'all are ours');

sub value {
    my ($name, %labels) = @_;

    my @found = grep { $_->{name} eq "pinterest_$name" }
        map { @{ $_->{samples} } } values %$m;
    @found = grep { my $s = $_;
        !grep { ($s->{labels}{$_} // '') ne $labels{$_} } keys %labels } @found;

    return @found == 1 ? $found[0]{value} : 'found ' . @found;
}

# the same figures

my %same = (page_loads_total => [ 'intake', 'page_loads' ],
    collect_requests_total => [ 'intake', 'collect_requests' ],
    messages_total => [ 'intake', 'messages' ],
    events_queued_total => [ 'intake', 'queued' ],
    events_queued_bytes_total => [ 'intake', 'queued_bytes' ],
    events_dry_run_total => [ 'intake', 'dry_run' ],
    events_delivered_total => [ 'delivery', 'delivered' ],
    calls_total => [ 'delivery', 'calls' ],
    queue_events => [ 'queue', 'pending' ],
    queue_oldest_age_seconds => [ 'queue', 'oldest_age' ]);

is(value($_), $json->{$same{$_}[0]}{$same{$_}[1]}, $_) for sort keys %same;

is(value('events_queued_total'), 1, 'one is queued');
is(value('events_dry_run_total'), 1, 'one is not');
is(value('build_info'), 1, 'build_info');
is(value('workers'), 2, 'workers');

for my $block ([ 'messages_dropped_total', 'reason', $json->{dropped} ],
    [ 'fields_dropped_total', 'reason', $json->{fields} ],
    [ 'events_matched_total', 'by', $json->{intake}{match} ],
    [ 'call_outcomes_total', 'outcome', $json->{outcomes} ])
{
    my ($name, $label, $of) = @$block;
    is_deeply({ map { $_->{labels}{$label} => $_->{value} }
        @{ $m->{"pinterest_$name"}{samples} } }, $of, $name);
}

# the histogram

my $lag = $json->{delivery}{lag};

is(value('delivery_lag_seconds_count'), 1, 'one was under way');
is($lag->{count}, 1, 'JSON says so too');
is(value('delivery_lag_seconds_sum'), $lag->{sum_msec} / 1000, 'for so long');
is(value('delivery_lag_seconds_bucket', le => '60'), 1, 'less than a minute');
is($lag->{le}{'60'}, 1, 'JSON says so too');

# what strangers wrote

my %names = map { $_->{labels}{name} => $_->{value} }
    @{ $m->{pinterest_unmapped_names_total}{samples} };
is($names{$_}, 1, 'is as it was: ' . encode_json([ $_ ])) for @hostile;
is(scalar keys %names, @hostile, 'and no other');
is(value('unmapped_other_names_total'), 1, 'one is unfit');

# which form

my %forms = ('application/json' => 'json', 'text/html; charset=utf-8' => 'html',
    'text/plain; version=0.0.4; charset=utf-8' => 'prometheus');

sub form {
    my ($path, $accept) = @_;

    return $forms{$t->get($path, headers => defined $accept
        ? { Accept => $accept } : {})->{headers}{'content-type'}} || 'none';
}

is(form("/status$_->[0]"), $_->[1], "suffix $_->[0]") for [ '.prom',
    'prometheus' ], [ '.txt', 'prometheus' ], [ '/metrics', 'prometheus' ],
    [ '.json', 'json' ], [ '.html', 'html' ], [ '', 'json' ];
is(form('/only.json') . form('/only', 'text/html'), 'noneprometheus',
    'a form that was chosen stays');
is(form('/status.json', 'text/html'), 'json', 'the suffix wins');

is(form('/status', $_->[0]), $_->[1], "Accept: $_->[0]") for
    [ '*/*', 'json' ],
    [ 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
        'html' ],
    [ 'application/openmetrics-text;version=1.0.0;q=0.5,'
        . 'text/plain;version=0.0.4;q=0.3,*/*;q=0.2', 'prometheus' ],
    [ 'text/plain;q=0.2, application/json;q=0.8', 'json' ],
    [ 'text/html;q=0, text/plain', 'prometheus' ],
    [ 'image/png', 'json' ], [ ';,;q=,', 'json' ], [ '', 'json' ];

done_testing();
