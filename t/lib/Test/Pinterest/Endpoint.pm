# Copyright (C) The ngx_pinterest_module developers

package Test::Pinterest::Endpoint;

# The stand-in for Pinterest's endpoint (t/lib/endpoint.py), from a test:
#
#     my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');
#     ... proxy_pass http://127.0.0.1:%%API_PORT%%; (or %%API_TLS_PORT%%)
#     $api->mode({ mode => 'status', status => 500, for => 2 });
#     ok($api->wait_events(3));
#     is($api->stats()->{invalid}, 0);

use warnings;
use strict;

use JSON::PP ();
use Time::HiRes qw/ sleep time /;

use Test::Pinterest::Client;
use Test::Pinterest::Port qw/ free_port /;

my $json = JSON::PP->new()->utf8();


# Options: token (one or a list; none: any), forbid (accounts), tls, address and
# tls_port (of loopback).

sub new {
    my ($class, $t, %opts) = @_;

    my $dir = $t->testdir() . '/api' . ($opts{name} || '');
    mkdir $dir or die "$dir: $!\n";

    my $self = bless { t => $t, dir => $dir, owner => $$,
        port => free_port(), tls_port => $opts{tls_port} || free_port(),
        control_port => free_port() }, $class;

    my @args = ('--dir', $dir, '--port', $self->{port},
        '--control-port', $self->{control_port});

    for my $name (qw/ token forbid address /) {
        my $value = $opts{$name};
        next unless defined $value;
        push @args, "--$name", $_ for ref $value ? @$value : $value;
    }

    if ($opts{tls}) {
        $t->certificate('api', 'api.pinterest.com', 'localhost', '127.0.0.1');
        push @args, '--tls-port', $self->{tls_port},
            '--certificate', $t->testdir() . '/api.crt',
            '--key', $t->testdir() . '/api.key';
    }

    my $prefix = uc($opts{name} || '') . 'API';
    $t->set("${prefix}_PORT" => $self->{port},
        "${prefix}_TLS_PORT" => $self->{tls_port});

    $self->{args} = \@args;
    $self->start();
    $t->at_end(sub { $self->stop() });

    return $self;
}


sub start {
    my ($self) = @_;

    my $ready = "$self->{dir}/endpoint.json";
    unlink $ready;

    my $pid = fork();
    die "fork: $!\n" unless defined $pid;

    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', "$self->{dir}/endpoint.out";
        open STDERR, '>&', \*STDOUT;
        exec 'python3', "$Test::Pinterest::TOP/t/lib/endpoint.py",
            @{ $self->{args} } or POSIX::_exit(127);
    }

    $self->{pid} = $pid;
    $self->{t}->wait_for(sub { -s $ready }, 30)
        or die "the stand-in does not start:\n"
               . $self->{t}->read_file("$self->{dir}/endpoint.out");

    return $self;
}


sub dir { return $_[0]->{dir} }
sub port { return $_[0]->{port} }
sub tls_port { return $_[0]->{tls_port} }
sub control_port { return $_[0]->{control_port} }


sub _control {
    my ($self, $method, $body) = @_;

    my $r = Test::Pinterest::Client->new(port => $self->{control_port})
        ->request($method, '/control',
            defined $body ? (body => $json->encode($body)) : ());
    my $answer = $json->decode($r->{body});

    die "the stand-in refuses: $answer->{error}\n" if $r->{status} != 200;

    return $answer;
}


# Tells it how to misbehave: a hash, a list of them, or nothing for "not".

sub mode {
    my ($self, $order) = @_;

    return $self->_control('POST', $order || { mode => 'ok' });
}


sub stats { return $_[0]->_control('GET') }


sub _lines {
    my ($self, $name) = @_;

    # the last line may still be on its way
    return map { $json->decode($_) }
        $self->{t}->read_file("$self->{dir}/$name") =~ /^(.+)\n/mg;
}


# What it received, in order: { call, time, account, test, status, complete,
# event }.

sub received { return $_[0]->_lines('received.jsonl') }
sub calls { return $_[0]->_lines('calls.jsonl') }
sub events { return map { $_->{event} } $_[0]->received() }


# Waits until so many different events have arrived; what arrived is returned,
# nothing if the time was over first.

sub wait_events {
    my ($self, $n, $seconds) = @_;

    $self->{t}->wait_for(sub { $self->stats()->{unique} >= $n }, $seconds)
        or return;

    return $self->events();
}


sub wait_calls {
    my ($self, $n, $seconds) = @_;

    return $self->{t}->wait_for(
        sub { $self->stats()->{calls} >= $n }, $seconds);
}


sub stop {
    my ($self) = @_;

    return unless $self->{pid} && $self->{owner} == $$;

    local $?;
    kill 'TERM', $self->{pid};
    waitpid delete $self->{pid}, 0;
}

1;
