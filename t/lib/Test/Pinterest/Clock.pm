package Test::Pinterest::Clock;

# Clocks that jump, for nginx alone (t/clock/clock.c).
#
#     my $clock = Test::Pinterest::Clock->new($t);   # before run()
#     $clock->jump(world => 3600);    # somebody has set the time
#     $clock->jump(start => 60);      # a minute has passed
#     $clock->jump();                 # both are right again

use warnings;
use strict;

use Cwd qw/ abs_path /;
use File::Basename qw/ dirname /;

my $TOP = abs_path(dirname(__FILE__) . '/../../../..');


# Why there is none, undef if there is one.

sub missing {
    return 'sanitizers do not like what is preloaded'
        if $ENV{TEST_NGINX_SANITIZER} || $ENV{TEST_NGINX_VALGRIND};

    return undef;
}


sub new {
    my ($class, $t) = @_;

    my $self = bless {
        path => $t->write_file('clock', pack 'qq', 0, 0) }, $class;

    $ENV{PINTEREST_CLOCK} = $self->{path};
    $ENV{LD_PRELOAD} = $ENV{TEST_CLOCK} || "$TOP/build/clock.so";

    return $self;
}


# Seconds that the clocks are ahead from now on.

sub jump {
    my ($self, %ahead) = @_;

    open my $fh, '+<', $self->{path} or die "$self->{path}: $!\n";
    binmode $fh;
    syswrite $fh, pack 'qq', map { 1000 * ($ahead{$_} || 0) } qw/ world start /;
    close $fh;
}

1;
