#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Tests of the stand-in for Pinterest's endpoint: a judge must be judged.

use warnings;
use strict;

use JSON::PP;
use POSIX ();
use Test::More;
use Time::HiRes qw/ time /;

use Test::Pinterest;
use Test::Pinterest::Client;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => 'good', tls => 1,
    forbid => '666');
my $path = '/v5/ad_accounts/549764982399/events';
my $json = JSON::PP->new()->utf8()->canonical();
my $digest = 'b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514';
my $next = 0;


sub event {
    my (%with) = @_;

    return { event_name => 'page_visit', action_source => 'web',
        event_time => int(time()) - 5, event_id => 'id-' . $next++,
        user_data => { em => [ $digest ] }, %with };
}


sub send_body {
    my ($body, %opts) = @_;

    my $client = Test::Pinterest::Client->new(port => $api->port(),
        timeout => $opts{timeout} || 20);

    return $client->request($opts{method} || 'POST', $opts{path} || $path,
        body => $body, headers => { 'Content-Type' => 'application/json',
            'Authorization' => 'Bearer good', %{ $opts{headers} || {} } });
}


sub send_events {
    my ($events, %opts) = @_;

    my $r = send_body($json->encode({ data => $events }), %opts);
    $r->{json} = eval { $json->decode($r->{body}) } if $r;

    return $r;
}


subtest 'good events are taken and kept' => sub {
    my $r = send_events([ event(), event(event_name => 'private') ]);
    is($r->{status}, 200, 'status');
    is($r->{json}{num_events_processed}, 2, 'processed');
    is_deeply([ map { $_->{status} } @{ $r->{json}{events} } ],
        [ 'processed', 'processed' ], 'entries');
    like($r->{json}{events}[1]{warning_message}, qr/not a standard/,
        'a warning for an unknown name');

    my @received = $api->received();
    is(scalar @received, 2, 'a line per event');
    is($received[1]{event}{event_name}, 'private', 'the event is in it');
    is($received[0]{account}, '549764982399', 'and the account');
    ok(!$received[0]{test}, 'not a test');

    send_events([ event() ], path => "$path?test=true");
    ok(($api->received())[2]{test}, 'a test');

    is(scalar(grep { /good/ } map { $t->read_file($_) }
        glob $api->dir() . '/*'), 0, 'the token is in no file');
};


subtest 'everything Pinterest has a name for is taken' => sub {
    my $r = send_events([ event(
        event_source_url => 'https://shop.example/?a=b',
        opt_out => JSON::PP::true, language => 'en', wifi => JSON::PP::false, partner_name => 'ss-own',
        app_id => '1', device_brand => undef,
        user_data => { client_ip_address => '2001:db8::1',
            client_user_agent => 'Mozilla/5.0', click_id => 'dj0y',
            (map { $_ => [ $digest ] } qw/ em ph ge db ln fn ct st zp country
                hashed_maids external_id /) },
        custom_data => { value => '27.50', currency => 'EUR', num_items => 3,
            order_id => 'o', content_ids => [ 'a' ], search_string => undef,
            contents => [ { id => 'a', item_price => '1.5', quantity => 3,
                item_name => 'n', item_brand => 'b', item_category => 'c' } ],
            opt_out_type => 'LDP', predicted_ltv => '1' },
        app_info => { app_name => 'x' x 200, install_time => 0 },
        device_info => { os_family => 'ios', languages => [ 'en' ] }) ]);
    is($r->{status}, 200, 'status') or diag($r->{body});
};


