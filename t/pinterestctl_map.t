#!/usr/bin/perl

# pinterestctl map: its options, the forms of its answers, and that no input
# makes it grow or stumble.

use warnings;
use strict;

use Digest::SHA qw/ sha256_hex /;
use File::Basename qw/ dirname /;
use IO::Handle;
use IO::Select;
use IPC::Open3;
use Test::More;
use Time::HiRes qw/ sleep /;

use Test::Pinterest::Ctl qw/ ctl ctl_binary map_lines spew slurp $json /;

use constant FIONREAD => 0x541b;    # of Linux

plan skip_all => 'pinterestctl is not built' unless -x ctl_binary();

my $now = 1795000000;
my @who = ('--ip', '192.0.2.7', '--user-agent', 'Mozilla/5.0');
my @base = (@who, '--now', $now);

my %order = (type => 'track', event => 'Order Completed', messageId => 'm-1',
    context => { traits => { email => 'Ann@Example.COM ' } },
    properties => { order_id => '77', revenue => 12.50, currency => 'eur' });


sub first {
    my ($args, $message) = @_;

    return map_lines([ @base, @$args ], $message)->{events}[0];
}


sub track { return { type => 'track', event => $_[0], userId => 'u-1' } }


subtest 'a message becomes an event' => sub {
    my $answer = map_lines(\@base, \%order);

    is(join(',', keys %$answer), 'events', 'events and nothing else');
    is(scalar @{ $answer->{events} }, 1, 'one event');

    my $event = $answer->{events}[0];
    is($event->{event_name}, 'checkout', 'name');
    is($event->{event_id}, 'm-1', 'id');
    is($event->{event_time}, $now, 'time');
    is($event->{action_source}, 'web', 'source');
    is_deeply($event->{user_data}{em}, [ sha256_hex('ann@example.com') ],
        'email, normalised and hashed');
    is($event->{user_data}{client_ip_address}, '192.0.2.7', 'address');
    is($event->{user_data}{client_user_agent}, 'Mozilla/5.0', 'agent');
    is($event->{custom_data}{value}, '12.5', 'value');
    is($event->{custom_data}{currency}, 'EUR', 'currency');
};


subtest 'all shapes are taken' => sub {
    my $native = { event_name => 'AddToCart', action_source => 'web',
        event_time => $now - 5, event_id => 'n-1',
        user_data => { em => 'a@example.com' } };
    my $pixel = 'event=AddToCart&ed[value]=10&pd[em]=a%40example.com&tid=26';

    my @cases = (
        [ 'native event', $native ],
        [ 'native batch', { data => [ $native ] } ],
        [ 'Segment call', track('Product Added') ],
        [ 'Segment call without a type',
          { event => 'Product Added', properties => {} } ],
        [ 'Segment batch', { batch => [ track('Product Added') ] } ],
        [ 'query string', $pixel ],
        [ 'query string with a question mark', "?$pixel" ],
        [ 'URL', "https://ct.example.com/v3/?$pixel#top" ],
        [ 'URL without host', "/v3/?$pixel" ],
        [ 'query string with JSON in it',
          'event=addtocart&ed=%7B%22value%22%3A10%7D' ],
        [ 'white space before JSON', "  \t" . $json->encode($native) ],
    );

    my @answers = map_lines(\@base, map { $_->[1] } @cases);

    for my $i (0 .. $#cases) {
        is($answers[$i]{events}[0]{event_name}, 'add_to_cart', $cases[$i][0]);
    }

    is($answers[5]{events}[0]{custom_data}{value}, '10', 'value of brackets');
    is($answers[9]{events}[0]{custom_data}{value}, '10', 'value of JSON');
};


subtest 'the events of a batch are in one line' => sub {
    my ($all, $some, $none) = map_lines(\@base,
        { batch => [ map { track($_) } 'Product Added', 'Product Viewed' ] },
        { batch => [ map { track($_) } 'Unheard', 'Product Viewed' ] },
        { batch => [ track('Unheard'), { type => 'identify' } ] });

    is(join(' ', map { $_->{event_name} } @{ $all->{events} }),
        'add_to_cart view_content', 'both, in order');
    is(scalar @{ $some->{events} }, 1, 'the good one');
    ok(!exists $some->{dropped}, 'and no reason for the other');
    is_deeply($none, { events => [], dropped => 'unmapped' },
        'none: the reason of the first one');
};


