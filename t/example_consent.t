#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# conf-examples/consent.conf: the cookies of common banners, as they are on the
# wire, and what each of them means.

use warnings;
use strict;

use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Example qw/ run /;

my $new = Test::Pinterest->new();
$new->make_dir('html');
$new->write_file('html/index.html', '<html>shop</html>');

my ($t, $api) = run('consent', t => $new,
    replace => { '/var/www/html' => '%%TESTDIR%%/html' });

my $onetrust = 'isGpcEnabled=0&datestamp=Sat+Nov+21+2026+10%3A00%3A00'
    . '&version=202409.1.0&consentId=1&interactionCount=1&landingPath='
    . 'NotLandingPage&groups=C0001%3A1%2CC0002%3A';
my $cookiebot = '{stamp:%27x%3D%3D%27%2Cnecessary:true%2Cpreferences:false%2C'
    . 'statistics:false%2Cmarketing:';
my $all = 'COwIsAvOwIsAvBIAAAENAPCMAP_AAP_AAAAAFoQBQABAAGAAQAAwACQAAAAA';
my $none = 'COw4XqLOw4XqLAAAAAENAXCAAAAAAAAAAAAAAAAAAAAA.IFukWSQgAIQwgI0';

# the cookies, what is to come, and why

my @cases = (
    [ '', 'none', 'no choice yet' ],
    [ "OptanonConsent=${onetrust}1%2CC0004%3A1", 'event', 'OneTrust: all' ],
    [ "OptanonConsent=${onetrust}1%2CC0004%3A0", 'none',
        'OneTrust: no targeting' ],
    [ "OptanonConsent=${onetrust}0%2CC0004%3A1&geolocation=DE%3BBE", 'event',
        'OneTrust: targeting only' ],
    [ 'OptanonConsent=isGpcEnabled=0&x=C0004%3A1', 'none',
        'OneTrust: no groups' ],
    [ "CookieConsent=${cookiebot}true%2Cmethod:%27explicit%27%2Cver:1}",
        'event', 'Cookiebot: marketing' ],
    [ "CookieConsent=${cookiebot}false%2Cmethod:%27explicit%27%2Cver:1}",
        'none', 'Cookiebot: no marketing' ],
    [ 'CookieConsent=-1', 'event', 'Cookiebot: no consent needed' ],
    [ 'CookieConsent=0', 'none', 'Cookiebot: something else' ],
    [ 'pin_consent=granted', 'event', 'an own cookie' ],
    [ 'pin_consent=denied', 'none', 'an own cookie: denied' ],
    [ 'pin_consent=x', 'none', 'an own cookie: something else' ],
    [ "didomi_token=eyJ1c2VyX2lkIjoiMSJ9; euconsent-v2=$all", 'event',
        'Didomi, TCF: all' ],
    [ "didomi_token=eyJ1c2VyX2lkIjoiMSJ9; euconsent-v2=$none", 'none',
        'Didomi, TCF: none' ],
    [ 'usprivacy=1YNN', 'event', 'US Privacy: no opt-out' ],
    [ 'usprivacy=1YYN', 'opt_out', 'US Privacy: opt-out' ],
    [ 'OTGPPConsent=DBABLA~BVQqAAAACg', 'event', 'GPP: no opt-out' ],
    [ 'OTGPPConsent=DBABLA~BVVVVVVVVWA', 'opt_out', 'GPP: opt-out' ],
    [ "pin_consent=granted; euconsent-v2=$none", 'none',
        'one refusal is enough' ],
    [ "euconsent-v2=$all; usprivacy=1YYN", 'opt_out', 'or an opt-out' ],
);

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $n = 0;

sub visit {
    my ($cookie, %headers) = @_;

    return $t->get('/?n=' . $n++ . '&epik=dj0new', headers => {
        'User-Agent' => $agent, $cookie ? (Cookie => $cookie) : (),
        %headers });
}

for my $case (@cases) {
    my ($cookie, $result, $what) = @$case;
    my $set = visit($cookie)->{headers}{'set-cookie'} || '';

    ok($result eq 'event' ? $set =~ /^_epik=dj0new; Max-Age=31536000;/
        : $set eq '', "$what: cookie");
}

visit('pin_consent=granted', 'Sec-GPC' => 1);
push @cases, [ '', 'none', 'Global Privacy Control' ];
visit('pin_consent=granted');
push @cases, [ '', 'event', 'the last one' ];

# the last one may come in a call that overtakes another

my %got;

$n = grep { $_->[1] ne 'none' } @cases;

$t->wait_for(sub {
    for my $e ($api->events()) {
        my ($i) = $e->{event_source_url} =~ /n=(\d+)/;
        $got{$i} = $e->{opt_out} ? 'opt_out' : 'event';
    }

    return $got{$#cases} && keys %got >= $n;
});

for my $i (0 .. $#cases) {
    is($got{$i} || 'none', $cases[$i][1], $cases[$i][2]);
}

done_testing();
