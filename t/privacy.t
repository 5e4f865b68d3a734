#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Identifiers are planted wherever a sender can put them, with an API that is
# away, then refuses, then takes.  Afterwards none of them is to be found in
# clear in what the module keeps, shows, answers or logs.
#
# Not planted is what goes to Pinterest in clear by contract, see SECURITY.md:
# address, agent and click id of the visitor are in the queue, the address of
# the page and the description of what is bought as well.

use warnings;
use strict;

use Digest::SHA qw/ sha256_hex /;
use File::Find;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(log => 'debug');
my $token = 'pina_TOKEN4711secret';
my $api = Test::Pinterest::Endpoint->new($t, token => $token);

$t->write_file('token', "$token\n", 0600);
$t->write_file('keys', "wk_KEY4711secret\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;
    pinterest_dedup off;
    pinterest_inspect 100;

    access_log off;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location / {
            pinterest_page page_visit;
            root %%TESTDIR%%/pages;
        }

        location /collect/ { pinterest_collect; }

        location /pieces/ {
            pinterest_collect;
            client_body_buffer_size 16;
            client_body_in_file_only clean;
        }

        location /keyed/ {
            pinterest_collect;
            pinterest_collect_key %%TESTDIR%%/keys;
            pinterest_trust on;
        }

        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location /status { pinterest_status; }
    }
}
EOF

$t->make_dir('pages');
$t->write_file('pages/index.html', 'page');


# What is planted.  Each is unlike anything nginx writes by itself.

my %planted = (
    email => 'plantedmail4711@example.com',
    email2 => 'Other.Planted4711@Example.COM',
    phone => '+4915147114711',
    first => 'Plantedfirst4711',
    last => 'Plantedlast4711',
    street => '4711 Plantedstreet',
    city => 'Plantedcity4711',
    state => 'Plantedstate4711',
    zip => 'PLZ47114711',
    birthday => '1947-11-11',
    user => 'planteduser4711',
    anonymous => 'plantedanon4711',
    maid => '47114711-aaaa-bbbb-cccc-471147114711',
    cookie => 'plantedcookie4711',
    bearer => 'plantedbearer4711',
    header => 'plantedheader4711',
    unknown => 'plantedunknown4711',
    epik => 'dj0plantedepik4711',
    key => 'wk_KEY4711secret',
    wrong => 'wk_WRONG4711secret',
    token => $token,
);