subtest 'why nothing is to be sent' => sub {
    my @cases = (
        [ [], track('Unheard'), 'unmapped' ],
        [ [], { type => 'identify', userId => 'u-1' }, 'no_event' ],
        [ [], 'tid=26&cb=1', 'no_event' ],
        [ [], { type => 'track', userId => 'u-1' }, 'no_name' ],
        [ [ '--consent', 'denied' ], track('Product Added'), 'consent' ],
        [ [], { %{ track('Product Added') }, integrations => { All => \0 } },
          'integration' ],
        [ [], { %{ track('Product Added') }, timestamp => $now - 8 * 86400 },
          'expired' ],
    );

    for my $case (@cases) {
        my ($args, $message, $reason) = @$case;
        is_deeply(scalar map_lines([ @base, @$args ], $message),
            { events => [], dropped => $reason }, $reason);
    }

    is_deeply(scalar map_lines([ '--now', $now ], track('Product Added')),
        { events => [], dropped => 'no_identity' }, 'no_identity');
};


subtest 'unusable lines are told, never quoted' => sub {
    my $deep = ('[' x 100000) . (']' x 100000);
    my @lines = ('', '   ', '{', '{"a":1', '[]', '[1]', '{}', '42', '"x"',
        'null', 'secret', 'https://example.com/secret', '{"secret":1}',
        '{"batch":[]}', '{"data":[]}', "{\"a\":\"\xff\xfe secret\"}",
        '{"event":"a\u0000b","type":"track"}', '{"event":"\ud800"}',
        '{"event":"a"} {"event":"secret"}', $deep, '{"a":NaN}',
        '{"event":' . $deep . '}', "\0\0\0");

    my $r = ctl([ 'map', @base ], join('', map { "$_\n" } @lines));
    my @out = split /\n/, $r->{out};

    is($r->{rc}, 0, 'exit code');
    is(scalar @out, scalar @lines, 'a line for each');

    for my $i (0 .. $#lines) {
        like($out[$i], qr/^\{"error":"[\w ,.:8-]+"\}$/,
            'line ' . substr($json->encode([ $lines[$i] ]), 0, 40));
    }

    unlike($r->{out} . $r->{err}, qr/secret/, 'nothing is quoted');
    is(ctl([ 'map', '--strict' ], "{\n")->{rc}, 1, '--strict: exit code 1');
    is(ctl([ 'map', '--strict' ], "a=b\n")->{rc}, 0, 'dropped is no error');
};


subtest 'the names of MAPPING 2.2' => sub {
    my (%messages, %expected);

    for (split /\n/, slurp(dirname(__FILE__) . '/data/names.tsv')) {
        next if /^#/;
        my ($name, $preset, $expected) = split /\t/;
        my $message = track($name);

        if ($name =~ /^call:(\w+)(\+category)?$/) {
            $message = { type => $1, userId => 'u-1', name => 'Shoes',
                $2 ? (category => 'Women') : () };
        }

        push @{ $messages{$preset} }, $message;
        push @{ $expected{$preset} }, [ $name, $expected ];
    }

    for my $preset (sort keys %messages) {
        my @answers = map_lines([ @base,
            $preset eq 'default' ? () : ('--preset', $preset) ],
            @{ $messages{$preset} });

        for my $answer (@answers) {
            my ($name, $expected) = @{ shift @{ $expected{$preset} } };
            is($answer->{dropped} || $answer->{events}[0]{event_name},
                $expected, "$preset: $name");
        }
    }
};


