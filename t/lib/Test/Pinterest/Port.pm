# Copyright (C) The ngx_pinterest_module developers

package Test::Pinterest::Port;

# Free ports on loopback, one owner each, also among tests that run at the same
# time: a port is taken by a lock that ends with the process.

use warnings;
use strict;

use Fcntl qw/ :flock /;
use File::Spec;
use IO::Socket::INET;

use base qw/ Exporter /;

our @EXPORT_OK = qw/ free_port /;

# below the range the kernel gives to outgoing connections
use constant { FIRST => 10100, LAST => 31900 };

my @locks;


sub free_port {
    my $dir = File::Spec->catdir(File::Spec->tmpdir(), "pinterest-ports-$<");
    mkdir $dir, 0700;

    for (1 .. 1000) {
        my $port = FIRST + int rand(LAST - FIRST);

        open my $lock, '>>', "$dir/$port" or die "$dir/$port: $!\n";
        flock($lock, LOCK_EX|LOCK_NB) or next;

        IO::Socket::INET->new(Proto => 'tcp', Listen => 1,
            LocalAddr => "127.0.0.1:$port") or next;

        push @locks, $lock;
        return $port;
    }

    die "no free port found\n";
}

1;
