#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# What the pages say that the source says too: directives and their contexts,
# variables, options, rooms; and that what they point at is there.

use warnings;
use strict;

use File::Basename qw/ basename dirname /;
use Test::More;

use lib 't/lib';
use Test::Pinterest::Ctl qw/ ctl ctl_binary /;

my $code = 'ngx_pinterest_module';
my @pages = ('README.md', 'SECURITY.md', glob('docs/*.md'),
    'bench/README.md');
my %text = map { $_ => slurp($_) } @pages;


sub slurp {
    my ($name) = @_;

    open my $fh, '<', $name or die "$name: $!\n";
    local $/;

    return scalar <$fh>;
}


# directives, with where they may stand

my %contexts = (
    NGX_HTTP_MAIN_CONF => 'http', NGX_HTTP_SRV_CONF => 'server',
    NGX_HTTP_LOC_CONF => 'location', NGX_HTTP_LIF_CONF => 'if in location',
);
my @order = qw/ NGX_HTTP_MAIN_CONF NGX_HTTP_SRV_CONF NGX_HTTP_LOC_CONF
    NGX_HTTP_LIF_CONF /;
my %in_source;

my $table = slurp("$code/http/ngx_pinterest_module.c");
my ($all) = $table =~ /#define NGX_PINTEREST_ALL_CONF[\s\\]+(\S+)/;

while ($table =~ /\{ ngx_string\("(\w+)"\),\s+(\S+),/g) {
    my ($name, $flags) = ($1, $2);

    $flags =~ s/NGX_PINTEREST_ALL_CONF/$all/;
    my %flags = map { $_ => 1 } split /\|/, $flags;

    $in_source{$name} = join ', ',
        map { $contexts{$_} } grep { $flags{$_} } @order;
}

my %in_readme;

for my $section (split /^### /m, $text{'README.md'}) {
    my ($heading) = $section =~ /^(pinterest_.*)/ or next;
    my ($context) = $section =~ /^    Context:  (.*)/m;

    $in_readme{$_} = $context for split /, /, $heading;
}

cmp_ok(scalar keys %in_source, '>', 20, 'directives of the source are found');
is_deeply(\%in_readme, \%in_source, 'README has all directives, no other, '
    . 'and their contexts');


# variables, and what $pinterest_status may be

my $variables = slurp("$code/http/intake/ngx_pinterest_variables.c");
my @variables = $variables =~ /\{ ngx_string\("(pinterest_\w+)"\), NULL,/g;
my ($rows) = $text{'README.md'} =~ /^## Variables\n(.*?)^## /ms;

is_deeply([ sort map { /\$(pinterest_\w+)`/g }
    map { /^\| (`\$.*?) \|/ ? $1 : () } split /\n/, $rows ],
    [ sort @variables ], 'README has all variables, and no other');

my ($statuses) = $variables =~ /ngx_pinterest_statuses\[\] = \{(.*?)\};/s;
my ($said) = $rows =~ /^\| `\$pinterest_status` \|(.*)/m;
is_deeply([ sort $said =~ /`(\w+)`/g ], [ sort $statuses =~ /"(\w+)"/g ],
    'and all that $pinterest_status may be');


# the manual page and --help

SKIP: {
    skip 'pinterestctl is not built', 1 unless -x ctl_binary();

    my $page = slurp('docs/pinterestctl.1') =~ s/\\-/-/gr;
    my %help = map { $_ => 1 } map { ctl([ @$_, '--help' ])->{out}
        =~ /^  (--[\w-]+)/mg } [ 'map' ], [ 'check' ], [ 'send' ],
        map { [ 'queue', $_ ] } qw/ ls verify export replay /;
    my %page = map { $_ => 1 } $page =~ /(--[a-z][\w-]*)/g;

    delete $page{'--version'};
    is_deeply(\%page, \%help, 'the manual page has all options, and no other');
}


# what is pointed at

sub anchors {
    my ($page) = @_;

    return map { lc s/[^\w\- ]//gr =~ s/ /-/gr }
        slurp($page) =~ /^#+ (.*)/mg;
}

for my $page (@pages) {
    my @missing;

    while ($text{$page} =~ /\]\((?!http)([^)#]*)(?:#([^)]*))?\)/g) {
        my ($file, $anchor) = ($1, $2);
        my $path = $file eq '' ? $page : dirname($page) . "/$file";

        push @missing, $file unless -e $path;
        push @missing, "#$anchor" if defined $anchor && -f $path
            && !grep { $_ eq $anchor } anchors($path);
    }

    push @missing, grep { !-e } $text{$page} =~ m!`(t/[\w/.]+)`!g;

    is("@missing", '', "$page points at what is there");
}


# rooms, files and functions

my $rooms = $text{'docs/architecture.md'};
my @sources = map { s!^$code/!!r } grep { -f } map { glob "$code/$_" }
    map { ("$_.c", "$_.h") } qw{ core/*/* http/* http/*/* cli/* };
my %is = map { dirname($_) => 1 } @sources;

is_deeply([ sort $rooms =~ /^\| `((?:core|http|cli)[\w\/]*)` \|/mg ],
    [ sort keys %is ], 'docs/architecture.md has all rooms, and no other');

my @files = grep { !/\*/ } $rooms =~ m!`([\w/]+\.[ch])`!g;
my %names = map { $_ => 1 } @sources, map { basename($_) } @sources;
is(join(' ', grep { !$names{$_} && !-e } @files), '', 'its files are there');

my $source = join '', map { slurp("$code/$_") } @sources;
my @functions = grep { $source !~ /\b$_\b/ } $rooms =~ /`(\w+)(?:\(\)|\[\])`/g;
is("@functions", '', 'its functions are there');


# examples

my $tests = join '', map { slurp($_) } glob 't/*.t';
my @idle = grep { $tests !~ /(?:run|example)\(\s*'$_'/ } grep { !/_pass$/ }
    map { basename($_, '.conf') } glob 'conf-examples/*.conf';
is("@idle", '', 'every example is run by a test');

done_testing();
