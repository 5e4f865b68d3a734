#!/usr/bin/perl

# The table of core/event/pcapi_schema.c against the published schema, member
# by member.  PINTEREST_SCHEMA names the file, which is not ours to ship.

use warnings;
use strict;

use Cwd qw/ abs_path /;
use FindBin;
use JSON::PP;
use Test::More;

my $root = abs_path("$FindBin::Bin/..");
my $file = $ENV{PINTEREST_SCHEMA}
    || "$root/../shared/api/pinterest-conversions-openapi-5.23.0.json";

plan(skip_all => 'no published schema: PINTEREST_SCHEMA names its file')
    unless -r $file;

my $api = decode_json(slurp($file));
my $ours = table();
my $published = published();

# what the table says more exactly than the published types

my %types = (
    text => 'string', decimal => 'string', enum => 'string',
    integer => 'integer', boolean => 'boolean', texts => 'array of string',
    digests => 'array of string', object => 'object',
    objects => 'array of object',
);

for my $parent (sort keys %$published) {
    my $theirs = $published->{$parent};

    is_deeply([sort keys %{$ours->{$parent}}], [sort keys %$theirs],
        "$parent: the same members");

    for my $name (sort keys %$theirs) {
        compare("$parent.$name", $ours->{$parent}{$name}, $theirs->{$name});
    }
}

is_deeply([sort keys %$ours], [sort keys %$published], 'the same objects');

my $event = events();

is_deeply([sort @{$event->{required}}],
    [qw/action_source event_id event_name event_time user_data/],
    'what pcapi_event_check() wants is what is required');

is_deeply([sort map { join '+', @{$_->{required}} }
    @{$api->{components}{schemas}{ConversionEventsUserData}{anyOf}}],
    ['client_ip_address+client_user_agent', 'em', 'hashed_maids'],
    'and so is the identity');

is($api->{components}{schemas}{ConversionEvents}{properties}{data}{maxItems},
    1000, 'events of a call');

done_testing();


sub compare {
    my ($name, $m, $s) = @_;

    return unless $m;

    is($types{$m->{type}}, type($s), "$name: type");

    if (defined $s->{maxLength} || defined $s->{maxItems}) {
        is($m->{max}, $s->{maxLength} // $s->{maxItems}, "$name: length");

    } elsif ($m->{type} =~ /^(text|decimal|texts|digests)$/) {
        cmp_ok($m->{max}, '>', 0, "$name: a length of our own");
    }

    if ($m->{type} eq 'integer') {
        is($m->{low}, $s->{minimum} // 0, "$name: low");
        is($m->{high}, $s->{maximum} // '9223372036854775807', "$name: high");
    }

    if ($s->{enum}) {
        is_deeply($m->{values}, $s->{enum}, "$name: values");

    } elsif ($m->{type} eq 'enum') {

        # a list in the description
        is_deeply([sort @{$m->{values}}],
            [sort $s->{description} =~ /^- `(\w+)`/mg], "$name: values");
    }
}

sub type {
    my ($s) = @_;

    return 'object' if $s->{'$ref'} || $s->{properties};
    return $s->{type} unless $s->{type} eq 'array';

    return 'array of ' . type($s->{items});
}

sub events {
    return $api->{components}{schemas}{ConversionEvents}{properties}{data}
        {items};
}

sub published {
    my $schemas = $api->{components}{schemas};
    my $custom = events()->{properties}{custom_data};

    return {
        event => events()->{properties},
        user_data =>
            $schemas->{ConversionEventsUserDataProperties}{properties},
        custom_data => $custom->{properties},
        contents => $custom->{properties}{contents}{items}{properties},
        app_info => $schemas->{ConversionEventAppInfo}{properties},
        device_info => $schemas->{ConversionEventDeviceInfo}{properties},
    };
}

sub table {
    my %table;

    system('make', '-s', '-C', $root, "$root/build/unit/print_schema") == 0
        or die "print_schema does not build\n";

    open my $fh, '-|', "$root/build/unit/print_schema"
        or die "print_schema: $!\n";

    while (my $line = <$fh>) {
        chomp $line;

        my ($parent, $name, $type, $max, $low, $high, $values)
            = split /\t/, $line, -1;

        $table{$parent}{$name} = {
            type => $type, max => $max, low => $low, high => $high,
            values => [split /,/, $values],
        };
    }

    close $fh or die "print_schema failed\n";

    return \%table;
}

sub slurp {
    my ($name) = @_;

    open my $fh, '<', $name or die "$name: $!\n";
    local $/;

    return <$fh>;
}
