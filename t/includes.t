#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Which room includes which, and that the core knows nothing of nginx; and
# that these checks can fail.

use warnings;
use strict;

use Cwd qw/ abs_path /;
use File::Basename qw/ dirname /;
use File::Path qw/ make_path /;
use File::Temp qw/ tempdir /;
use Test::More;

use Test::Pinterest::Includes qw/ wrong_includes /;

my $module = abs_path(dirname(__FILE__) . '/../ngx_pinterest_module');
my $copy = tempdir(CLEANUP => 1);

system("cp -r $module/. $copy") == 0 or die;

my @wrong = wrong_includes($module);
is(scalar @wrong, 0, 'every include goes the right way')
    or diag(join "\n", @wrong);


# one more file, or one more line at its end, in the copy

sub planted {
    my ($file, $line) = @_;

    make_path(dirname("$copy/$file"));
    open my $fh, '>', "$copy/$file" or die "$file: $!\n";
    print $fh "$line\n";
    close $fh;

    my @found = grep { /^\Q$file\E:1: / } wrong_includes($copy);
    unlink "$copy/$file";

    return scalar @found;
}

my @planted = (
    [ 1, 'core/base/planted.c', '#include "event/pcapi_event.h"' ],
    [ 1, 'core/base/planted.h', '#include "queue/pcapi_queue.h"' ],
    [ 1, 'core/consent/planted.c', '#include "event/pcapi_event.h"' ],
    [ 1, 'core/event/planted.c', '#include "mapping/pcapi_map.h"' ],
    [ 1, 'core/event/planted.c', '#include "message/pcapi_message.h"' ],
    [ 1, 'core/message/planted.c', '#include "mapping/pcapi_map.h"' ],
    [ 1, 'core/mapping/planted.c', '#include "queue/pcapi_queue.h"' ],
    [ 1, 'core/event/planted.c', '#include "queue/pcapi_queue.h"' ],
    [ 1, 'core/event/planted.c', '#include "../queue/pcapi_queue.h"' ],
    [ 1, 'core/event/planted.c', '#include "delivery/pcapi_batch.h"' ],
    [ 1, 'core/queue/planted.c', '#include "event/pcapi_event.h"' ],
    [ 1, 'core/queue/planted.c', '#include "delivery/pcapi_batch.h"' ],
    [ 1, 'core/delivery/planted.c', '#include "queue/pcapi_queue.h"' ],
    [ 1, 'core/event/planted.c', '#include "status/pcapi_match.h"' ],
    [ 1, 'core/status/planted.c', '#include "queue/pcapi_queue.h"' ],
    [ 1, 'core/base/planted.c', '#include <ngx_config.h>' ],
    [ 1, 'core/event/planted.c', '#include <yajl/yajl_parse.h>' ],
    [ 1, 'core/event/planted.c', '#include <openssl/evp.h>' ],
    [ 1, 'http/planted.c', '#include <curl/curl.h>' ],
    [ 1, 'http/planted.c', '#include <yajl/yajl_gen.h>' ],
    [ 1, 'cli/planted.c', '#include <ngx_core.h>' ],
    [ 1, 'http/common/planted.c',
        '#include "delivery/ngx_pinterest_token.h"' ],
    [ 1, 'http/intake/planted.c', '#include "collect/ngx_pinterest_cors.h"' ],
    [ 1, 'http/queue/planted.c', '#include "intake/ngx_pinterest_page.h"' ],
    [ 1, 'http/delivery/planted.c', '#include "queue/ngx_pinterest_queue.h"' ],
    [ 1, 'http/delivery/planted.c', '#include "intake/ngx_pinterest_ctx.h"' ],
    [ 1, 'http/status/planted.c', '#include "ngx_pinterest_conf.h"' ],
    [ 1, 'core/planted.c', '#include "base/pcapi_base.h"' ],
    [ 1, 'core/base/planted.c', '#include "no_such_header.h"' ],

    [ 0, 'core/base/planted.c', '#include "pcapi_base.h"' ],
    [ 0, 'core/event/planted.c', '#include "base/pcapi_base.h"' ],
    [ 0, 'core/mapping/planted.c', '#include "message/pcapi_message.h"' ],
    [ 0, 'core/delivery/planted.c', '#include "event/pcapi_event.h"' ],
    [ 0, 'core/status/planted.c', '#include "event/pcapi_event.h"' ],
    [ 0, 'http/planted.c', '#include "queue/pcapi_queue.h"' ],
    [ 0, 'http/planted.c', '#include <ngx_http.h>' ],
    [ 0, 'http/planted.c', '#include "status/ngx_pinterest_status.h"' ],
    [ 0, 'http/intake/planted.c', '#include "queue/ngx_pinterest_queue.h"' ],
    [ 0, 'http/collect/planted.c', '#include "intake/ngx_pinterest_intake.h"' ],
    [ 0, 'http/queue/planted.c',
        '#include "delivery/ngx_pinterest_delivery.h"' ],
    [ 0, 'http/status/planted.c', '#include "common/ngx_pinterest_zone.h"' ],
    [ 0, 'cli/planted.c', '#include <curl/curl.h>' ],
);

for my $case (@planted) {
    my ($wrong, $file, $line) = @$case;
    is(planted($file, $line), $wrong,
        ($wrong ? 'found: ' : 'allowed: ') . "$line in $file");
}


# the core, and each header of it alone, compiles with nothing but itself

my @flags = qw/ -std=gnu99 -Wall -Wextra -Wshadow -Wconversion
    -Wno-sign-conversion -Werror -fsyntax-only /;

sub compiles {
    my ($top, @files) = @_;

    my $out = `gcc @flags -I $top/core @files 2>&1`;

    return wantarray ? ($? == 0, $out) : $? == 0;
}

my ($ok, $out) = compiles($module, glob "$module/core/*/*.c");
ok($ok, 'the core compiles without nginx') or diag($out);

for my $header (glob "$module/core/*/*.h") {
    my ($name) = $header =~ m{([^/]+/[^/]+)$};
    ok(compiles($module, "-x c $header"), "$name stands alone");
}

my ($file) = glob "$copy/core/base/*.c";

SKIP: {
    skip 'no core yet', 1 unless defined $file;

    open my $fh, '>>', $file or die;
    print $fh "\n#include <ngx_config.h>\n";
    close $fh;
    ok(!compiles($copy, $file), 'and would not with a header of nginx');
}

done_testing();
