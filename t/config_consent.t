#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The directives of consent and identity: right and wrong forms, the latter
# refused with file and line.

use warnings;
use strict;

use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $t = Test::Pinterest->new();

$t->write_file('token', "pina_test\n", 0600);
$t->write_file('key', '0f' x 32 . "\n", 0600);
$t->write_file('same', '0F' x 32, 0600);
$t->write_file('other', 'a' x 32, 0600);
$t->write_file('third', 'b' x 32, 0600);
$t->write_file('open', 'c' x 32, 0644);
$t->write_file('empty', '', 0600);
$t->write_file('short', '0f' x 31, 0600);
$t->write_file('letters', 'hush' x 16, 0600);
$t->write_file('long', '0f' x 500, 0600);
$t->make_dir('dir');

sub conf {
    my (%at) = @_;

    my $http = $at{http} || '';
    my $server = $at{server} || '';
    my $location = $at{location} || '';

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
        location / { pinterest_page page_visit; $location }
        location \@pinterest { proxy_pass http://127.0.0.1:1; }
    }
}
EOF
}

sub good {
    my ($what, %at) = @_;

    my ($ok, $out) = $t->try_config(conf(%at));
    ok($ok, "$what") or diag $out;

    return $out;
}

sub bad {
    my ($what, $error, %at) = @_;

    my ($ok, $out) = $t->try_config(conf(%at));

    ok(!$ok, "$what: refused");
    like($out, $error, 'the text');
    like($out, qr/\[emerg\].* in \S+:\d+/, 'file and line');

    return $out;
}

# pinterest_consent

for my $level (qw/ http server location /) {
    good("consent: $level", $level => 'pinterest_consent $cookie_c;');
}

good('consent: default', server => 'pinterest_consent $cookie_c default=deny;');
good('consent: allow', server => 'pinterest_consent $cookie_c default=allow;');
good('consent: a constant', server => 'pinterest_consent granted;');
good('consent: inherited, then another',
    server => 'pinterest_consent $cookie_a default=deny;',
    location => 'pinterest_consent $cookie_b;');
bad('consent: nothing', qr/invalid number of arguments in "pinterest_consent"/,
    server => 'pinterest_consent;');
bad('consent: default', qr/invalid "default" value "maybe"/,
    server => 'pinterest_consent $cookie_c default=maybe;');
bad('consent: no default', qr/invalid "default" value ""/,
    server => 'pinterest_consent $cookie_c default=;');
bad('consent: parameter', qr/invalid parameter "deny"/,
    server => 'pinterest_consent $cookie_c deny;');
bad('consent: too many', qr/invalid number of arguments/,
    server => 'pinterest_consent a default=deny b;');
bad('consent: twice', qr/"pinterest_consent" directive is duplicate/,
    server => 'pinterest_consent a; pinterest_consent b;');

# pinterest_gpc

good("gpc: $_", server => "pinterest_gpc $_;")
    for qw/ deny ldp opt_out ignore /;
bad('gpc', qr/invalid value "allow" in "pinterest_gpc" directive|invalid value "allow"/,
    server => 'pinterest_gpc allow;');
bad('gpc: nothing', qr/invalid number of arguments in "pinterest_gpc"/,
    server => 'pinterest_gpc;');
bad('gpc: twice', qr/"pinterest_gpc" directive is duplicate/,
    server => 'pinterest_gpc ldp; pinterest_gpc deny;');

# pinterest_consent_category

good('category', server => "pinterest_consent_category $_;")
    for 'off', 'Advertising', 'C0002 C0004';
bad('no category', qr/"pinterest_consent_category" directive has an empty name/,
    server => 'pinterest_consent_category "";');
bad('category twice', qr/"pinterest_consent_category" directive is duplicate/,
    server => 'pinterest_consent_category off; pinterest_consent_category a;');

# pinterest_tcf, pinterest_us_privacy, pinterest_gpp