subtest '--preset' => sub {
    is(first([], track('purchase'))->{event_name}, 'checkout',
        'segment and ga4 are the default');
    is(map_lines([ @base, '--preset', 'segment' ], track('purchase'))
        ->{dropped}, 'unmapped', 'one given is the only one');
    is(first([ '--preset', 'segment', '--preset', 'ga4' ], track('purchase'))
        ->{event_name}, 'checkout', 'two are both');

    my $page = { type => 'page', category => 'Shoes', userId => 'u-1' };
    my @off = ('--preset', 'page_category=off');
    my @on = ('--preset', 'page_category=on');

    is(first([], $page)->{event_name}, 'view_category', 'a category');
    is(first(\@off, $page)->{event_name}, 'page_visit', 'switched off');
    is(first([ @off, '--preset=segment', @on ], $page)->{event_name},
        'view_category', 'and on again');
    is(first(\@off, track('purchase'))->{event_name}, 'checkout',
        'which leaves the tables');
};


subtest '--event' => sub {
    my @args = (@base, '--event', 'Bar Sold=checkout', '--event',
        'Product Viewed=page_visit,ViewContent', '--event', 'Order Completed=',
        '--event', 'identify=signup', '--event', 'a=b=lead', '--event',
        'Product Added=off');

    my ($sold, $viewed, $order, $off, $identify, $odd) = map_lines(\@args,
        track('bar_sold'), track('Product Viewed'), \%order,
        track('Product Added'),
        { type => 'identify', userId => 'u-1' }, track('a=b'));

    is($sold->{events}[0]{event_name}, 'checkout', 'a name of our own');
    is(join(' ', map { $_->{event_name} } @{ $viewed->{events} }),
        'page_visit view_content', 'two for one, before the preset');
    is($viewed->{events}[0]{event_id}, $viewed->{events}[1]{event_id},
        'which share their id');
    is($order->{dropped}, 'no_event', 'nothing for one');
    is($off->{dropped}, 'no_event', 'the same as "off"');
    is($identify->{events}[0]{event_name}, 'signup', 'a call');
    is($odd->{events}[0]{event_name}, 'lead', 'a name with "=" in it');

    is(map_lines(\@base, 'tid=26&event=init')->{dropped}, 'no_event',
        'the base code of the tag');
    is($_->{events}[0]{event_name}, 'page_visit', 'which can be named')
        for map_lines([ @base, '--event', 'init=page_visit' ],
            'tid=26&event=init', 'tid=26&noscript=1');
};


subtest '--unmapped' => sub {
    my $track = track('Some Thing');

    is(map_lines(\@base, $track)->{dropped}, 'unmapped', 'default');
    is(map_lines([ @base, '--unmapped', 'drop' ], $track)->{dropped},
        'unmapped', 'drop');
    is(first([ '--unmapped', 'custom' ], $track)->{event_name}, 'custom',
        'custom');
    is(first([ '--unmapped', 'pass' ], $track)->{event_name}, 'Some Thing',
        'pass');
};


subtest '--set' => sub {
    my $message = { %order, properties => { total_cents => '7.25',
        products => [ { code => 'A', cost => '3.10' },
            { code => 'B', cost => '4.15' } ] } };

    my $event = first([ '--set', 'value=json:properties.none',
        '--set', 'currency=USD',
        '--set', 'value=json:properties.total_cents', '--set', 'value=1',
        '--set', 'content_ids=json:properties.products[].code',
        '--set', 'contents.id=json:properties.products[].code',
        '--set', 'contents.item_price=json:properties.products[].cost',
        '--set', 'ph=+49 (30) 123=4', '--set', 'user_data.fn= Ann ' ],
        $message);

    my $custom = $event->{custom_data};
    is($custom->{value}, '7.25', 'the first source that has something');
    is($custom->{currency}, 'USD', 'a text');
    is_deeply($custom->{content_ids}, [ 'A', 'B' ], 'an array');
    is_deeply([ map { "$_->{id} $_->{item_price}" } @{ $custom->{contents} } ],
        [ 'A 3.10', 'B 4.15' ], 'members of products');
    is_deeply($event->{user_data}{ph}, [ sha256_hex('49301234') ],
        'personal data is normalised and hashed');
    is_deeply($event->{user_data}{fn}, [ sha256_hex('ann') ],
        'by its full name');
};