# each of these refuses the whole call
my %refused = (
    'an unknown member' => { extra => 1 },
    'an unknown member of user_data' => { user_data => { em => [], x => 1 } },
    'an unknown member of custom_data' =>
        { custom_data => { category_name => 'x' } },
    'an unknown member of contents' =>
        { custom_data => { contents => [ { item_brand_id => 'x' } ] } },
    'a plain string for a digest' => { user_data => { em => $digest } },
    'a number for a value' => { custom_data => { value => 27.5 } },
    'a string for a quantity' =>
        { custom_data => { contents => [ { quantity => '3' } ] } },
    'a fraction for a count' => { custom_data => { num_items => 1.5 } },
    'a string for a boolean' => { opt_out => 'true' },
    'a boolean for an integer' =>
        { custom_data => { num_items => JSON::PP::true } },
    'null where it is not allowed' => { event_id => undef },
    'an unknown action source' => { action_source => 'website' },
    'nothing that identifies' =>
        { user_data => { ph => [ $digest ], click_id => 'x' } },
    'an address without an agent' =>
        { user_data => { client_ip_address => '192.0.2.1' } },
    'a value that is too long' => { app_info => { app_name => 'x' x 201 } },
    'a value out of range' => { device_info => { battery_level => 101 } },
    'an unknown word' => { device_info => { os_family => 'amiga' } },
);

for my $name (sort keys %refused) {
    my $r = send_events([ event(), event(%{ $refused{$name} }) ]);
    is("$r->{status} $r->{json}{code}", '400 4196', $name);
}

for my $name (qw/ event_name action_source event_time event_id user_data /) {
    my $event = event();
    delete $event->{$name};
    is(send_events([ $event ])->{status}, 400, "no $name");
}

like(send_events([ event(extra => 1) ])->{json}{message},
    qr/Additional properties are not allowed \('extra' was unexpected\)/,
    'the message is that of the API');

is(send_events([])->{status}, 400, 'no event at all');
is(send_events([ map { event() } 1 .. 1001 ])->{status}, 400, 'over 1000');
is(send_events([ map { event() } 1 .. 1000 ])->{status}, 200, 'just 1000');
is(send_body('{"data":[')->{status}, 400, 'not JSON');
is(send_body('{"data":[],"data":[]}')->{status}, 400, 'a member twice');
is(send_body("{\"data\":[\"\xff\"]}")->{status}, 400, 'not UTF-8');
is(send_body('{"data":[],"x":1}')->{status}, 400, 'a member beside data');
like(send_body('{"data":["\ud800"]}')->{body}, qr/surrogate/, 'half a pair');


# each of these only fails the event
my %failed = (
    'a time in the future' => { event_time => int(time()) + 300 },
    'a time of last week' => { event_time => int(time()) - 7 * 86400 - 60 },
    'a digest in capitals' => { user_data => { em => [ uc $digest ] } },
    'plain text for a digest' => { user_data => { em => [ 'a@b.example' ] } },
    'an empty id' => { event_id => '' },
    'an amount with a sign' => { custom_data => { value => '$27.50' } },
    'an address that is none' => { user_data =>
        { client_ip_address => '[::1]', client_user_agent => 'x' } },
    'a language with a region' => { language => 'en-US' },
);

for my $name (sort keys %failed) {
    my $r = send_events([ event(), event(%{ $failed{$name} }) ]);
    is("$r->{status} $r->{json}{code}", '422 953', $name);
    is_deeply([ map { $_->{status} } @{ $r->{json}{details}{events} } ],
        [ 'processed', 'failed' ], "$name: only that event");
}


subtest 'who may not, may not' => sub {
    my $events = [ event() ];
    my $r = send_events($events, headers => { Authorization => 'Bearer bad' });
    is("$r->{status} $r->{json}{code}", '401 2', 'wrong token');
    is(send_events($events, headers => { Authorization => 'Basic good' })
        ->{status}, 401, 'wrong scheme');
    $r = send_events($events, path => '/v5/ad_accounts/666/events');
    is("$r->{status} $r->{json}{code}", '403 29', 'no right');
    is(send_events($events, path => '/v5/ad_accounts/x/events')->{status},
        404, 'account not of digits');
    is(send_events($events, path => "/v5/ad_accounts/" . '1' x 19 . "/events")
        ->{status}, 404, 'account of 19 digits');
    is(send_events($events, path => '/v3/events')->{status}, 404, 'path');
    is(send_events($events, method => 'PUT')->{status}, 405, 'method');
    is(send_events($events, headers => { 'Content-Type' => 'text/plain' })
        ->{status}, 415, 'content type');
};


