#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The packages of "make deb", unpacked and not installed: what is in them, what
# their scripts do, and that this module and this pinterestctl work.

use warnings;
use strict;

use Cwd qw/ realpath /;
use File::Path qw/ make_path /;
use File::Temp qw/ tempdir /;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $deb = "$Test::Pinterest::TOP/build/deb";
my ($module) = glob "$deb/libnginx-mod-pinterest_*.deb";
my ($ctl) = glob "$deb/pinterestctl_*.deb";

plan skip_all => 'no packages in build/deb: "make deb" builds and tests them'
    unless $module && $ctl;
plan skip_all => 'the packages are older than the source: "make deb"'
    if `find ngx_pinterest_module debian js docs conf-examples -newer $module`;
plan skip_all => 'the packages are for the nginx of the distribution'
    if $ENV{TEST_NGINX_SANITIZER};

my $agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
my $root = tempdir('pinterest-deb-XXXXXXXX', TMPDIR => 1, CLEANUP => 1);
my $scripts = "$root/DEBIAN";
my $conf = 'usr/share/nginx/modules-available/mod-pinterest.conf';

for my $package ($module, $ctl) {
    system('dpkg-deb', '-x', $package, $root) == 0 or die "dpkg-deb -x\n";
}

system('dpkg-deb', '-e', $module, $scripts) == 0 or die "dpkg-deb -e\n";


sub slurp {
    my ($name) = @_;

    open my $fh, '<', $name or die "$name: $!\n";
    local $/;

    return scalar <$fh>;
}


sub field {
    my ($package, $name) = @_;

    chomp(my $value = `dpkg-deb -f $package $name`);

    return $value;
}


# what a package has, but what it says of itself

sub files {
    my ($package) = @_;

    return [ sort grep { !m!^usr/share/(?:doc|lintian)/! }
        map { m!^-\S+ root/root .* \./(\S+)$! ? $1 : () }
        `dpkg-deb -c $package` ];
}


subtest 'what is in them' => sub {
    is_deeply(files($module), [
        'etc/nginx/pinterest_pass.conf',
        'usr/lib/nginx/modules/ngx_pinterest_module.so',
        $conf,
        'usr/share/ngx_pinterest/pinterest.js',
    ], 'the module, what loads it, what configurations name');

    is_deeply(files($ctl), [
        'usr/bin/pinterestctl',
        'usr/share/man/man1/pinterestctl.1.gz',
    ], 'pinterestctl and its page');

    is(slurp("$root/$conf"), "load_module modules/ngx_pinterest_module.so;\n",
        'one line loads it');
    is(slurp("$scripts/conffiles"), "/etc/nginx/pinterest_pass.conf\n",
        'what an administrator may change stays as he left it');

    my $doc = "$root/usr/share/doc/libnginx-mod-pinterest";
    my %examples = map { $_ => 1 } glob 'conf-examples/*.conf';
    is_deeply([ map { s!.*/!conf-examples/!r } glob "$doc/examples/*" ],
        [ sort keys %examples ], 'every example');

    my ($script) = slurp("$doc/examples/event_id.conf")
        =~ /alias\s+(\S+pinterest\.js);/;
    ok(-f "$root$script", 'an example finds pinterest.js where it is');
};


subtest 'what they say of themselves' => sub {
    my ($version) = slurp('ngx_pinterest_module/core/base/pcapi_version.h')
        =~ /"(.*)"/;
    like(field($_, 'Version'), qr/^\Q$version\E-/, 'the version of the code')
        for $module, $ctl;

    my ($abi) = field($module, 'Depends') =~ /(nginx-abi-[^ ,]+)/;
    like(`dpkg-query -W -f '\${Provides}' nginx`, qr/\b\Q$abi\E(?:,|$)/,
        'for the binary interface of the nginx that is installed');

    unlike(field($ctl, 'Depends'), qr/nginx/, 'pinterestctl needs no nginx');
};


# The scripts, in a root that is no more than this directory.  What they call
# is written down.

make_path("$root/bin", "$root/etc/nginx/modules-enabled",
    "$root/var/lib/nginx/pinterest/slot-0", "$root/var/lib/nginx/body");

