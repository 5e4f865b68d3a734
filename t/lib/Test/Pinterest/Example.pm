package Test::Pinterest::Example;

# A configuration of conf-examples/ as a test can run it: only its addresses
# and paths are replaced.
#
#     my ($t, $api) = Test::Pinterest::Example::run('segment',
#         t => Test::Pinterest->new());
#
# "listen 80" becomes the port 0 of the test, the next listen port 1 and so on;
# api.pinterest.com:443 is the stand-in, over TLS and verified; the queue, the
# token and the certificates are in the directory of the test.  Other texts are
# replaced as the options say: replace => { '192.0.2.0/24' => '127.0.0.2' }.

use warnings;
use strict;

use Test::Pinterest;
use Test::Pinterest::Endpoint;

use base qw/ Exporter /;

our @EXPORT_OK = qw/ run example events_of digests /;

my $dir = "$Test::Pinterest::TOP/conf-examples";


sub _slurp {
    my ($name) = @_;

    open my $fh, '<', "$dir/$name" or die "$dir/$name: $!\n";
    local $/;

    return scalar <$fh>;
}


# The text of an example, ready for Test::Pinterest->config().

sub example {
    my ($name, %opts) = @_;

    my $text = _slurp("$name.conf");
    my %replace = %{ $opts{replace} || {} };
    my $ports = 0;

    # in place, as the included file belongs to what is tried
    # what loads the module is up to the test
    $text =~ s/^load_module\s[^;]*;//m or die "$name.conf loads no module\n";

    my $pass = _slurp('pinterest_pass.conf');
    $text =~ s/^\s*include\s+pinterest_pass\.conf;/$pass/m
        or $text !~ /api\.pinterest\.com/
        or die "$name.conf does not include pinterest_pass.conf\n";

    for my $from (sort { length $b <=> length $a } keys %replace) {
        $text =~ s/\Q$from\E/$replace{$from}/g
            or die "$name.conf has no \"$from\"\n";
    }

    $text =~ s/^(\s*listen\s+)\d+/"${1}127.0.0.1:%%PORT_@{[$ports++]}%%"/gme;
    $text =~ s/\bapi\.pinterest\.com:443\b/127.0.0.1:%%API_TLS_PORT%%/g;
    $text =~ s!/etc/ssl/certs/ca-certificates\.crt!%%TESTDIR%%/ca.crt!;
    $text =~ s!/etc/nginx/pinterest\.token!%%TESTDIR%%/token!g;
    $text =~ s!/var/lib/nginx/pinterest\b!%%TESTDIR%%/queue!;

    return $text;
}


# nginx with this example, in front of the stand-in.

sub run {
    my ($name, %opts) = @_;

    my $t = $opts{t} || Test::Pinterest->new();
    my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test',
        tls => 1);

    $t->write_file('token', "pina_test\n", 0600);
    $t->config(example($name, %opts))->run();

    return ($t, $api);
}


# All events that arrived, after "n" of them are there, by their id.

sub events_of {
    my ($api, $n) = @_;

    my @events = $api->wait_events($n) or die "the events do not arrive\n";
    my %events;

    push @{ $events{$_->{event_id}} }, $_ for @events;

    return \%events;
}


# What is to be expected of a hashed member.

sub digests {
    require Digest::SHA;

    return [ map { Digest::SHA::sha256_hex($_) } @_ ];
}

1;
