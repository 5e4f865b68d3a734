#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Generated messages, good, odd and hostile, through the readers and the mapper
# of pinterestctl built with sanitizers: all that comes out is what Pinterest
# takes.  "make generate" does the same with many more.

use warnings;
use strict;

use Cwd qw/ abs_path /;
use FindBin;
use Test::More;

my $root = abs_path("$FindBin::Bin/..");
my $count = $ENV{TEST_GENERATED} || 2000;
my $program = "$root/build/pinterestctl-asan";

system('make', '-s', '-C', $root, $program) == 0
    or die "$program does not build\n";

my $out = `$root/t/generate/check --count $count $program 2>&1`;
my $status = $? >> 8;

plan(skip_all => $1) if $status == 77 && $out =~ /^skipped: (.+)/m;

is($status, 0, 'nothing is wrong with any event') or diag($out);

my ($planted, $seen) = $out =~ /^checker: (\d+) planted faults, (\d+) seen/m;

cmp_ok($planted, '>', 40, 'faults are planted');
is($seen, $planted, 'and the checker sees every one');

for my $reader (qw/ segment native pixel /) {
    my ($messages, $events, $dropped, $errors) = $out =~
        /, $reader: (\d+) messages, (\d+) events, (\d+) dropped, (\d+) errors/;

    is($messages, $count, "$reader: every message is answered");
    cmp_ok($events, '>', $count / 3, "$reader: many of them are events");
    cmp_ok($dropped, '>', $count / 20, "$reader: some are not to be sent");
    cmp_ok($errors, '>', $count / 50, "$reader: some are refused");
}

unlike($out, qr/Sanitizer|runtime error/, 'no sanitizer has anything to say');

done_testing();
