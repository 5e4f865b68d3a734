# Copyright (C) The ngx_pinterest_module developers

package Test::Pinterest::Prometheus;

# A strict reader of Prometheus' text form, version 0.0.4:
#
#     my $families = parse($text);      # dies of the first thing wrong
#     $families->{name} = { type => 'counter', help => '...',
#         samples => [ { name => ..., labels => {...}, value => ... } ] };
#
# Stricter than a server: HELP and TYPE come first, once, in this order; samples
# of a family stand together; counters end in _total, whole and not negative;
# a histogram's buckets grow and end in +Inf, which is its count.

use warnings;
use strict;

use Encode ();

use base qw/ Exporter /;

our @EXPORT_OK = qw/ parse /;

my $name = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*/;
my $value = qr/[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN/;


sub parse {
    my ($bytes) = @_;

    my $text = eval { Encode::decode('UTF-8', $bytes, Encode::FB_CROAK) };
    die "not UTF-8\n" unless defined $text;
    die "no line feed at the end\n" unless $text =~ /\n\z/;

    my (%families, %seen, $family);

    for my $line (split /\n/, $text) {

        if ($line =~ /^# HELP ($name) (\S.*)$/) {
            die "$1 comes twice\n" if $families{$1};
            die "HELP of $1 has a wrong escape\n" if $2 =~ /\\(?![\\n])/;
            $family = { name => $1, help => $2, samples => [] };
            $families{$1} = $family;

        } elsif ($line =~ /^# TYPE ($name) (counter|gauge|histogram)$/) {
            die "TYPE of $1 is out of place\n" if !$family
                || $family->{name} ne $1 || $family->{type};
            $family->{type} = $2;

        } else {
            my $s = _sample($line);
            die "$s->{name} has no TYPE before it\n" unless _fits($family, $s);
            die "$line: again\n" if $seen{_key($s)}++;
            push @{ $family->{samples} }, $s;
        }
    }

    _check($_) for values %families;

    return \%families;
}


sub _sample {
    my ($line) = @_;

    my ($n, $in, $v) = $line =~ /^($name)(?:\{(.*)\})? ($value)$/
        or die "no sample: $line\n";
    my %labels;

    if (defined $in) {
        my $first = 1;

        while ($in =~ /\G(,?)($label)="((?:[^"\\]|\\["\\n])*)"/gc) {
            die "a comma in $line\n" if $first != ($1 eq '');
            die "label $2 twice in $line\n" if exists $labels{$2};
            my ($k, $text) = ($2, $3);
            $text =~ s/\\(.)/$1 eq 'n' ? "\n" : $1/ge;
            $labels{$k} = $text;
            $first = 0;
        }

        die "labels: $line\n" if $first || (pos($in) || 0) != length $in;
    }

    return { name => $n, labels => \%labels, value => $v };
}


sub _fits {
    my ($family, $s) = @_;

    return 0 unless $family && $family->{type};
    return 1 if $family->{type} ne 'histogram' && $s->{name} eq $family->{name};
    return $family->{type} eq 'histogram'
        && $s->{name} =~ /^\Q$family->{name}\E_(?:bucket|sum|count)$/;
}


sub _key {
    my ($s) = @_;

    return join "\0", $s->{name}, map { $_, $s->{labels}{$_} }
        sort keys %{ $s->{labels} };
}


sub _check {
    my ($family) = @_;

    my ($n, $type) = @$family{qw/ name type /};

    die "$n has no TYPE\n" unless $type;

    if ($type eq 'counter') {
        die "$n is no _total\n" unless $n =~ /_total$/;
        /^\d+$/ or die "$n has the value $_\n"
            for map { $_->{value} } @{ $family->{samples} };

    } elsif ($n =~ /_total$/) {
        die "$n is no counter\n";
    }

    _check_histogram($family) if $type eq 'histogram';
}


sub _check_histogram {
    my ($family) = @_;

    my ($n, @samples) = ($family->{name}, @{ $family->{samples} });
    my @buckets = grep { $_->{name} =~ /_bucket$/ } @samples;
    my ($count) = map { $_->{value} } grep { $_->{name} =~ /_count$/ } @samples;
    my ($sum) = map { $_->{value} } grep { $_->{name} =~ /_sum$/ } @samples;
    my ($bound, $last) = (-1, 0);

    die "$n has no count\n" unless defined $count;
    die "$n has no sum\n" unless defined $sum;
    die "$n has no buckets\n" unless @buckets;

    for my $b (@buckets) {
        my $le = $b->{labels}{le};
        die "$n has a bucket without le\n" unless defined $le;
        $le = 9**9**9 if $le eq '+Inf';
        die "$n: bounds do not grow\n" if $le <= $bound;
        die "$n: buckets do not grow\n" if $b->{value} < $last;
        ($bound, $last) = ($le, $b->{value});
    }

    die "$n does not end in +Inf\n" if $buckets[-1]{labels}{le} ne '+Inf';
    die "$n: +Inf is not the count\n" if $last != $count;
    die "$n: a sum of nothing\n" if $count == 0 && $sum != 0;
}

1;