# as they look written, decoded, in lower case
my @needles = map { quotemeta } sort { $a cmp $b } map { ($_, lc,
    (tr/A-Za-z0-9//cdr)) } grep { length > 7 } values %planted;
my $needle = do { my $any = join '|', @needles; qr/$any/i };

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my %headers = (Host => 'shop.test', 'User-Agent' => $agent,
    Cookie => "session=$planted{cookie}; _epik=$planted{epik}; "
        . "email=$planted{email}; _pin_unauth=$planted{anonymous}",
    Authorization => "Bearer $planted{bearer}",
    'X-Email' => $planted{email}, 'X-Any' => $planted{header},
    'Accept-Language' => "de,$planted{header}");

my %traits = (email => $planted{email}, phone => $planted{phone},
    firstName => $planted{first}, lastName => $planted{last},
    birthday => $planted{birthday}, name => "$planted{first} $planted{last}",
    address => { street => $planted{street}, city => $planted{city},
        state => $planted{state}, postalCode => $planted{zip} },
    password => $planted{unknown});

my %user = (em => [ $planted{email}, $planted{email2} ],
    ph => [ $planted{phone} ], fn => [ $planted{first} ],
    ln => $planted{last}, ct => $planted{city}, st => $planted{state},
    zp => $planted{zip}, db => $planted{birthday},
    external_id => [ $planted{user} ], hashed_maids => [ $planted{maid} ],
    click_id => $planted{epik}, secret => $planted{unknown});

my $answers = '';
my %status;

sub request {
    my ($method, $path, %opts) = @_;

    $opts{body} = encode_json($opts{body}) if ref $opts{body};

    my $r = $t->request($method, $path, %opts,
        headers => { %headers, %{ $opts{headers} || {} } });
    $status{$r->{status}}++;
    $answers .= $r->{raw};
}

sub segment {
    my (%more) = @_;

    return { type => 'track', event => 'Order Completed',
        userId => $planted{user}, anonymousId => $planted{anonymous},
        traits => \%traits, context => { traits => \%traits,
            device => { advertisingId => $planted{maid}, type => 'ios',
                adTrackingEnabled => JSON::PP::true },
            $planted{header} => $planted{unknown} },
        properties => { %traits, order_id => 'o-1', revenue => 5,
            card => $planted{unknown}, $planted{unknown} => 1,
            coupon => $planted{unknown} },
        integrations => { All => JSON::PP::true,
            $planted{unknown} => $planted{email} },
        $planted{unknown} => $planted{email}, %more };
}

sub plant {
    my $form = sub { join '&', map { my $v = $_[0]{$_};
        "pd[$_]=" . (ref $v ? $v->[0] : $v) } sort keys %{ $_[0] } };
    my $url = sub { $_[0] =~ s/([^\w.=&\[\]-])/sprintf '%%%02X', ord $1/ger };
    my %flat = map { $_ => ref $user{$_} ? $user{$_}[0] : $user{$_} }
        keys %user;
    my %basic = (Authorization => 'Basic d2tfS0VZNDcxMXNlY3JldDo=');

    for my $path ('/collect/v1/track', '/pieces/v1/track') {
        request('POST', $path, body => segment());
        request('POST', $path, body => segment(type => 'identify'));
        request('POST', $path, body => segment(event => $_)) for
            $planted{email}, "Unheard of $planted{email}",
            "Call $planted{phone}", 'Call 0151 4711-4711',
            "Unheard of: something much longer than this is $planted{email}";
        request('POST', $path, body => {
            batch => [ segment(), { type => 'track', event => 1,
                userId => $planted{email} }, $planted{email} ],
            context => { traits => \%traits } });
        request('POST', $path, body => { data => [ { event_name => 'checkout',
            user_data => \%user, custom_data => { value => 'x',
                $planted{unknown} => $planted{email} },
            $planted{unknown} => 1, partner_name => $planted{unknown} } ] });
        request('POST', $path, body => 'event=checkout&'
            . $url->($form->(\%user)) . "&$planted{unknown}=1");
        request('POST', $path, body => { event => 'checkout', pd => \%flat,
            ed => { promo_code => $planted{unknown} } });

        # what can't be read, and where that breaks off
        my $text = encode_json(segment());
        request('POST', $path, body => substr $text, 0, -1);
        request('POST', $path, body => $text . $planted{email});
        request('POST', $path, body => "<$planted{email}>");
        request('POST', $path, body => qq({"email":"$planted{email}\xff"}));
        request('POST', $path, body => qq({"$planted{email}":\x01}));
        request('POST', $path, body => [ $planted{email} ]);
        request('POST', $path, body => '{"a":"' . "$planted{email} " x 5000
            . '"}');
        request('POST', $path, body => { batch => [ map {
            { userId => $planted{email} } } 1 .. 501 ] });
        request('POST', $path, body => $text,
            headers => { 'Content-Encoding' => 'gzip' });
        request('POST', $path, body => $text,
            headers => { 'Content-Encoding' => $planted{unknown} });
        request('POST', $path, body => $text,
            headers => { Origin => "https://$planted{unknown}.test" });
        request('POST', "$path?email=$planted{email}", body => $text);
        request('DELETE', "$path?email=$planted{email}");
    }

    my $query = $url->($form->(\%user));
    request('GET', "/collect/?event=checkout&$query");
    request('GET', "/collect/?event=$planted{email}&$query");
    request('GET', "/collect/?$query");
    request('OPTIONS', "/collect/?$query",
        headers => { Origin => "https://$planted{unknown}.test" });

    request('POST', '/keyed/v1/t', body => segment(), headers => \%basic);
    request('POST', '/keyed/v1/t', body => segment(
        writeKey => $planted{key}));
    request('POST', '/keyed/v1/t', body => segment(
        writeKey => $planted{wrong}));
    request('POST', '/keyed/v1/t', body => segment(), headers => {
        Authorization => 'Basic d2tfV1JPTkc0NzExc2VjcmV0Og==' });

    request('GET', '/');
}


# away: the queue keeps; refused: dead letters; then taken

$api->mode({ mode => 'status', status => 500 });
plant();
$t->wait_for(sub { $api->stats()->{calls} >= 1 });

my %kept = read_all('queue');

$api->mode({ mode => 'partial', part => 0.5 });

my $digest = sha256_hex($planted{email});
my $letters;

# they are written one by one

$t->wait_for(sub {
    $letters = $t->read_file('queue/dead-letters.jsonl');
    return $letters =~ /$digest/;
}, 90);

$api->mode({ mode => 'ok' });
plant();
ok($api->wait_events(10), 'events arrive');

sub read_all {
    my ($dir) = @_;
    my %files;

    find({ no_chdir => 1, wanted => sub {
        $files{$_} = $t->read_file($_) if -f $_;
    } }, $t->testdir() . "/$dir");

    return %files;
}

my %later = read_all('queue');
$kept{"$_ later"} = $later{$_} for keys %later;

note(join ', ', map { "$_: $status{$_}" } sort keys %status);

# the test sees what is in the queue at all

my $stored = join '', values %kept;

like($stored, qr/$digest/, 'the queue has the digest of the address');
like($letters, qr/$digest/, 'the dead letters as well');
my $n = () = $stored =~ /event_name/g;
cmp_ok($n, '>=', 16, 'all events');


# and now

sub clear {
    my ($what, $text, $allowed) = @_;

    my %found;
    $found{lc $1}++ while $text =~ /($needle)/g;
    delete @found{ map { lc } @{ $allowed || [] } };

    is(join(' ', sort keys %found), '', "nothing in clear in $what");
}

# by contract the click id is not hashed
my @contract = ($planted{epik}, $planted{epik} =~ tr/A-Za-z0-9//cdr);

clear('the queue', $stored, \@contract);
clear('the dead letters', $letters, \@contract);
clear('the answers', $answers);

for my $as ('', '?format=html', '.json', '.html', '/metrics', '.prom') {
    my $r = $t->get("/status$as", headers => { 'User-Agent' => $agent });
    clear("/status$as", $r->{body});
}

for my $accept ('text/html', 'text/plain', 'application/json') {
    my $r = $t->get('/status', headers => { Accept => $accept });
    clear("the status as $accept", $r->{body});
}

# nginx itself writes headers at "debug", and the request line of what fails
my $log = $t->error_log();
my @ours = grep { /pinterest: |\bpinterest\b(?!-test)/ && !/ client: / }
    grep { !/http header: |http uri|http args|http exten|posted|request line/ }
    split /\n/, $log;

cmp_ok(length $log, '>', 100_000, 'a log at "debug"');
clear('our lines of it', join("\n", @ours));

my @info = grep { !/\[debug\]/ } split /\n/, $log;
clear('all lines from "info"', join("\n", map { s/, request: ".*//r } @info));

# what was sent has no clear text either

clear('what was sent', join('', map { encode_json($_) } $api->events()),
    \@contract);

done_testing();