subtest '--consent-category' => sub {
    my $message = { %order, context => { consent => {
        categoryPreferences => { Ads => JSON::PP::false,
            Analytics => JSON::PP::true } } } };

    ok(first([], $message), 'not asked');
    ok(first([ '--consent-category', 'Analytics' ], $message), 'given');
    is(map_lines([ @base, '--consent-category=Analytics',
        '--consent-category=Ads' ], $message)->{dropped}, 'consent',
        'one of two is not given');
};


subtest '--url-args, --currency, --infer' => sub {
    my $message = { %order, properties => { total => 2,
        url => 'https://shop.example/x?id=1&email=a%40b.example&utm_id=2#t' },
        context => { traits => { name => 'Ann Jones' },
            location => { city => 'Bonn' } } };

    my $url = sub { first([ @_ ], $message)->{event_source_url} };

    is($url->(), $message->{properties}{url}, 'all arguments');
    is($url->('--url-args', 'none'), 'https://shop.example/x', 'none');
    is($url->('--url-args=id', '--url-args', 'utm_*'),
        'https://shop.example/x?id=1&utm_id=2', 'some');
    is($url->('--url-args=id', '--url-args=none', '--url-args=x'),
        'https://shop.example/x', 'others instead');
    is($url->('--url-args=id', '--url-args=all'), $message->{properties}{url},
        'all again');

    my $event = first([], $message);
    ok(!exists $event->{custom_data}{currency}, 'no currency');
    is_deeply([ grep { /^(?:fn|ln|ct)$/ } keys %{ $event->{user_data} } ], [],
        'nothing inferred');

    $event = first([ '--currency', 'eur', '--infer', 'name',
        '--infer=location' ], $message);
    is($event->{custom_data}{currency}, 'EUR', 'a currency');
    is_deeply([ map { $event->{user_data}{$_}[0] } qw/ fn ln ct / ],
        [ map { sha256_hex($_) } qw/ ann jones bonn / ], 'inferred');
};


subtest '--phone-country' => sub {
    my $phone = sub {
        my ($number, @args) = @_;

        return first([ @args ], { %order, traits => { phone => $number } })
            ->{user_data}{ph}[0];
    };
    my @german = ('--phone-country', '49');

    is($phone->('030 901820'), sha256_hex('30901820'), 'without it');
    is($phone->('030 901820', @german), sha256_hex('4930901820'), 'the code');
    is($phone->('+1 415 555 2671', @german), sha256_hex('14155552671'),
        'a number that has one');
    is($phone->(sha256_hex('030901820'), @german), sha256_hex('030901820'),
        'a digest');
    is($phone->('415 555 2671', '--phone-country=1'),
        sha256_hex('14155552671'), 'ten digits');
};


subtest '--trust, --ip, --user-agent' => sub {
    my $message = { %order, context => { ip => '198.51.100.9',
        userAgent => 'App/1', traits => {} } };

    my $user = first([], $message)->{user_data};
    is($user->{client_ip_address}, '192.0.2.7', 'the address of the sender');
    is($user->{client_user_agent}, 'Mozilla/5.0', 'and its agent');

    $user = first([ '--trust' ], $message)->{user_data};
    is($user->{client_ip_address}, '198.51.100.9', 'trusted: as it says');
    is($user->{client_user_agent}, 'App/1', 'agent too');

    my $late = { %order, timestamp => $now + 3590, sentAt => $now + 3600 };

    is(first([], $late)->{event_time}, $now - 10, 'a clock that is fast');
    $late->{timestamp} -= 3600;
    is(first([ '--trust' ], $late)->{event_time}, $now - 10,
        "and a server's, which is right");

    is(first([ '--ip', '2001:DB8::1' ], \%order)->{user_data}
        {client_ip_address}, '2001:DB8::1', 'IPv6');
};


