package Test::Pinterest::Ctl;

# Runs pinterestctl: build/pinterestctl, or TEST_PINTERESTCTL.  Whatever a test
# looks at, a sanitizer's report or a death by a signal fails it.
#
#     my $r = ctl([ 'map', '--ip', '192.0.2.1' ], "line\nline\n");
#     $r->{rc}, $r->{out}, $r->{err}
#     my @answers = map_lines([ '--preset', 'ga4' ], { type => 'page' }, 'a=b');

use warnings;
use strict;

use Cwd qw/ abs_path /;
use File::Basename qw/ dirname /;
use File::Temp qw/ tempdir /;
use JSON::PP ();
use POSIX ();
use Test::More ();

use base qw/ Exporter /;

our @EXPORT_OK = qw/ ctl ctl_binary ctl_dir map_lines spew slurp $json /;

our $json = JSON::PP->new()->utf8()->canonical();

my $top = abs_path(dirname(__FILE__) . '/../../../..');
my $dir;


sub ctl_binary { return $ENV{TEST_PINTERESTCTL} || "$top/build/pinterestctl" }


# a directory of the test's own, removed in the end

sub ctl_dir { return $dir ||= tempdir('pinterestctl-XXXXXXXX', TMPDIR => 1,
    CLEANUP => 1) }


sub spew {
    my ($name, $text) = @_;

    my $file = $name =~ m{^/} ? $name : ctl_dir() . "/$name";

    open my $fh, '>:raw', $file or die "$file: $!\n";
    print $fh $text;
    close $fh or die "$file: $!\n";

    return $file;
}


sub slurp {
    my ($file) = @_;

    open my $fh, '<:raw', $file or die "$file: $!\n";
    local $/;
    my $text = <$fh>;

    return defined $text ? $text : '';
}


# Standard input is the text, or a file if it is a reference to its name.

sub ctl {
    my ($args, $input) = @_;

    my ($out, $err) = map { ctl_dir() . "/$_" } qw/ stdout stderr /;
    my $in = ref $input ? $$input
           : defined $input ? spew('stdin', $input) : '/dev/null';

    my $pid = fork();
    die "fork: $!\n" unless defined $pid;

    if ($pid == 0) {
        open STDIN, '<', $in or POSIX::_exit(126);
        open STDOUT, '>', $out or POSIX::_exit(126);
        open STDERR, '>', $err or POSIX::_exit(126);
        exec { ctl_binary() } 'pinterestctl', @$args or POSIX::_exit(127);
    }

    waitpid $pid, 0;

    my $r = { rc => $? & 127 ? "signal $?" : $? >> 8, out => slurp($out),
        err => slurp($err) };

    Test::More::fail("pinterestctl @$args: $r->{rc}\n$r->{err}")
        if $r->{rc} =~ /signal/ || $r->{rc} > 3
           || $r->{err} =~ /Sanitizer|runtime error/;

    return $r;
}


# Messages, texts or structures, through "map"; what it says to each.

sub map_lines {
    my ($args, @messages) = @_;

    my $input = join '', map { (ref $_ ? $json->encode($_) : $_) . "\n" }
        @messages;
    my $r = ctl([ 'map', @$args ], $input);

    die "pinterestctl map @$args: $r->{rc} $r->{err}\n" if $r->{rc};

    my @lines = split /\n/, $r->{out};
    die "not one line out for a line in\n" if @lines != @messages;

    my @answers = map { $json->decode($_) } @lines;

    return wantarray ? @answers : $answers[0];
}

1;
