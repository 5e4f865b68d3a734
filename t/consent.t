#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Consent: every combination of what the operator's value says, of Sec-GPC and
# of the settings, and what comes of it: events, their flags, cookies, logs.
# Denied means no event, no cookie, nothing in a log.

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
$t->write_file('key', '0f' x 32, 0600);
$t->make_dir('html');
$t->write_file('html/index.html', '<html>shop</html>');

# the settings

my @defaults = ('', 'default=allow', 'default=deny');
my @gpc = ('', 'deny', 'ldp', 'opt_out', 'ignore');
my $locations = '';
my @locations;

for my $d (@defaults) {
    for my $g (@gpc) {
        my $name = 'l' . @locations;
        my $gpc = $g ? "pinterest_gpc $g;" : '';

        push @locations, { name => $name, default => $d, gpc => $g };

        $locations .= <<"EOF2";
        location /page/$name/ {
            alias %%TESTDIR%%/html/;
            pinterest_page page_visit;
            pinterest_consent \$arg_consent $d;
            $gpc
        }
        location /collect/$name/ {
            pinterest_collect;
            pinterest_consent \$arg_consent $d;
            $gpc
        }
EOF2
    }
}

$t->config(<<"EOF")->run();
events {}

http {
    types { text/html html; }

    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    log_format status '\$uri \$arg_n \$pinterest_status "\$pinterest_click_id"';

    server {
        listen 127.0.0.1:%%PORT_0%%;

        access_log %%TESTDIR%%/status.log status;

        keepalive_requests 100000;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass \@pinterest;
        pinterest_click_id set=30d;
        pinterest_identity cookie=_id key=%%TESTDIR%%/key;

$locations

        location /unasked/ {
            alias %%TESTDIR%%/html/;
            pinterest_page page_visit;
        }

        location /tcf/ {
            alias %%TESTDIR%%/html/;
            pinterest_page page_visit;
            pinterest_consent \$pinterest_tcf default=deny;
            add_header X-Says "\$pinterest_tcf,\$pinterest_us_privacy,\$pinterest_gpp";

            location /tcf/vendor/ {
                alias %%TESTDIR%%/html/;
                pinterest_tcf vendor=8 purposes=1,2,3;
            }

            location /tcf/stranger/ {
                alias %%TESTDIR%%/html/;
                pinterest_tcf vendor=9 purposes=1,2,3;
            }

            location /tcf/arg/ {
                alias %%TESTDIR%%/html/;
                pinterest_tcf \$arg_tcf purposes=2;
            }
        }

        location /us/ {
            alias %%TESTDIR%%/html/;
            pinterest_page page_visit;
            pinterest_consent \$pinterest_us_privacy;
            add_header X-Says "\$pinterest_tcf,\$pinterest_us_privacy,\$pinterest_gpp";

            location /us/gpp/ {
                alias %%TESTDIR%%/html/;
                pinterest_consent \$pinterest_gpp;
            }

            location /us/arg/ {
                alias %%TESTDIR%%/html/;
                pinterest_us_privacy \$arg_usp;
                pinterest_gpp \$arg_gpp;
            }
        }

        location \@pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location = /status { pinterest_status; }
    }
}
EOF

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $client = $t->connect();
my $n = 0;
my %want;

sub request {
    my ($method, $path, %opts) = @_;

    my $r = $client->request($method, $path, %opts,
        headers => { 'User-Agent' => $agent, %{ $opts{headers} || {} } });

    $client = $t->connect() if !$r || $r->{closed};

    return $r || { headers => {}, status => 0, raw => '' };
}

# the cookies of an answer, by name

sub cookies {
    my ($r) = @_;

    my $set = $r->{headers}{'set-cookie'};
    my %cookies;

    for my $cookie (ref $set ? @$set : defined $set ? $set : ()) {
        my ($name, $value) = $cookie =~ /^([^=]+)=([^;]*)/;
        $cookies{$name} = $cookie =~ /Max-Age=0;/ ? 'expired' : $value;
    }

    return \%cookies;
}

# what a value means, and what comes of all

my %means = (
    '' => 0, granted => 1, ldp => 2, opt_out => 3, denied => 4,
    1 => 1, true => 1, yes => 1, 0 => 4, false => 4, no => 4,
    Granted => 1, LDP => 2, nonsense => 4, 2 => 4,
);