subtest 'it misbehaves on demand' => sub {
    my $one = sub { return send_events([ event() ], @_) };
    my $r;

    $api->mode({ mode => 'status', status => 503, retry_after => 7 });
    $r = $one->();
    is("$r->{status} $r->{json}{code} $r->{headers}{'retry-after'}",
        '503 4197 7', 'status');

    $api->mode({ mode => 'status', status => 500, times => 2 });
    is(join(' ', map { $one->()->{status} } 1 .. 3), '500 500 200', 'times');

    $api->mode({ mode => 'status', status => 500, for => 2 });
    is($one->()->{status}, 500, 'for some time');
    ok($t->wait_for(sub { $one->()->{status} == 200 }), 'and then no more');

    $api->mode({ mode => 'status', status => 500, share => 0.5 });
    my $n = grep { $one->()->{status} == 500 } 1 .. 60;
    ok($n > 10 && $n < 50, 'share');

    $api->mode({ mode => 'slow', ms => 300 });
    my $start = time();
    is($one->()->{status}, 200, 'slow');
    cmp_ok(time() - $start, '>=', 0.3, 'indeed');

    $api->mode({ mode => 'hang' });
    is($one->(timeout => 1), undef, 'hang');

    for my $mode (qw/ close reset /) {
        $api->mode({ mode => $mode });
        is($one->(), undef, $mode);
        ok(!($api->received())[-1]{complete}, "$mode: it was processed");
    }

    $api->mode({ mode => 'cut' });
    $r = $one->();
    cmp_ok(length $r->{body}, '<', $r->{headers}{'content-length'}, 'cut');

    $api->mode({ mode => 'cut', length => JSON::PP::false });
    $r = $one->();
    is($r->{headers}{'transfer-encoding'}, 'chunked', 'cut in chunks');
    is($r->{json}, undef, 'not whole');

    $api->mode({ mode => 'chunked' });
    is($one->()->{json}{num_events_processed}, 1, 'chunked');

    $api->mode({ mode => 'partial', part => 1 });
    is($one->()->{status}, 422, 'partial');
    $api->mode({ mode => 'partial', part => 1, status => 200 });
    is($one->()->{json}{events}[0]{status}, 'failed', 'partial by 200');

    $api->mode({ mode => 'say', part => 1, error => '{event_name} {n}' });
    $r = $one->();
    is($r->{status}, 422, 'say');
    like($r->{json}{details}{events}[0]{error_message}, qr/^[a-z_]+ 0\z/,
        'with a value of the event');
    $api->mode({ mode => 'say', part => 0, warning => [ 'first', 'second' ] });
    is($one->()->{json}{events}[0]{warning_message}, 'first', 'a warning');
    $api->mode({ mode => 'status', status => 400, error => 'Bad' });
    is($one->()->{json}{message}, 'Bad', 'of a whole call');

    $api->mode({ mode => 'broken' });
    $r = $one->();
    is($r->{status}, 200, 'broken');
    is($r->{json}, undef, 'not JSON');

    $api->mode({ mode => 'empty' });
    is($one->()->{body}, '', 'empty');

    $api->mode({ mode => 'short' });
    is(scalar @{ send_events([ event(), event() ])->{json}{events} }, 1,
        'short');

    $api->mode({ mode => 'poison' });
    is($one->()->{status}, 200, 'no poison');
    is(send_events([ event(), event(event_id => 'a-poison-b') ])->{status},
        400, 'poison');

    $api->mode({ mode => 'limit', calls => 2, per => 60, retry_after => 3 });
    is(join(' ', map { $one->()->{status} } 1 .. 3), '200 200 429', 'limit');

    $api->mode({ mode => 'refuse', for => 2 });
    ok(!eval { $one->(); 1 }, 'refuse');
    ok($t->wait_for(sub { eval { $one->()->{status} == 200 } }),
        'and back again');

    ok(!eval { $api->mode({ mode => 'nonsense' }); 1 }, 'an unknown mode');
    $api->mode();
    is($one->()->{status}, 200, 'well again');
};


