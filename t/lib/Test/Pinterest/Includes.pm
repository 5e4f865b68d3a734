# Copyright (C) The ngx_pinterest_module developers

package Test::Pinterest::Includes;

# Which room of the source may include which: wrong_includes(DIR) gives a line
# for every #include in DIR that goes another way.

use warnings;
use strict;

use File::Basename qw/ basename dirname /;
use File::Find;

use base qw/ Exporter /;

our @EXPORT_OK = qw/ wrong_includes /;

my @core = qw{ core/base core/consent core/event core/message core/mapping
    core/queue core/delivery core/status };
my @common = (@core, 'http/common');

# a room may include itself and these
my %arrows = (
    'core/base' => [],
    'core/consent' => [ 'core/base' ],
    'core/event' => [ 'core/base' ],
    'core/message' => [ 'core/base', 'core/event' ],
    'core/mapping' => [ 'core/base', 'core/event', 'core/message' ],
    'core/queue' => [ 'core/base' ],
    'core/delivery' => [ 'core/base', 'core/event' ],
    'core/status' => [ 'core/base', 'core/event' ],
    'http/common' => [ @core ],
    'http/intake' => [ @common, 'http/queue', 'http/delivery' ],
    'http/collect' => [ @common, 'http/intake' ],
    'http/queue' => [ @common, 'http/delivery' ],
    'http/delivery' => [ @common ],
    'http/status' => [ @common ],
    'http' => [ @common, qw{ http/intake http/collect http/queue
        http/delivery http/status } ],
    'cli' => [ @core ],
);

# headers of others that only some may include: by room, or by file
my @reserved = (
    [ qr{^ngx_}, qr{^http/} ],
    [ qr{^yajl/}, qr{^core/base/pcapi_json\.c$} ],
    [ qr{^openssl/}, qr{^core/base/|^http/} ],
    [ qr{^curl/}, qr{^cli/} ],
);


sub wrong_includes {
    my ($top) = @_;

    my @wrong;
    my @files;

    find({ no_chdir => 1, wanted => sub {
        push @files, $_ if -f $_ && /\.[ch]$/;
    } }, $top);

    for my $path (sort @files) {
        my $file = substr($path, length($top) + 1);
        my $n = 0;

        open my $fh, '<', $path or die "$path: $!\n";

        while (my $line = <$fh>) {
            $n++;
            my ($form, $name) = $line =~ /^\s*#\s*include\s*([<"])([^>"]+)/
                or next;
            my $error = _check($top, $file, $form, $name) or next;
            push @wrong, "$file:$n: $error";
        }
    }

    return @wrong;
}


sub _check {
    my ($top, $file, $form, $name) = @_;

    for my $rule (@reserved) {
        my ($header, $who) = @$rule;
        return "$name is not for this room"
            if $name =~ $header && !_ours($top, $file, $name)
               && $file !~ $who;
    }

    return if $form eq '<';

    my $from = dirname($file);
    my $to = _ours($top, $file, $name);

    return "$name is not found" unless defined $to;
    return "$from is not a room" unless $arrows{$from};

    $to = dirname($to);

    return if $to eq $from || grep { $_ eq $to } @{ $arrows{$from} };
    return "$from may not include $to ($name)";
}


# the file of ours that is meant, by its path below the top; the way the
# compiler looks for it

sub _ours {
    my ($top, $file, $name) = @_;

    for my $dir (dirname($file), 'core', 'http') {
        my $path = "$dir/$name";
        1 while $path =~ s{[^/]+/\.\./}{};
        return $path if -f "$top/$path";
    }

    return undef;
}

1;
