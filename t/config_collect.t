#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The wrong forms of pinterest_collect and its kin.

use warnings;
use strict;

use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $t = Test::Pinterest->new();

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('keys', "wk_1\nwk_2\n", 0600);
$t->write_file('open', "wk_1\n", 0644);
$t->write_file('empty', '', 0600);
$t->write_file('blank', " \n\r\n# comment\n", 0600);
$t->write_file('colon', "wk_1\nwk:2\n", 0600);
$t->write_file('space', "wk 1\n", 0600);
$t->write_file('control', "wk\x01\n", 0600);
$t->write_file('eight', "wk\xe4\n", 0600);
$t->write_file('nul', "wk_1\nwk\0a\n", 0600);
$t->write_file('longest', ('k' x 256) . "\n", 0600);
$t->write_file('longer', ('k' x 257) . "\n", 0600);
$t->write_file('huge', "wk_12345\n" x 8000, 0600);
$t->make_dir('dir');

sub conf {
    my ($location, %at) = @_;

    my $http = $at{http} || '';
    my $server = $at{server} || '';

    return <<"EOF";
events {}
http {
    pinterest_queue %%TESTDIR%%/queue;
    $http
    server {
        listen 127.0.0.1:%%PORT_0%%;
        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass \@pinterest;
        $server
        location / { pinterest_collect; $location }
        location \@pinterest { proxy_pass http://127.0.0.1:1; }
    }
}
EOF
}

sub good {
    my ($what, @conf) = @_;

    my ($ok, $out) = $t->try_config(conf(@conf));
    ok($ok, "good: $what") or diag($out);

    return $out;
}

sub bad {
    my ($what, $error, @conf) = @_;

    my ($ok, $out) = $t->try_config(conf(@conf));
    ok(!$ok, "bad: $what");
    like($out, qr/\[emerg\] .*$error.* in \S+:\d+\n/, "says: $error");
}

# pinterest_collect

for my $line ('segment', 'native', 'pixel', 'segment native pixel') {
    good("pinterest_collect $line",
        "} location /x { pinterest_collect $line;");
}

bad('an unknown shape', 'invalid parameter "beacon"',
    '} location /x { pinterest_collect beacon;');
bad('a shape twice', 'invalid parameter "pixel"',
    '} location /x { pinterest_collect pixel pixel;');
bad('twice', '"pinterest_collect" directive is duplicate',
    'pinterest_collect;');
bad('in server', '"pinterest_collect" directive is not allowed here', '',
    server => 'pinterest_collect;');

# pinterest_collect_origin

for my $origin ('https://shop.test', 'http://shop.test:8080',
    'https://shop.test https://www.shop.test', 'http://127.0.0.1:8080',
    'http://[::1]:8080', 'http://localhost', 'capacitor://localhost',
    'https://shop.test:80')
{
    good("origin $origin", "pinterest_collect_origin $origin;");
}

good('origin in http', '',
    http => 'pinterest_collect_origin https://shop.test;');
good('origin in server and location',
    'pinterest_collect_origin https://a.test;',
    server => 'pinterest_collect_origin https://b.test;');

for my $origin ('*', 'null', 'shop.test', 'https://', 'https://*.shop.test',
    'https://shop.test/', 'https://shop.test/a', 'https://shop.test:443',
    'http://shop.test:80', 'https://shop.test:', 'https://shop.test:8x',
    'https://Shop.test', 'HTTPS://shop.test', 'https://user@shop.test',
    '"https://shop.test https://b.test"', '"https://shop.test\tb"', '""',
    '//shop.test', 'https://[::1')
{
    bad("origin $origin", 'invalid origin "',
        "pinterest_collect_origin $origin;");
}

bad('one of two origins', 'invalid origin "b"',
    'pinterest_collect_origin https://a.test b;');
bad('no origin', 'invalid number of arguments',
    'pinterest_collect_origin;');
bad('origin twice', '"pinterest_collect_origin" directive is duplicate',
    'pinterest_collect_origin https://a.test;
     pinterest_collect_origin https://b.test;');

# pinterest_collect_key

good('keys', 'pinterest_collect_key %%TESTDIR%%/keys;');
good('keys beside the configuration', 'pinterest_collect_key keys;');
good('the longest key', 'pinterest_collect_key longest;');
good('keys in http', '', http => 'pinterest_collect_key keys;');
like(good('keys for everybody', 'pinterest_collect_key open;'),
    qr/\[warn\] .*key file "\S+open" is readable by everybody/,
    'are warned of');
unlike(good('keys for us', 'pinterest_collect_key keys;'), qr/\[warn\]/,
    'are not');

for my $case (
    [ 'nothing', qr/can't be opened \(2: / ],
    [ 'dir', 'is not a regular file' ],
    [ 'empty', 'has no key' ],
    [ 'blank', 'has no key' ],
    [ 'colon', 'has a key with an invalid character' ],
    [ 'space', 'has a key with an invalid character' ],
    [ 'control', 'has a key with an invalid character' ],
    [ 'eight', 'has a key with an invalid character' ],
    [ 'nul', 'has a key with an invalid character' ],
    [ 'longer', 'has too long a key' ],
    [ 'huge', 'is too long' ],
) {
    my ($file, $error) = @$case;

    bad("key file $file", qr/key file "\S+$file" $error/,
        "pinterest_collect_key $file;");
}

my ($ok, $out) = $t->try_config(conf('pinterest_collect_key colon;'));
unlike($out, qr/wk/, 'no key is shown');

bad('no key file', 'invalid number of arguments', 'pinterest_collect_key;');
bad('two key files', 'invalid number of arguments',
    'pinterest_collect_key keys open;');
bad('key twice', '"pinterest_collect_key" directive is duplicate',
    'pinterest_collect_key keys; pinterest_collect_key keys;');

# pinterest_collect_limit

for my $line ('events=1', 'events=10000', 'depth=4', 'depth=64',
    'event_size=1k', 'event_size=32k', 'events=10 depth=8 event_size=2048')
{
    good("limit $line", "pinterest_collect_limit $line;");
}

good('limits of two levels', 'pinterest_collect_limit events=1;',
    server => 'pinterest_collect_limit depth=8;');

for my $line ('events=0', 'events=10001', 'events=-1', 'events=x', 'events=',
    'depth=3', 'depth=65', 'event_size=1023', 'event_size=33k',
    'event_size=x')
{
    my ($name, $value) = split /=/, $line, 2;
    bad("limit $line", qr/invalid "$name" value "$value"/,
        "pinterest_collect_limit $line;");
}

bad('an unknown limit', 'invalid parameter "body=1m"',
    'pinterest_collect_limit body=1m;');
bad('a limit without a value', 'invalid parameter "events"',
    'pinterest_collect_limit events;');
bad('no limit', 'invalid number of arguments', 'pinterest_collect_limit;');
bad('limits twice', '"pinterest_collect_limit" directive is duplicate',
    'pinterest_collect_limit events=1; pinterest_collect_limit depth=8;');

done_testing();