good('tcf', server => 'pinterest_tcf $cookie_tc vendor=1 purposes=1,24;');
good('tcf: parameters alone', server => 'pinterest_tcf purposes=1 vendor=65535;');
good('tcf: a value alone', server => 'pinterest_tcf $arg_tc;');
bad('tcf: nothing', qr/invalid number of arguments in "pinterest_tcf"/,
    server => 'pinterest_tcf;');
bad('tcf: vendor 0', qr/invalid "vendor" value "0", it must be from 1 to 65535/,
    server => 'pinterest_tcf vendor=0;');
bad('tcf: vendor', qr/invalid "vendor" value "65536"/,
    server => 'pinterest_tcf vendor=65536;');
bad('tcf: no vendor', qr/invalid "vendor" value "x"/,
    server => 'pinterest_tcf vendor=x;');

for my $list ('', '0', '25', 'x', '1,', ',1', '1,,2', '1;2', '-1',
    '99999999999999999999')
{
    bad("tcf: purposes \"$list\"", qr/invalid "purposes" value "\Q$list\E", it must be numbers from 1 to 24/,
        server => "pinterest_tcf \"purposes=$list\";");
}

bad('tcf: a string', qr/invalid parameter "COvFyGBOvFyGB"/,
    server => 'pinterest_tcf COvFyGBOvFyGB;');
bad('tcf: two values', qr/invalid parameter "\$arg_b"/,
    server => 'pinterest_tcf $arg_a $arg_b;');
bad('tcf: unknown', qr/invalid parameter "purpose=1"/,
    server => 'pinterest_tcf purpose=1;');
bad('tcf: twice', qr/"pinterest_tcf" directive is duplicate/,
    server => 'pinterest_tcf vendor=1; pinterest_tcf vendor=2;');

for my $name (qw/ us_privacy gpp /) {
    good($name, server => "pinterest_$name \$cookie_x;");
    good("$name: inherited", http => "pinterest_$name \$cookie_x;",
        location => "pinterest_$name \$cookie_y;");
    bad("$name: nothing", qr/invalid number of arguments in "pinterest_$name"/,
        server => "pinterest_$name;");
    bad("$name: too much", qr/invalid number of arguments in "pinterest_$name"/,
        server => "pinterest_$name \$a \$b;");
    bad("$name: twice", qr/"pinterest_$name" directive is duplicate/,
        server => "pinterest_$name \$cookie_x; pinterest_$name \$cookie_y;");
}

# pinterest_identity

my $dir = '%%TESTDIR%%';
my $identity = "pinterest_identity cookie=_id key=$dir";

for my $level (qw/ http server location /) {
    good("identity: $level", $level => "$identity/key;");
}

good('identity: all', server => "$identity/key key=$dir/other max_age=1d;");
good('identity: off', server => "$identity/key;",
    location => 'pinterest_identity off;');
like(good('identity: a key for everybody', server => "$identity/open;"),
    qr/\[warn\].*key file "\S+open" is readable by everybody/, 'a warning');
bad('identity: nothing', qr/invalid number of arguments in "pinterest_identity"/,
    server => 'pinterest_identity;');
bad('identity: no cookie', qr/"pinterest_identity" directive must have "cookie" parameter/,
    server => "pinterest_identity key=$dir/key;");
bad('identity: no key', qr/"pinterest_identity" directive must have "key" parameter/,
    server => 'pinterest_identity cookie=_id;');
bad('identity: on', qr/invalid parameter "on"/,
    server => 'pinterest_identity on;');
bad('identity: off and more', qr/invalid parameter "off"/,
    server => 'pinterest_identity off cookie=a;');
bad('identity: name', qr/"pinterest_identity" directive has an invalid name/,
    server => "pinterest_identity \"cookie=a;b\" key=$dir/key;");
bad('identity: no name', qr/invalid "cookie" value ""/,
    server => "pinterest_identity cookie= key=$dir/key;");
