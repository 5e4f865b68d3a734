package Test::Pinterest::Crash;

# Deaths at named places, for an nginx that is built with crash points (see
# t/crash/crash_point.c), and what the queue says of itself afterwards.
#
#     my $crash = Test::Pinterest::Crash->new($t);   # before run()
#     $crash->arm([ append_after => 3 ], [ adopt_locked => 1 ]);
#     ... until $crash->step() is undef ...
#     is(verify($t), '');

use warnings;
use strict;

use Cwd qw/ abs_path /;
use File::Basename qw/ dirname /;

use base qw/ Exporter /;

our @EXPORT_OK = qw/ use_crash_module verify /;

use constant { STEPS => 8, STEP => 'L a60', SIZE => 64 };

my $TOP = abs_path(dirname(__FILE__) . '/../../../..');


# The module with crash points takes the place of the other; an nginx that has
# the module compiled in has the points too.

sub use_crash_module {
    return if defined $ENV{TEST_NGINX_MODULE} && $ENV{TEST_NGINX_MODULE} eq '';

    $ENV{TEST_NGINX_MODULE} = $ENV{TEST_CRASH_MODULE}
        || "$TOP/build/crash/ngx_pinterest_module.so";
}


sub new {
    my ($class, $t) = @_;

    my $path = $t->write_file('crash.plan', "\0" x (STEPS * SIZE));

    $ENV{PINTEREST_CRASH} = $path;

    return bless { path => $path }, $class;
}


# Steps, each a point and at which visit a process dies there; a step begins
# when the one before it has had its death.

sub arm {
    my ($self, @steps) = @_;

    die "too many steps\n" if @steps > STEPS;

    # what counts goes last: the names are there when a worker sees it
    open my $fh, '+<', $self->{path} or die "$self->{path}: $!\n";
    binmode $fh;

    for my $i (reverse 0 .. STEPS - 1) {
        my ($name, $times) = $steps[$i] ? @{ $steps[$i] } : ('', 0);

        for my $part ([ 0, pack 'L', 0 ], [ 4, pack 'a60', $name ],
            [ 0, pack 'L', $times ])
        {
            sysseek $fh, $i * SIZE + $part->[0], 0;
            syswrite $fh, $part->[1];
        }
    }

    close $fh;
}


# The point of the step that waits for its death, undef: all had theirs.

sub step {
    my ($self) = @_;

    open my $fh, '<', $self->{path} or die "$self->{path}: $!\n";
    binmode $fh;
    sysread $fh, my $plan, STEPS * SIZE;
    close $fh;

    for my $i (0 .. STEPS - 1) {
        my ($left, $name) = unpack STEP, substr($plan, $i * SIZE, SIZE);
        $name =~ s/\0.*//s;
        return $name if $left;
    }

    return undef;
}


# What "pinterestctl queue verify" has to complain of, '' for nothing.

sub verify {
    my ($t) = @_;

    my $ctl = $ENV{TEST_PINTERESTCTL} || "$TOP/build/pinterestctl";
    my $dir = $t->testdir() . '/queue';
    my $out = `$ctl queue verify $dir 2>&1`;

    return $? == 0 ? '' : "$out(" . ($? >> 8) . ')';
}

1;
