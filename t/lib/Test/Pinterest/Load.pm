package Test::Pinterest::Load;

# Visitors and orders over keep-alive connections, from several processes, and
# the account of what was accepted: an order whose sender got a 2xx, a page load
# that is in the access log.  With "dead_letters", a directory, what lies there
# is accounted for.  With "retry" a client does as browsers do: a request that
# has no byte of an answer from a kept connection is sent once more over another
# one.
#
#     my $load = Test::Pinterest::Load->new($t, clients => 4, name => 'kill');
#     $load->start(requests => 5000);          # or seconds => 10, rate => 300
#     ... kill, reload, fail ...
#     my $met = $load->finish();               # orders, pages, statuses, times
#     is_deeply([ $load->wait_all($api) ], []);
#
# The configuration logs pages with: log_format load "$request_uri $pinterest_status"
# into load.log, and has "/page/" and "/collect/v1/track".

use warnings;
use strict;

use POSIX ();
use Time::HiRes qw/ sleep time /;

use Test::Pinterest::Client;

my $AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';


sub new {
    my ($class, $t, %opts) = @_;

    return bless { t => $t, clients => $opts{clients} || 4,
        dir => $t->testdir(), pids => [], name => $opts{name} || 'load',
        log => $opts{log} || 'load.log', retry => $opts{retry},
        dead_letters => $opts{dead_letters} }, $class;
}


sub start {
    my ($self, %opts) = @_;

    $self->{parent} = $$;

    for my $n (1 .. $self->{clients}) {
        my $pid = fork();
        die "fork: $!\n" unless defined $pid;

        if ($pid == 0) {
            $SIG{ALRM} = $SIG{INT} = 'DEFAULT';
            alarm 0;
            eval { $self->_client("$self->{name}-$n", %opts) };
            print STDERR "# load: $@" if $@;
            POSIX::_exit($@ ? 1 : 0);
        }

        push @{ $self->{pids} }, $pid;
    }

    return $self;
}


# One line an answer: kind, id, status (0: none came), milliseconds.

sub _client {
    my ($self, $name, %opts) = @_;

    open my $out, '>', "$self->{dir}/load-$name.txt" or die "$!\n";

    my $start = time();
    my $until = $start + ($opts{seconds} || 600);

    # finish() is near: the request under way is still waited for
    local $SIG{TERM} = sub { $until = 0 };
    my $rate = $opts{rate} ? $opts{rate} / $self->{clients} : 0;
    my ($client, $i);

    for ($i = 0; time() < $until; $i++) {
        last if $opts{requests} && $i >= $opts{requests} / $self->{clients};
        last if getppid() != $self->{parent};

        if ($rate) {
            my $wait = $start + $i / $rate - time();
            sleep $wait if $wait > 0;
        }

        my $kind = $i % 2 ? 'order' : 'page';
        my $id = "$kind-$name-$i";
        my $before = time();

        $client ||= eval { Test::Pinterest::Client->new(
            port => $self->{t}->port(0), timeout => 10) };

        if (!$client) {
            print $out "$kind $id 0 0\n";
            sleep 0.01;
            next;
        }

        my $r = eval { _request($client, $kind, $id) };

        if (!$r && $self->{retry} && $client->{served} && $client->{buf} eq ''
            && time() - $before < 5)
        {
            print $out "retry $id 0 0\n";
            $client = eval { Test::Pinterest::Client->new(
                port => $self->{t}->port(0), timeout => 10) };
            $r = $client && eval { _request($client, $kind, $id) };
        }

        $client->{served}++ if $client;

        printf $out "%s %s %d %.1f\n", $kind, $id, $r ? $r->{status} : 0,
            (time() - $before) * 1000;

        undef $client if !$r || $r->{closed};
    }

    close $out or die "$!\n";
}


sub _request {
    my ($client, $kind, $id) = @_;

    my %headers = ('User-Agent' => $AGENT);

    return $client->request('GET', "/page/$id?epik=dj0$id",
        headers => \%headers) if $kind eq 'page';

    return $client->request('POST', '/collect/v1/track', headers => \%headers,
        body => qq({"type":"track","event":"Order Completed","messageId":"$id",)
            . qq("context":{"traits":{"email":"$id\@example.com"}},)
            . qq("properties":{"order_id":"$id","revenue":"10.50",)
            . qq("currency":"EUR","products":[{"product_id":"p","price":10.5,)
            . qq("quantity":1}]}}));
}


# How many were answered 200 so far, or a few more.

sub answered {
    my ($self) = @_;

    my $n = 0;

    for my $file (glob "$self->{dir}/load-$self->{name}-*.txt") {
        $n += () = $self->{t}->read_file($file) =~ / 200 [\d.]+\n/g;
    }

    return $n;
}


# Waits for the clients, told to stop where only time would end them; what they
# met.

