#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Every directive's wrong forms are refused with file and line.

use warnings;
use strict;

use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $t = Test::Pinterest->new();

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('empty', '', 0600);
$t->write_file('crlf', "pina\r\nInjected: 1\n", 0600);
$t->write_file('space', "pina test\n", 0600);
$t->write_file('long', 'a' x 5000, 0600);
$t->write_file('file', 'no directory');
$t->make_dir('nodir');

# the directives of http, of the server, and of the location

sub conf {
    my (%at) = @_;

    my $http = $at{http} || '';
    my $server = $at{server} || '';
    my $location = defined $at{location} ? $at{location}
        : 'pinterest_page page_visit;';
    my $queue = $at{queue} || 'pinterest_queue %%TESTDIR%%/queue;';
    my $account = defined $at{account} ? $at{account}
        : 'pinterest_ad_account 549764982399;';
    my $token = defined $at{token} ? $at{token}
        : 'pinterest_token_file %%TESTDIR%%/token;';
    my $pass = defined $at{pass} ? $at{pass} : 'pinterest_pass @pinterest;';

    return <<"EOF";
events {}
http {
    $queue
    $http
    server {
        listen 127.0.0.1:%%PORT_0%%;
        $account
        $token
        $pass
        $server
        location / { $location }
        location \@pinterest { proxy_pass http://127.0.0.1:1; }
    }
}
EOF
}

sub good {
    my ($what, %at) = @_;

    my ($ok, $out) = $t->try_config(conf(%at));
    ok($ok, "$what") or diag $out;
}

sub bad {
    my ($what, $error, %at) = @_;

    my ($ok, $out) = $t->try_config(conf(%at));

    ok(!$ok, "$what: refused");
    like($out, $error, 'the text');
    like($out, qr/\[emerg\].* in \S+:\d+/, 'file and line');
}

good('the ordinary one');
good('no directive at all', queue => ' ', account => '', token => '',
    pass => '', location => '');

# a page name that is none is no error, as the names may come later

for my $case (
    [ 'My Thing', 1 ],
    [ 'page_visit', 0 ],
    [ 'Order Completed', 0 ],
    [ '$arg_name', 0 ],
    [ 'My Thing', 0, 'pinterest_event "my thing" lead;' ],
    [ 'My Thing', 0, 'pinterest_event "my thing" off;' ],
    [ 'My Thing', 0, 'pinterest_unmapped pass;' ],
) {
    my ($name, $warns, $more) = @$case;

    my ($ok, $out) = $t->try_config(conf(
        location => qq(pinterest_page "$name";) . ($more || '')));

    ok($ok, "page $name " . ($more || '')) or diag $out;
    is(($out =~ /\[warn\].*"\Q$name\E" reports nothing.* in \S+:\d+/) ? 1 : 0,
        $warns, $warns ? 'a warning' : 'no warning');
}

# pinterest_queue

my $queue = 'pinterest_queue %%TESTDIR%%/queue';

good('all parameters', queue =>
    "$queue max_size=1m max_age=1d sync=10ms overflow=drop_oldest;");
good('sync=always', queue => "$queue sync=always;");
good('sync=off', queue => "$queue sync=off;");
bad('duplicate', qr/"pinterest_queue" directive is duplicate/,
    http => "$queue;");
bad('unknown parameter', qr/invalid parameter "size=1"/,
    queue => "$queue size=1;");
bad('size too small', qr/invalid "max_size" value "1k", it must be from/,
    queue => "$queue max_size=1k;");
bad('no size', qr/invalid "max_size" value "x"/, queue => "$queue max_size=x;");
bad('no age', qr/invalid "max_age" value "0"/, queue => "$queue max_age=0;");
bad('no sync', qr/invalid "sync" value "never"/, queue => "$queue sync=never;");
bad('no overflow', qr/invalid "overflow" value "wait"/,
    queue => "$queue overflow=wait;");
bad('in a server', qr/"pinterest_queue" directive is not allowed here/,
    server => "$queue;");
bad('a file', qr/queue directory ".*file" is not a directory/,
    queue => 'pinterest_queue %%TESTDIR%%/file;');
bad('below a file', qr/queue directory ".*" can't be examined/,
    queue => 'pinterest_queue %%TESTDIR%%/file/queue;');
bad('a file system that takes no files', qr/queue directory .* is not writable/,
    queue => 'pinterest_queue /proc/self;');

{
    my ($ok, $out) = $t->try_config(conf(
        queue => 'pinterest_queue %%TESTDIR%%/missing/queue;'));
    ok(!$ok, 'parent missing: refused');
    like($out, qr/mkdir\(\) ".*missing.queue" failed/, 'by nginx');
}

# pinterest_batch

good('batch', http => 'pinterest_batch events=10 bytes=64k wait=10ms in_flight=1;');
bad('duplicate', qr/"pinterest_batch" directive is duplicate/,
    http => 'pinterest_batch events=1; pinterest_batch wait=1s;');
bad('too many events', qr/invalid "events" value "1001", it must be from 1 to 1000/,
    http => 'pinterest_batch events=1001;');
bad('no event', qr/invalid "events" value "0"/, http => 'pinterest_batch events=0;');
bad('too few bytes', qr/invalid "bytes" value "1k"/,
    http => 'pinterest_batch bytes=1k;');
bad('no time', qr/invalid "wait" value "soon"/, http => 'pinterest_batch wait=soon;');
bad('none in flight', qr/invalid "in_flight" value "0"/,
    http => 'pinterest_batch in_flight=0;');
bad('unknown', qr/invalid parameter "calls=1"/, http => 'pinterest_batch calls=1;');

# pinterest_zone

good('zone', http => 'pinterest_zone zone=pin:1m;');
bad('no name', qr/invalid zone "zone=:1m"/, http => 'pinterest_zone zone=:1m;');
bad('no size', qr/invalid zone "zone=pin", it must be name:size/,
    http => 'pinterest_zone zone=pin;');
bad('wrong size', qr/invalid zone size "zone=pin:x"/,
    http => 'pinterest_zone zone=pin:x;');
bad('too small', qr/zone "pin" is too small/, http => 'pinterest_zone zone=pin:8k;');
bad('not a zone', qr/invalid parameter "pin:1m"/, http => 'pinterest_zone pin:1m;');

# pinterest_ad_account

good('a variable', account => 'pinterest_ad_account $arg_a;');
good('empty', account => 'pinterest_ad_account "";');
bad('letters', qr/invalid ad account "12x", it must be 1 to 18 digits/,
    account => 'pinterest_ad_account 12x;');
bad('too long', qr/invalid ad account/,
    account => 'pinterest_ad_account 1234567890123456789;');
bad('duplicate', qr/"pinterest_ad_account" directive is duplicate/,
    server => 'pinterest_ad_account 1;');
bad('missing', qr/"pinterest_page" needs "pinterest_ad_account"/, account => '');

# pinterest_token_file

my $token = 'pinterest_token_file %%TESTDIR%%';

bad('missing file', qr/nofile" can't be opened \(2: No such file/,
    token => "$token/nofile;");
bad('a directory', qr/nodir/, token => "$token/nodir;");
bad('empty', qr/empty/, token => "$token/empty;");
bad('CR LF', qr/crlf/, token => "$token/crlf;");
bad('space', qr/space/, token => "$token/space;");
bad('too long', qr/long/, token => "$token/long;");
bad('duplicate', qr/"pinterest_token_file" directive is duplicate/,
    server => "$token/token;");
bad('not said', qr/"pinterest_page" needs "pinterest_token_file"/, token => '');

my ($ok, $out) = $t->try_config(conf(token => "$token/crlf;"));
unlike($out, qr/Injected|pina/, 'the token is not shown');

# pinterest_pass

bad('no named location', qr/invalid location "\/api", it must be a named one/,
    pass => 'pinterest_pass /api;');
bad('no name', qr/invalid location "\@"/, pass => 'pinterest_pass @;');
bad('no such location', qr/no location "\@other" in the server/,
    pass => 'pinterest_pass @other;');
bad('duplicate', qr/"pinterest_pass" directive is duplicate/,
    server => 'pinterest_pass @pinterest;');
bad('not said', qr/"pinterest_page" needs "pinterest_pass"/, pass => '');

# the others

good('test', server => 'pinterest_test on;');
bad('test', qr/invalid value "maybe" in "pinterest_test" directive/,
    server => 'pinterest_test maybe;');

good('page off', location => 'pinterest_page off;');
good('page in if', location => 'pinterest_page a; if ($arg_a) { pinterest_page b; }');
bad('page twice', qr/"pinterest_page" directive is duplicate/,
    location => 'pinterest_page a; pinterest_page b;');

good('collect', location => 'pinterest_collect segment native pixel;');
bad('unknown shape', qr/invalid parameter "xml"/, location => 'pinterest_collect xml;');
bad('shape twice', qr/invalid parameter "pixel"/,
    location => 'pinterest_collect pixel pixel;');
bad('collect twice', qr/"pinterest_collect" directive is duplicate/,
    location => 'pinterest_collect; pinterest_collect;');
bad('collect without account', qr/"pinterest_collect" needs "pinterest_ad_account"/,
    account => '', location => 'pinterest_collect;');
bad('collect in a server', qr/"pinterest_collect" directive is not allowed here/,
    server => 'pinterest_collect;');

good('click id', server => 'pinterest_click_id param=pclid cookie=_p;');
bad('click id', qr/invalid parameter "name=x"/, server => 'pinterest_click_id name=x;');
bad('click id of nothing', qr/invalid "param" value ""/,
    server => 'pinterest_click_id param=;');
bad('a name that is none', qr/invalid name/,
    server => 'pinterest_click_id "cookie=a;b";');

good('bypass', server => 'pinterest_bypass $arg_a $http_dnt;');
bad('bypass of nothing', qr/invalid number of arguments in "pinterest_bypass"/,
    server => 'pinterest_bypass;');

good("status $_", location => "pinterest_status $_;") for '', 'json', 'html',
    'prometheus';
bad('status twice', qr/"pinterest_status" directive is duplicate/,
    location => 'pinterest_status; pinterest_status;');
bad('status in a server', qr/"pinterest_status" directive is not allowed here/,
    server => 'pinterest_status;');
bad('status of two', qr/invalid number of arguments in "pinterest_status"/,
    location => 'pinterest_status json html;');
bad('status', qr/invalid parameter "xml"/, location => 'pinterest_status xml;');

good('trust', server => 'pinterest_trust $arg_a;');
bad('trust', qr/invalid value "yes", it must be "on", "off" or a variable/,
    server => 'pinterest_trust yes;');

good('dedup', server => 'pinterest_dedup 1h;');
good('no dedup', server => 'pinterest_dedup off;');
bad('dedup', qr/invalid value "100d", it must be a time up to 90d or "off"/,
    server => 'pinterest_dedup 100d;');
bad('dedup twice', qr/"pinterest_dedup" directive is duplicate/,
    server => 'pinterest_dedup 1h; pinterest_dedup 1h;');

good('preset', server => 'pinterest_preset segment ga4 datafly page_category=off;');
good('no preset', server => 'pinterest_preset none;');
bad('none and one', qr/has "none" beside/,
    server => "pinterest_preset $_;") for 'none segment', 'segment none';
bad('preset twice', qr/is duplicate/, server => 'pinterest_preset ga4;'
    . "pinterest_preset $_;") for 'ga4', 'page_category=off';
bad('preset', qr/unknown preset "adobe"/, server => 'pinterest_preset adobe;');

good('event', server => 'pinterest_event "Order Placed" checkout; '
    . 'pinterest_event Ping off;');
bad('event', qr/invalid number of arguments in "pinterest_event"/,
    server => 'pinterest_event a;');
bad('too many', qr/"pinterest_event" directive has too many outgoing names/,
    server => 'pinterest_event a b c d e f g h i j k;');

bad('event with a variable', qr/"pinterest_event" directive takes no variables/,
    server => "pinterest_event $_;") for 'a $arg_a', '$arg_a checkout';

good('unmapped', server => 'pinterest_unmapped custom;');
bad('unmapped', qr/invalid value "keep"/, server => 'pinterest_unmapped keep;');

good('url args', server => "pinterest_url_args $_;")
    for 'all', 'none', 'id utm_*', '*';
bad('url args', qr/invalid argument name "\Q$_\E", it must be like "product_id"/,
    server => "pinterest_url_args id '$_';") for '', '*_id', 'a=b', 'a&b', 'a b';
bad('all and one', qr/has "all" or "none" beside/,
    server => "pinterest_url_args $_;") for 'all id', 'id none';
bad('url args twice', qr/"pinterest_url_args" directive is duplicate/,
    server => 'pinterest_url_args all; pinterest_url_args none;');

good('currency', server => "pinterest_currency $_;") for 'EUR', 'usd', 'off';
bad('currency', qr/invalid currency "\Q$_\E", it must be a code of ISO 4217/,
    server => "pinterest_currency '$_';") for 'EURO', '\$', '';
bad('currency twice', qr/"pinterest_currency" directive is duplicate/,
    server => 'pinterest_currency off; pinterest_currency EUR;');

good('phone country', server => "pinterest_phone_country $_;")
    for '1', '49', '420', 'off';
bad('phone country', qr/invalid country code "\Q$_\E", it must be digits/,
    server => "pinterest_phone_country '$_';") for '049', '+49', '1234', 'DE', '';
bad('phone country twice', qr/"pinterest_phone_country" directive is duplicate/,
    server => 'pinterest_phone_country off; pinterest_phone_country 49;');

good('infer', server => "pinterest_infer $_;")
    for 'off', 'name', 'name location';
bad('infer', qr/invalid value "gender"/, server => 'pinterest_infer gender;');

good('set', server => 'pinterest_set value json:properties.total $arg_v;');
bad('unknown field', qr/unknown field "price"/, server => 'pinterest_set price 1;');
bad('set twice', qr/field "value" is set already/,
    server => 'pinterest_set value 1; pinterest_set value 2;');
bad('path', qr/invalid path "json:a\[x\]"/, server => 'pinterest_set value json:a[x];');

done_testing();
