#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# nginx loads modules with RTLD_GLOBAL: what the module does not have to show,
# it keeps to itself; and nothing of its own is missing.

use warnings;
use strict;

use Test::More;

use Test::Pinterest;

my $module = $ENV{TEST_NGINX_MODULE};
$module = "$Test::Pinterest::TOP/build/ngx_pinterest_module.so"
    unless defined $module;

plan skip_all => 'the module is compiled in' if $module eq '';

my @shown = map { (split)[2] } `nm -D --defined-only $module`;
is_deeply([ sort @shown ],
    [ qw/ ngx_module_names ngx_module_order ngx_modules / ],
    'only what nginx asks for is visible');

my @missing = grep { /^(?:pcapi|ngx_pinterest)_/ }
    map { (split)[-1] } `nm -D --undefined-only $module`;
is_deeply(\@missing, [], 'nothing of ours is undefined');

# a name without our prefix could collide where the module is compiled in
my @foreign = grep { !/^(?:pcapi|PCAPI|ngx_pinterest)_/ }
    grep { !/^ngx_module(?:s|_names|_order)$/ }
    map { / [TDBRV] (\S+)$/ ? $1 : () }
    map { `nm $_` } glob "$Test::Pinterest::TOP/build/module/addon/*/*.o";
is_deeply(\@foreign, [], 'every global name has our prefix');

done_testing();