subtest '--url, --referer, --cookie: click id and page' => sub {
    my @click = ('--url', 'https://shop.example/a?x=1&epik=url1#f',
        '--referer', 'https://shop.example/b?epik=ref1',
        '--cookie', 'a=b; _epik=cookie1; c=d');
    my $page = { %order, context => {
        page => { url => 'https://shop.example/c?epik=page1' } } };

    is(first(\@click, $page)->{user_data}{click_id}, 'url1', 'of the URL');
    is(first([ @click[2 .. 5] ], $page)->{user_data}{click_id}, 'page1',
        'else of the page');
    is(first([ @click[2 .. 5] ], \%order)->{user_data}{click_id}, 'ref1',
        'else of the referrer');
    is(first([ @click[4, 5] ], \%order)->{user_data}{click_id}, 'cookie1',
        'else of the cookie');
    is(first([], 'event=lead&epik=line1')->{user_data}{click_id}, 'line1',
        'of the line itself');

    is(first(\@click, $page)->{event_source_url},
        'https://shop.example/c?epik=page1', 'the page of the message');
    is(first(\@click, \%order)->{event_source_url},
        'https://shop.example/b?epik=ref1', 'else the referrer');
    is(first([ @click[0, 1] ], \%order)->{event_source_url},
        'https://shop.example/a?x=1&epik=url1#f', 'else the URL');

    is_deeply(first([ '--cookie', '_pin_unauth=Dwx ;_epik=' ],
        { type => 'page' })->{user_data}{external_id}, [ sha256_hex('dwx') ],
        '_pin_unauth is the id of who has none');
};


subtest '--accept-language, --consent' => sub {
    is(first([ '--accept-language', 'de-AT,en;q=0.5' ], \%order)->{language},
        'de', 'language');

    my $event = first([ '--consent', 'opt_out' ], \%order);
    ok($event->{opt_out}, 'opt_out');

    $event = first([ '--consent', 'ldp', '--set', 'st=CA', '--set',
        'country=US' ], \%order);
    is($event->{custom_data}{opt_out_type}, 'LDP', 'ldp');
    is_deeply([ sort @{ $event->{user_data}{st} } ],
        [ sort map { sha256_hex($_) } 'ca', 'CA' ], 'state, both ways');

    ok(first([ '--consent', $_ ], \%order), "consent: $_")
        for 'granted', 'GRANTED', '1', 'yes', '';
    is(map_lines([ @base, '--consent', $_ ], \%order)->{dropped}, 'consent',
        "no consent: $_") for 'denied', '0', 'no', 'perhaps';
};


subtest '--now, --max-age' => sub {
    my $old = { %order, timestamp => $now - 2 * 86400 };

    is(first([], $old)->{event_time}, $now - 2 * 86400, 'two days are fine');

    for my $case ([ '1d', 0 ], [ '47h59m', 0 ], [ '48h1s', 1 ], [ '2w', 1 ],
        [ '172800', 1 ], [ '172799', 0 ], [ '0', 1 ])
    {
        my ($age, $kept) = @$case;
        my $answer = map_lines([ @base, '--max-age', $age ], $old);
        is(scalar @{ $answer->{events} }, $kept, "--max-age $age");
        is($answer->{dropped}, $kept ? undef : 'expired', 'reason');
    }

    is(first([], { %order, timestamp => $now + 1000 })->{event_time}, $now,
        'the future is now');
    is(first([ '--now', '2026-11-18T12:26:40Z' ], \%order)->{event_time},
        1795004800, 'ISO 8601');
};


subtest 'ids that nobody gave are random' => sub {
    my @ids = map { $_->{events}[0]{event_id} }
        map_lines(\@base, map { track('Product Added') } 1 .. 50);
    my %seen = map { $_ => 1 } @ids;

    is(scalar keys %seen, 50, 'all different');
    like($ids[0], qr/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/, 'a UUID');
};