bad('identity: age', qr/invalid "max_age" value "0"/,
    server => "$identity/key max_age=0;");
bad('identity: too old', qr/invalid "max_age" value "401d"/,
    server => "$identity/key max_age=401d;");
bad('identity: no age', qr/invalid "max_age" value "long"/,
    server => "$identity/key max_age=long;");
bad('identity: unknown', qr/invalid parameter "domain=a"/,
    server => "$identity/key domain=a;");
bad('identity: twice', qr/"pinterest_identity" directive is duplicate/,
    server => "$identity/key; $identity/key;");

bad('key: none', qr/invalid "key" value ""/,
    server => 'pinterest_identity cookie=_id key=;');
bad('key: no file', qr/key file "\S+nofile" can't be opened \(2: No such file/,
    server => "$identity/nofile;");
bad('key: a directory', qr/key file "\S+dir" is not a regular file/,
    server => "$identity/dir;");
bad('key: empty', qr/key file "\S+empty" must hold 32 bytes or 64 hex digits/,
    server => "$identity/empty;");
bad('key: too short', qr/key file "\S+short" must hold 32 bytes/,
    server => "$identity/short;");
unlike(bad('key: letters', qr/key file "\S+letters" must hold 32 bytes/,
    server => "$identity/letters;"), qr/hush/, 'it is not shown');
bad('key: too long', qr/key file "\S+long" is too long/,
    server => "$identity/long;");
bad('key: the same', qr/key file "\S+same" is one too many, or holds the same/,
    server => "$identity/key key=$dir/same;");
bad('key: three', qr/invalid number of arguments|key file "\S+third" is one too many/,
    server => "pinterest_identity cookie=_id key=$dir/key key=$dir/other key=$dir/third;");

# pinterest_click_id

good('click id: set', server => 'pinterest_click_id set=365d;');
good('click id: all', server =>
    'pinterest_click_id param=p cookie=c set=1h domain=.example.com;');
good('click id: off below', server => 'pinterest_click_id set=1d;',
    location => 'pinterest_click_id set=off;');
bad('click id: set', qr/invalid "set" value "on", it must be from 60 to 34560000/,
    server => 'pinterest_click_id set=on;');
bad('click id: too short', qr/invalid "set" value "59s"/,
    server => 'pinterest_click_id set=59s;');
bad('click id: too long', qr/invalid "set" value "401d"/,
    server => 'pinterest_click_id set=401d;');
bad('click id: set to nothing', qr/invalid "set" value ""/,
    server => 'pinterest_click_id set=;');
bad('click id: twice', qr/"pinterest_click_id" directive is duplicate/,
    server => 'pinterest_click_id set=1d; pinterest_click_id set=2d;');
bad('click id: off twice', qr/"pinterest_click_id" directive is duplicate/,
    server => 'pinterest_click_id set=off; pinterest_click_id set=off;');

for my $domain ('a b', 'a;b', 'a,b', '.', 'a..b', '-', 'a=b', 'a/b', '.a.') {
    bad("click id: domain \"$domain\"", qr/invalid domain/,
        server => "pinterest_click_id set=1d \"domain=$domain\";");
}

# pinterest_bots

good("bots: $_", server => "pinterest_bots $_;") for qw/ drop allow /;
bad('bots', qr/invalid value "on"/, server => 'pinterest_bots on;');
bad('bots: nothing', qr/invalid number of arguments in "pinterest_bots"/,
    server => 'pinterest_bots;');
bad('bots: twice', qr/"pinterest_bots" directive is duplicate/,
    server => 'pinterest_bots drop; pinterest_bots allow;');

# the variables exist wherever the module is loaded

good('variables', http => 'map $pinterest_bot $a { default 1; } '
    . 'log_format x "$pinterest_tcf $pinterest_us_privacy $pinterest_gpp '
    . '$pinterest_args $pinterest_click_id $a";');

done_testing();