subtest 'a connection is kept, unless told otherwise' => sub {
    my $client = Test::Pinterest::Client->new(port => $api->port());
    my $before = $api->stats()->{connections};

    for (1 .. 3) {
        $client->request('POST', $path, body => '{}');
    }

    is($api->stats()->{connections}, $before, 'one connection');
    ok(!$client->{eof}, 'open');

    $api->mode({ mode => 'bye' });
    is($client->request('POST', $path, body => '{}')->{status}, 401, 'answer');
    is($client->response(), undef, 'and the end');
    $api->mode();
};


subtest 'chunked bodies and TLS' => sub {
    my $body = $json->encode({ data => [ event() ] });
    my $half = length($body) >> 1;
    my $r = send_body(sprintf("%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
        $half, substr($body, 0, $half),
        length($body) - $half, substr($body, $half)),
        headers => { 'Transfer-Encoding' => 'chunked' });
    is($r->{status}, 200, 'chunked');

    $t->write_file('body', $body);
    my $status = `curl -s -o /dev/null -w '%{http_code}' \\
        --cacert @{[ $t->testdir() ]}/ca.crt -H 'Authorization: Bearer good' \\
        -H 'Content-Type: application/json' \\
        --data-binary \@@{[ $t->testdir() ]}/body \\
        https://localhost:@{[ $api->tls_port() ]}$path`;
    is($status, 200, 'TLS with a certificate that is good for the name');
    ok(($api->calls())[-1]{tls}, 'the call says so');
};


subtest 'its counters are right' => sub {
    my $before = $api->stats();
    my $event = event();
    send_events([ $event, event() ]);
    send_events([ $event ]);
    send_events([ event(extra => 1) ]);
    my $after = $api->stats();

    my %more = map { $_ => $after->{$_} - $before->{$_} }
        qw/ calls events unique duplicates processed invalid /;
    is_deeply(\%more, { calls => 3, events => 3, unique => 2, duplicates => 1,
        processed => 3, invalid => 1 }, 'counters');
    is($after->{unique} + $after->{duplicates}, scalar $api->received(),
        'and agree with the file');
};


# seconds of a processor, whoever else has work for it

sub spent {
    my ($stat) = $t->read_file("/proc/$api->{pid}/stat") =~ /.*\) (.*)/s;
    my ($user, $system) = (split ' ', $stat)[11, 12];

    return ($user + $system) / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

subtest 'it is fast enough for tests with many events' => sub {
    my $body = $json->encode({ data => [ map { event() } 1 .. 1000 ] });
    my $client = Test::Pinterest::Client->new(port => $api->port());
    my $start = spent();

    for (1 .. 10) {
        $client->request('POST', $path, body => $body,
            headers => { 'Content-Type' => 'application/json',
                'Authorization' => 'Bearer good' });
    }

    my $rate = 10000 / (spent() - $start || 0.01);
    cmp_ok($rate, '>', 2000, sprintf('%.0f events a second', $rate));
};


SKIP: {
    my $file = $ENV{PINTEREST_SCHEMA} or skip 'PINTEREST_SCHEMA not given', 1;

    my $differences = `cd $Test::Pinterest::TOP/t/lib && python3 -B -c '
import endpoint_schema, json, sys
print(*endpoint_schema.compare(json.load(open(sys.argv[1]))), sep="\\n")
' $file`;
    is($differences, "\n", 'its table is that of the published schema');
}


# it ends when the test that started it has gone

my $pid = fork();

if ($pid == 0) {
    my $orphan = Test::Pinterest::Endpoint->new($t, name => 'orphan');
    $t->write_file('orphan.pid', $orphan->{pid});
    POSIX::_exit(0);
}

waitpid $pid, 0;
my $orphan = $t->read_file('orphan.pid');
ok($t->wait_for(sub { !$t->is_alive($orphan) }),
    'ends when its parent has gone');

done_testing();