sub finish {
    my ($self, %opts) = @_;

    my $bad = 0;

    kill 'TERM', @{ $self->{pids} } if $opts{now};

    for my $pid (splice @{ $self->{pids} }) {
        waitpid $pid, 0;
        $bad++ if $?;
    }

    die "$bad client(s) failed\n" if $bad;

    my %met = (orders => {}, pages => {}, statuses => {}, times => [],
        retried => 0);

    for my $file (glob "$self->{dir}/load-$self->{name}-*.txt") {
        open my $fh, '<', $file or die "$file: $!\n";

        while (<$fh>) {
            my ($kind, $id, $status, $ms) = split;

            if ($kind eq 'retry') {
                $met{retried}++;
                next;
            }

            $met{statuses}{$status}++;
            push @{ $met{times} }, $ms if $status;
            $met{orders}{$id} = 1 if $kind eq 'order' && $status =~ /^2/;
        }
    }

    my @pages = $self->{t}->read_file($self->{log})
        =~ m!^/page/(page-$self->{name}-\d+-\d+)\S* queued$!mg;
    $met{pages}{$_} = 1 for @pages;

    return $self->{met} = \%met;
}


# What arrived before is not ours: with many loads in a row each need not read
# what the others sent.

sub skip {
    my ($self, $api) = @_;

    $self->{offset} = -s $api->dir() . '/received.jsonl' || 0;

    return $self;
}


# The id and the event_id of a line that holds an event: by eye, which is much
# faster than as JSON.

sub _ids {
    my ($line) = @_;

    my ($event) = $line =~ m!"event_id": ?"([^"]*)"!;
    my ($page) = $line =~ m!/page/(page-[\w-]+)!;

    return (defined $page ? $page : $event, $event);
}


# What arrived so far, by id: how often.  The stand-in's file is read on from
# where the last call ended.

sub arrived {
    my ($self, $api) = @_;

    my $path = $api->dir() . '/received.jsonl';
    open my $fh, '<', $path or return $self->{seen} ||= {};
    seek $fh, $self->{offset} || 0, 0;

    while (my $line = <$fh>) {
        last if $line !~ /\n\z/;
        $self->{offset} += length $line;

        my ($id, $event) = _ids($line);
        $self->{seen}{$id}++;

        $self->{events}{$id} = $event unless defined $self->{events}{$id};
        $self->{changed}{$id} = 1 if $self->{events}{$id} ne $event;
    }

    return $self->{seen} ||= {};
}


# What came back as a dead letter, by id.

sub refused {
    my ($self) = @_;

    my %refused;

    return \%refused unless $self->{dead_letters};

    for my $name (qw/ dead-letters.old.jsonl dead-letters.jsonl /) {
        open my $fh, '<', "$self->{dead_letters}/$name" or next;

        while (my $line = <$fh>) {
            my ($id) = _ids($line);
            $refused{$id}++ if defined $id && $id =~ /-$self->{name}-/;
        }
    }

    return \%refused;
}


# What was accepted and has not arrived.

sub missing {
    my ($self, $api) = @_;

    my $seen = $self->arrived($api);
    my @missing = grep { !$seen->{$_} }
        sort keys %{ $self->{met}{orders} }, keys %{ $self->{met}{pages} };

    return unless @missing;

    my $refused = $self->refused();

    return grep { !$refused->{$_} } @missing;
}


# What arrived more than once, but not as the same event.

sub changed {
    my ($self, $api) = @_;

    $self->arrived($api);

    return grep { /-$self->{name}-/ } sort keys %{ $self->{changed} || {} };
}


# Ours that arrived more than once.

sub twice {
    my ($self, $api) = @_;

    my $seen = $self->arrived($api);

    return grep { $seen->{$_} > 1 && /-$self->{name}-/ } sort keys %$seen;
}


# What arrived in our name and was never sent.

sub invented {
    my ($self, $api) = @_;

    my %sent;

    for my $file (glob "$self->{dir}/load-$self->{name}-*.txt") {
        open my $fh, '<', $file or die "$file: $!\n";
        while (<$fh>) {
            $sent{(split)[1]} = 1;
        }
    }

    return grep { !$sent{$_} && /-$self->{name}-/ }
        sort keys %{ $self->arrived($api) };
}


# Waits until nothing is missing; what still is.

sub wait_all {
    my ($self, $api, $seconds) = @_;

    my @missing;

    $self->{t}->wait_for(sub {
        @missing = $self->missing($api);
        return !@missing;
    }, $seconds);

    return @missing;
}


sub accepted {
    my ($self) = @_;

    return scalar(keys %{ $self->{met}{orders} })
        + scalar(keys %{ $self->{met}{pages} });
}


# The p-th part of the answers took no longer than that, in ms.

sub quantile {
    my ($self, $p) = @_;

    my @times = sort { $a <=> $b } @{ $self->{met}{times} };

    return $times[int($p * $#times)];
}

1;
