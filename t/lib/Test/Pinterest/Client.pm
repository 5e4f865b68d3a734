# Copyright (C) The ngx_pinterest_module developers

package Test::Pinterest::Client;

# A small HTTP/1.1 client: one connection, kept alive as long as both sides
# agree.  An answer is a hash: status, reason, headers (lower-case names, lists
# where a header comes more than once), body, raw, and closed.

use warnings;
use strict;

use IO::Select;
use IO::Socket::INET;
use Socket qw/ IPPROTO_TCP TCP_NODELAY /;
use Time::HiRes qw/ time /;

use base qw/ Exporter /;

our @EXPORT_OK = qw/ build_request parse_headers /;


sub new {
    my ($class, %opts) = @_;

    my $sock = IO::Socket::INET->new(Proto => 'tcp',
        PeerAddr => $opts{host} || '127.0.0.1', PeerPort => $opts{port},
        $opts{local} ? (LocalAddr => $opts{local}) : (), Timeout => 5)
        or die "connect to port $opts{port}: $@\n";

    setsockopt($sock, IPPROTO_TCP, TCP_NODELAY, 1);
    binmode $sock;

    return bless { sock => $sock, buf => '', eof => 0,
        timeout => $opts{timeout} || 20 }, $class;
}


# The bytes of a request; the body may be text or absent.

sub build_request {
    my ($method, $path, %opts) = @_;

    my %headers = %{ $opts{headers} || {} };
    my %seen = map { lc($_) => 1 } keys %headers;
    my $text = "$method $path HTTP/1.1\r\n";

    $text .= "Host: " . ($opts{host_header} || 'localhost') . "\r\n"
        unless $seen{host};

    $text .= "Content-Length: " . length($opts{body}) . "\r\n"
        if defined $opts{body} && !$seen{'content-length'}
           && !$seen{'transfer-encoding'};

    for my $name (sort keys %headers) {
        my $value = $headers{$name};
        $text .= "$name: $_\r\n" for ref $value ? @$value : $value;
    }

    $text .= "Connection: close\r\n" if $opts{close} && !$seen{connection};

    return "$text\r\n" . (defined $opts{body} ? $opts{body} : '');
}


sub parse_headers {
    my ($text) = @_;

    my %headers;

    for my $line (split /\r?\n/, $text) {
        my ($name, $value) = $line =~ /^([^:\s]+):\s*(.*?)\s*$/ or next;
        $name = lc $name;

        if (!exists $headers{$name}) {
            $headers{$name} = $value;

        } elsif (ref $headers{$name}) {
            push @{ $headers{$name} }, $value;

        } else {
            $headers{$name} = [ $headers{$name}, $value ];
        }
    }

    return \%headers;
}


sub request {
    my ($self, $method, $path, %opts) = @_;

    $self->write(build_request($method, $path, %opts));

    return $self->response(head => $method eq 'HEAD');
}


sub write {
    my ($self, $data) = @_;

    local $SIG{PIPE} = 'IGNORE';
    my $sent = 0;

    while ($sent < length $data) {
        my $n = syswrite($self->{sock}, $data, length($data) - $sent, $sent);
        last unless defined $n;
        $sent += $n;
    }

    return $sent;
}


# Reads one answer; undef when the connection ended before a header.

sub response {
    my ($self, %opts) = @_;

    my $until = time() + $self->{timeout};

    while ($self->{buf} !~ /\r\n\r\n/) {
        $self->_more($until) or return undef;
    }

    $self->{buf} =~ s/\A(.*?\r\n)\r\n//s;
    my $head = $1;

    my ($status, $reason) = $head =~ m!\AHTTP/1\.[01] (\d{3}) ?(.*?)\r\n!
        or die "not an HTTP answer: " . substr($head, 0, 80) . "\n";

    return $self->response(%opts) if $status == 100;

    my $r = { status => $status + 0, reason => $reason,
        headers => parse_headers($head), body => '' };

    if (!$opts{head} && $status != 204 && $status != 304) {
        $r->{body} = $self->_body($r->{headers}, $until);
    }

    $r->{closed} = $self->{eof}
        || lc($r->{headers}{connection} || '') eq 'close';
    $r->{raw} = "$head\r\n$r->{body}";

    return $r;
}


sub _body {
    my ($self, $headers, $until) = @_;

    if (lc($headers->{'transfer-encoding'} || '') eq 'chunked') {
        return $self->_chunked($until);
    }

    my $length = $headers->{'content-length'};

    while (!defined $length || length $self->{buf} < $length) {
        $self->_more($until) or last;
    }

    return substr($self->{buf}, 0, defined $length ? $length
        : length $self->{buf}, '');
}


sub _chunked {
    my ($self, $until) = @_;

    my $body = '';

    for ( ;; ) {
        my ($line, $size);

        until (($line, $size)
            = $self->{buf} =~ /\A(([0-9a-fA-F]+)[^\r]*\r\n)/)
        {
            $self->_more($until) or return $body;
        }

        my $start = length $line;
        $size = hex $size;

        while (length $self->{buf} < $start + $size + 2) {
            $self->_more($until) or return $body;
        }

        $body .= substr($self->{buf}, $start, $size);
        substr($self->{buf}, 0, $start + $size + 2, '');

        return $body if $size == 0;
    }
}


sub _more {
    my ($self, $until) = @_;

    return 0 if $self->{eof};

    my $left = $until - time();

    if ($left <= 0 || !IO::Select->new($self->{sock})->can_read($left)) {
        $self->{eof} = 1;
        return 0;
    }

    my $n = sysread($self->{sock}, $self->{buf}, 65536, length $self->{buf});
    return 1 if $n;

    $self->{eof} = 1;
    return 0;
}


# Everything until the other side closes, or the time is over.

sub read_all {
    my ($self) = @_;

    my $until = time() + $self->{timeout};
    1 while $self->_more($until);

    return $self->{buf};
}


sub close {
    my ($self) = @_;

    close $self->{sock} if $self->{sock};
    $self->{eof} = 1;
}

1;