subtest 'lines of all kinds' => sub {
    my $line = $json->encode(\%order);

    my $r = ctl([ 'map', @base ], "\xef\xbb\xbf$line\r\n$line\n$line\n$line");
    is($r->{out} =~ tr/\n//, 4, 'byte order mark, CRLF, LF, none at the end');
    is(scalar(() = $r->{out} =~ /"event_name"/g), 4, 'all are read');

    is(ctl([ 'map' ], '')->{out}, '', 'no line, no answer');
    is(ctl([ 'map' ], "\n")->{out} =~ tr/\n//, 1, 'an empty one is one');

    for my $end ("\n", "\r\n", '') {
        my $long = sub { '{"a":"' . ('x' x ($_[0] - 8)) . '"}' };

        for my $case ([ 1024, qr/unknown kind/ ], [ 1025, qr/too long/ ],
            [ 1026, qr/too long/ ], [ 300000, qr/too long/ ])
        {
            my ($len, $text) = @$case;
            my $input = $line . "\n" . $long->($len) . $end;
            $input .= $line . "\n" if $end;

            my @out = split /\n/,
                ctl([ 'map', @base, '--max-line', '1k' ], $input)->{out};
            is(scalar @out, $end ? 3 : 2, "$len bytes: a line for each");
            like($out[1], $text, 'what is said of it');
            like($out[0] . ($out[2] || $out[0]), qr/event_name.*event_name/,
                'the others are read');
        }
    }
};


subtest 'an answer comes before the next question' => sub {
    my $pid = open3(my $in, my $out, undef, ctl_binary(), 'map', @base);
    my $select = IO::Select->new($out);

    for my $i (1 .. 3) {
        syswrite $in, $json->encode(\%order) . "\n";
        ok($select->can_read(10), "answer $i");
        sysread $out, my $answer, 65536;
        like($answer, qr/"checkout".*\n\z/, 'whole');
    }

    close $in;
    waitpid $pid, 0;
    is($?, 0, 'and it ends with its input');
};


subtest 'who reads no more ends it' => sub {
    my $file = spew('many', join '', ($json->encode(\%order) . "\n") x 20000);
    my $binary = ctl_binary();
    my $err = spew('err', '');

    my $out = `bash -c '$binary map @who < $file 2> $err | head -n 1
        exit \${PIPESTATUS[0]}'`;
    is($? >> 8, 3, 'exit code');
    like($out, qr/^\{"events"/, 'the one line');
    is(slurp($err), '', 'without a word');

    SKIP: {
        skip 'no /dev/full', 2 unless -c '/dev/full';
        `$binary map @who < $file 2> $err > /dev/full`;
        is($? >> 8, 3, 'a full disk');
        like(slurp($err), qr/writing failed: No space/, 'is told');
    }
};


subtest 'memory does not depend on the input' => sub {
    my $lines = $ENV{TEST_PINTERESTCTL_LINES} || 20000;
    my $binary = ctl_binary();
    my $line = $json->encode({ %order, properties => {
        %{ $order{properties} },
        products => [ map { { product_id => $_, price => 1 } } 1 .. 3 ] } });
    my %peak;

    for my $case ([ 'few', $lines / 20, '' ], [ 'many', $lines, '' ],
        [ 'long', 10, 'x' x 50_000_000 . "\n" ])
    {
        my ($name, $n, $more) = @$case;
        my $file = spew($name, (("$line\n") x $n) . $more);

        my $out = `$binary map @who < $file 2>&1 | wc -l`;
        is($out + 0, $n + ($more ne ''), "$name: all lines are answered");

        $peak{$name} = peak($file);
        unlink $file;
    }

    SKIP: {
        skip 'a sanitizer keeps what was freed', 2
            if $ENV{TEST_NGINX_SANITIZER};

        cmp_ok($peak{many}, '<', $peak{few} + 1024, "$lines lines: "
            . "$peak{many} KB, a twentieth: $peak{few} KB");
        cmp_ok($peak{long}, '<', $peak{few} + 4096,
            "a line of 50 MB: $peak{long} KB");
    }
};


# it has read all that was written, and waits for more

sub has_read {
    my ($pid, $in) = @_;

    my $left = pack 'i', 0;
    ioctl $in, FIONREAD, $left or die "FIONREAD: $!\n";

    return unpack('i', $left) == 0
        && slurp("/proc/$pid/stat") =~ /\) S /;
}


# the largest resident size while it reads all that, KB

sub peak {
    my ($file) = @_;

    open my $null, '>', '/dev/null' or die;
    my $pid = open3(my $in, '>&' . fileno $null, undef, ctl_binary(), 'map',
        @who);
    open my $from, '<:raw', $file or die "$file: $!\n";

    while (sysread $from, my $data, 65536) {
        print $in $data;
    }

    $in->flush();

    for (1 .. 1000) {
        last if has_read($pid, $in);
        sleep 0.02;
    }

    my ($peak) = slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+) kB/m;

    close $in;
    waitpid $pid, 0;

    return $peak;
}


subtest 'wrong usage' => sub {
    my @wrong = (
        [ '--none' ], [ '-x' ], [ 'operand' ], [ '--event' ],
        [ '--trust=yes' ], [ '--preset', 'sgment' ],
        [ '--preset', 'page_category=no' ], [ '--event', 'a' ],
        [ '--event', '=checkout' ], [ '--event', 'a=b,,c' ],
        [ '--event', 'a=' . join(',', 1 .. 9) ], [ '--unmapped', 'keep' ],
        [ '--set', 'value' ], [ '--set', 'no_such=1' ],
        [ '--set', 'value=json:' . 'a..b' ], [ '--set', "value=\xff" ],
        [ '--url-args', 'a=b' ], [ '--url-args', '' ],
        [ '--currency', 'euro' ], [ '--currency', '' ],
        [ '--phone-country', '049' ], [ '--phone-country', '' ],
        [ '--infer', 'gender' ], [ '--consent-category', '' ],
        [ '--ip', 'localhost' ], [ '--ip', '1.2.3.4:' ],
        [ '--now', 'soon' ], [ '--max-age', '1x' ], [ '--max-age', '' ],
        [ '--max-age', '1h2d' ],
        [ '--max-age', '99999999999999999999' ], [ '--max-line', '10' ],
        [ '--max-line', '2g' ],
    );

    for my $args (@wrong) {
        my $r = ctl([ 'map', @$args ], "a=b\n");
        is($r->{rc}, 2, "map @$args");
        is($r->{out}, '', 'says nothing on stdout');
        like($r->{err}, qr/^pinterestctl map: .+\n\z/, 'a line on stderr');
    }
};


subtest 'help and version' => sub {
    my $r = ctl([ '--version' ]);
    is($r->{rc}, 0, '--version');
    like($r->{out}, qr/^pinterestctl \d+\.\d+\.\d+\n\z/, 'says which');
    is(ctl([ '-V' ])->{out}, $r->{out}, '-V');

    for my $args ([ '--help' ], [ '-h' ], [ 'help' ]) {
        my $r = ctl($args);
        is($r->{rc}, 0, "@$args");
        like($r->{out}, qr/^usage: .*^  map .*^  check .*^  send .*^  queue /ms,
            'all commands');
    }

    for my $verb (qw/ map check send /) {
        my $r = ctl([ $verb, '--help' ]);
        is($r->{rc}, 0, "$verb --help");
        like($r->{out}, qr/^usage: pinterestctl $verb /, 'usage');
        is(ctl([ 'help', $verb ])->{out}, $r->{out}, "help $verb");
        is(scalar(grep { length > 80 } split /\n/, $r->{out}), 0,
            'in 80 columns');
    }

    for my $option (qw/ preset event unmapped set trust ip user-agent url
        referer cookie accept-language consent now max-age /)
    {
        like(ctl([ 'map', '--help' ])->{out}, qr/^  --$option\b/m, $option);
    }

    my $man = slurp(dirname(__FILE__) . '/../docs/pinterestctl.1');
    $man =~ s/\\-/-/g;

    for my $verb ('map', 'check', 'send', 'queue ls', 'queue replay') {
        for my $option (ctl([ split(/ /, $verb), '--help' ])->{out}
            =~ /^  (--[\w-]+)/mg)
        {
            like($man, qr/\Q$option\E\b/, "$verb $option is in the manual");
        }
    }

    is(ctl([])->{rc}, 2, 'nothing to do');
    is(ctl([ 'mapp' ])->{rc}, 2, 'an unknown command');
};


done_testing();
