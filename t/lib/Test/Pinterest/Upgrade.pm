package Test::Pinterest::Upgrade;

# A binary upgrade as the manual of nginx has it: USR2, WINCH, QUIT.  For an
# nginx that was started as a daemon.
#
#     my $took = upgrade($t);         # seconds the old workers took after WINCH

use warnings;
use strict;

use Time::HiRes qw/ sleep time /;

use base qw/ Exporter /;

our @EXPORT_OK = qw/ upgrade gone /;


# Waits until these processes are gone; the seconds it took, undef: they are
# still there.

sub gone {
    my ($t, $seconds, @pids) = @_;

    my $start = time();

    $t->wait_for(sub { !grep { $t->is_alive($_) } @pids }, $seconds)
        or return undef;

    return time() - $start;
}


# undef and a complaint in $@ if a step does not succeed

sub upgrade {
    my ($t) = @_;

    my $old = $t->master();
    my @workers = $t->workers($old);
    my $new;

    $t->signal('USR2', $old);

    $t->wait_for(sub {
        ($new) = $t->read_file('nginx.pid') =~ /^(\d+)\n/;
        return $new && $new != $old && $t->workers($new);
    }, 15) or return _failed('no new master after USR2');

    $t->signal('WINCH', $old);

    my $took = gone($t, 15, @workers);

    return _failed('old workers stay after WINCH') unless defined $took;

    $t->signal('QUIT', $old);

    defined gone($t, 15, $old) or return _failed('old master stays after QUIT');

    return $took;
}


sub _failed {
    $@ = $_[0];

    return undef;
}

1;