for my $name (qw/ dpkg-trigger nginx service systemctl invoke-rc.d /) {
    open my $fh, '>', "$root/bin/$name" or die "$name: $!\n";
    print $fh qq{#!/bin/sh\necho "$name \$*" >> $root/called\n};
    close $fh;
    chmod 0755, "$root/bin/$name";
}


sub script {
    my ($name, @args) = @_;

    my $text = slurp("$scripts/$name");
    $text =~ s!/(etc|usr/share|var/lib)/nginx\b!$root/$1/nginx!g;

    local $ENV{PATH} = "$root/bin:/usr/bin:/bin";
    open my $sh, '|-', 'sh', '-s', '--', @args or die "sh: $!\n";
    print $sh $text;
    close $sh;

    return $? >> 8;
}


sub enabled {
    return [ map { s!.*/!!r } glob "$root/etc/nginx/modules-enabled/*" ];
}


subtest 'what installing and removing them does' => sub {
    my $link = '50-mod-pinterest.conf';

    is(script('postinst', 'configure', ''), 0, 'installed');
    is_deeply(enabled(), [ $link ], 'it is enabled');
    is(realpath("$root/etc/nginx/modules-enabled/$link"), "$root/$conf",
        'by a file of the package');

    script('prerm', 'remove');
    script('postrm', 'remove');
    is_deeply(enabled(), [ "$link.removed" ], 'removed: not enabled');
    ok(-d "$root/var/lib/nginx/pinterest/slot-0", 'the queue stays');

    script('postinst', 'configure', '0.1.0-1');
    is_deeply(enabled(), [ $link ], 'installed again: enabled again');

    unlink "$root/etc/nginx/modules-enabled/$link";
    script('postinst', 'configure', '0.1.0-1');
    is_deeply(enabled(), [], 'an upgrade enables nothing');

    script('postinst', 'configure', '');
    script('postrm', 'purge');
    is_deeply(enabled(), [], 'purged: nothing stays');
    ok(!-e "$root/var/lib/nginx/pinterest", 'the queue has gone');
    ok(-d "$root/var/lib/nginx/body", 'what is another\'s has not');

    my %called = map { $_ => 1 } split /\n/, slurp("$root/called");
    is_deeply(\%called, { 'dpkg-trigger --no-await nginx-reload' => 1 },
        'nginx is asked to reload, as by any module of Debian');
};


subtest 'the module serves' => sub {
    local $ENV{TEST_NGINX_MODULE} = '';

    my $t = Test::Pinterest->new(globals => "include $root/$conf;");
    my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

    symlink "$root/usr/lib/nginx/modules", $t->testdir() . '/modules'
        or die "symlink: $!\n";
    $t->write_file('token', "pina_test\n", 0600);
    $t->write_file('index.html', '<html>page</html>');

    $t->set(ROOT => $root)->config(<<'EOF')->run();
events {}

http {
    types { text/html html; text/javascript js; }

    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=100ms;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 549764982399;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location / {
            root %%TESTDIR%%;
            pinterest_page page_visit;
        }

        location = /pinterest.js {
            root %%ROOT%%/usr/share/ngx_pinterest;
        }

        location /collect/ { pinterest_collect; }
        location /status { pinterest_status; }

        location @pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
            include %%ROOT%%/etc/nginx/pinterest_pass.conf;
        }
    }
}
EOF

    my %headers = ('User-Agent' => $agent);

    is($t->get('/', headers => \%headers)->{body}, '<html>page</html>',
        'a page');
    like($t->get('/pinterest.js')->{body}, qr/sendBeacon/, 'its script');
    is($t->post('/collect/v1/track', encode_json({ type => 'track',
        event => 'Order Completed', properties => { revenue => 12.5 } }),
        headers => \%headers)->{body}, '{"success":true}', 'an order');

    my @events = $api->wait_events(2);
    is_deeply([ sort map { $_->{event_name} } @events ],
        [ qw/ checkout page_visit / ], 'both arrive');
    is($api->stats()->{invalid}, 0, 'and are valid');
    is($t->get('/status')->{status}, 200, 'status');
};


subtest 'pinterestctl works' => sub {
    my $program = "$root/usr/bin/pinterestctl";

    like(`$program --version`, qr/\d+\.\d+/, 'its version');
    like(`echo 'event=checkout' | $program map --ip 192.0.2.1 --user-agent x`,
        qr/"event_name":"checkout"/, 'it maps');
    like(`gzip -dc $root/usr/share/man/man1/pinterestctl.1.gz`,
        qr/^\.TH PINTERESTCTL 1/m, 'its page');
};

done_testing();