my %strict = (deny => 4, ldp => 2, opt_out => 3, ignore => 0, '' => 4);

sub consent {
    my ($l, $value, $gpc) = @_;

    my $c = $means{$value};
    $c = 4 if $c == 0 && $l->{default} eq 'default=deny';
    my $g = $gpc eq '1' ? $strict{$l->{gpc}} : 0;

    return $c > $g ? $c : $g;
}

sub check {
    my ($l, $value, $gpc) = @_;

    my $c = consent($l, $value, $gpc);
    my %headers = (Cookie => '_epik=dj0old');
    $headers{'Sec-GPC'} = $gpc if $gpc ne '';
    my @wrong;

    # a page, by a new click

    my $id = 'p' . ++$n;
    my $r = request('GET',
        "/page/$l->{name}/index.html?n=$id&epik=dj0new$id&consent=$value",
        headers => \%headers);

    $want{$id} = $c;
    push @wrong, "page: $r->{status}" if $r->{status} != 200;

    my $cookie = cookies($r)->{_epik} || '';
    my $wanted = $c < 3 ? "dj0new$id" : 'expired';
    push @wrong, "page: cookie $cookie" if $cookie ne $wanted;

    # an order with an email

    $id = 'c' . ++$n;
    $r = request('POST', "/collect/$l->{name}/v1/t?n=$id&consent=$value",
        headers => { %headers, Cookie => '_epik=dj0old; _id=x' },
        body => encode_json({ type => 'track', event => 'Order Completed',
            messageId => $id, context => { traits => {
                email => "$id\@example.com" } } }));

    $want{$id} = $c;
    push @wrong, "collect: $r->{status}" if $r->{status} != 200;
    push @wrong, "collect: $r->{body}"
        if ($r->{body} || '') !~ /^\{"success":true/;

    $cookie = cookies($r)->{_id} || '';
    push @wrong, "collect: cookie $cookie"
        if $c < 3 ? $cookie !~ /^[\w-]{80,}$/ : $cookie ne 'expired';
    push @wrong, 'collect: click cookie'
        if (cookies($r)->{_epik} || '') ne ($c < 3 ? '' : 'expired');

    return @wrong;
}

for my $l (@locations) {
    my @wrong;

    for my $value ('', qw/ granted ldp opt_out denied nonsense /) {
        for my $gpc ('', '1', '0') {
            push @wrong, map { "value \"$value\", Sec-GPC \"$gpc\": $_" }
                check($l, $value, $gpc);
        }
    }

    is_deeply(\@wrong, [], "$l->{default} gpc=$l->{gpc}: answers and cookies");
}

# all the words, with the default settings

is_deeply([ map { check($locations[0], $_, '') } sort keys %means ], [],
    'all words');

# what arrived

my @expected = grep { $want{$_} < 4 } keys %want;

ok($api->wait_events(scalar @expected, 60), 'the events arrive');

# what was not to be sent would come before this one

request('GET', '/unasked/index.html?n=end&epik=dj0end');
$want{end} = 0;
push @expected, 'end';
ok($t->wait_for(sub {
    grep { ($_->{event_source_url} || '') =~ /n=end\b/ } $api->events();
}), 'all of them');

my (%got, @flags);

for my $e ($api->events()) {
    my ($id) = ($e->{event_source_url} || '') =~ /[?&]n=(\w+)/;
    $id = $e->{event_id} if !defined $id;
    my $c = $want{$id};

    $got{$id}++;

    push @flags, $id if !defined $c
        || ($c == 3) != !!$e->{opt_out}
        || ($c == 2) != (($e->{custom_data}{opt_out_type} || '') eq 'LDP');
}

is_deeply([ sort keys %got ], [ sort @expected ],
    'what is not denied, and nothing else');
is_deeply(\@flags, [], 'opt_out and LDP where they belong');
is($api->stats()->{invalid} || 0, 0, 'every event is valid');

my $denied = grep { $want{$_} == 4 } keys %want;
cmp_ok($denied, '>', 100, 'many were denied');
is(decode_json($t->get('/status')->{body})->{dropped}{consent}, $denied,
    'and are counted');

# what is logged

$t->wait_for(sub {
    my @lines = $t->read_file('status.log') =~ /^\/(?:page|collect)\//mg;
    return @lines == keys(%want) - 1;
});

my @log;

for my $line (split /\n/, $t->read_file('status.log')) {
    my ($id, $status, $click) = $line =~ /^\S+ (\w+) (\w+) "(.*)"$/ or next;
    my $c = $want{$id};
    next if !defined $c;
    push @log, $line if $c == 4
        ? $click ne '' && $click ne '-' || $status ne 'consent'
        : $click !~ /^dj0/ || $status ne 'queued';
}

is_deeply(\@log, [], '$pinterest_status, $pinterest_click_id in the log');
is(() = $t->error_log() =~ /limited data processing has no effect/g, 1,
    'that LDP wants state and country is said once');
unlike($t->error_log(), qr/example\.com|dj0new|dj0old/,
    'nobody is in the error log');

# nobody asked: Sec-GPC counts all the same

sub says {
    my ($path, %headers) = @_;

    my $before = decode_json($t->get('/status')->{body});
    my $r = request('GET', $path, headers => \%headers);
    my $result = 'none';

    # the log phase comes after the answer

    $t->wait_for(sub {
        my $after = decode_json($t->get('/status')->{body});
        $result = 'event'
            if $after->{intake}{queued} > $before->{intake}{queued};
        $result = 'denied'
            if $after->{dropped}{consent} > $before->{dropped}{consent};
        return $result ne 'none';
    });

    return ($result, $r->{headers}{'x-says'});
}

is((says('/unasked/index.html'))[0], 'event', 'no directive: an event');
is((says('/unasked/index.html', 'Sec-GPC' => 1))[0], 'denied',
    'no directive, Sec-GPC: denied');

# strings of the IAB

my $tcf = 'COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQ';
my $all = 'COwIsAvOwIsAvBIAAAENAPCMAP_AAP_AAAAAFoQBQABAAGAAQAAwACQAAAAA';

is_deeply([ says('/tcf/index.html', Cookie => "a=b; euconsent-v2=$all; c=d") ],
    [ 'event', 'granted,,' ], 'TCF: all purposes');
is_deeply([ says('/tcf/index.html', Cookie => "euconsent-v2=$tcf") ],
    [ 'denied', 'denied,,' ], 'TCF: purposes 1 to 3 are not enough');
is_deeply([ says('/tcf/index.html') ], [ 'denied', ',,' ],
    'TCF: no cookie, default=deny');
is_deeply([ says('/tcf/index.html', Cookie => 'euconsent-v2=%00') ],
    [ 'denied', 'denied,,' ], 'TCF: a broken string');
is_deeply([ says('/tcf/vendor/index.html', Cookie => "euconsent-v2=$tcf") ],
    [ 'event', 'granted,,' ], 'TCF: purposes and vendor');
is_deeply([ says('/tcf/stranger/index.html', Cookie => "euconsent-v2=$tcf") ],
    [ 'denied', 'denied,,' ], 'TCF: a vendor who is not in it');
is_deeply([ says("/tcf/arg/index.html?tcf=$tcf") ],
    [ 'event', 'granted,,' ], 'TCF: of a variable');

is_deeply([ says('/us/index.html', Cookie => 'usprivacy=1YNN') ],
    [ 'event', ',granted,' ], 'US Privacy: no opt-out');
is_deeply([ says('/us/index.html', Cookie => 'usprivacy=1YYN') ],
    [ 'event', ',opt_out,' ], 'US Privacy: opt-out, an event that says so');
is_deeply([ says('/us/index.html', Cookie => 'usprivacy=1---') ],
    [ 'event', ',,' ], 'US Privacy: does not apply');
is_deeply([ says('/us/gpp/index.html', Cookie =>
    'OTGPPConsent=DBABLA~BVQqAAAACg') ],
    [ 'event', ',,granted' ], 'GPP: no opt-out');
is_deeply([ says('/us/gpp/index.html', Cookie =>
    'IABGPP_HDR_GppString=DBABLA~BVVVVVVVVWA') ],
    [ 'event', ',,opt_out' ], 'GPP: opt-out');
is_deeply([ says('/us/arg/index.html?usp=1YYN&gpp=DBABTA~1YNN') ],
    [ 'event', ',opt_out,granted' ], 'of variables');

my $opted_out;

$t->wait_for(sub {
    $opted_out = grep { ($_->{event_source_url} || '') =~ m!/us/!
                        && $_->{opt_out} } $api->events();
    return $opted_out == 3;
});

is($opted_out, 3, 'opt_out is in the events');

done_testing();
