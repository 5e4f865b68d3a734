#!/usr/bin/perl

# pinterestctl queue: ls, verify, export and replay, on queues that rest, are
# in use, or are damaged.

use warnings;
use strict;

use Digest::SHA qw/ sha256_hex /;
use File::Find;
use IPC::Open3;
use POSIX ();
use Test::More;
use Time::HiRes qw/ sleep time /;

use Test::Pinterest::Ctl qw/ ctl ctl_binary ctl_dir spew slurp $json /;

plan skip_all => 'pinterestctl is not built' unless -x ctl_binary();

my $digest = sha256_hex('a@example.com');


sub queue { return ctl([ 'queue', @_ ]) }


sub make_queue {
    my $dir = ctl_dir() . "/queue-$_[0]";
    mkdir $dir or die "$dir: $!\n";

    return $dir;
}


sub event {
    my ($id, %with) = @_;

    return { event_name => 'lead', action_source => 'web', event_time =>
        int(time()), event_id => $id, user_data => { em => [ $digest ] },
        %with };
}


sub letters {
    my ($n, $prefix) = @_;

    return join '', map { $json->encode({ account => '123', route => 7,
        test => JSON::PP::false, event => event("$prefix-$_") }) . "\n" }
        1 .. $n;
}


sub replay {
    my ($dir, $text, @args) = @_;

    return ctl([ 'queue', 'replay', @args, $dir ], $text);
}


sub records {
    my ($dir) = @_;

    return map { $json->decode($_) }
        split /\n/, queue('export', $dir)->{out};
}


sub rows {
    my ($dir) = @_;

    return map { $json->decode($_) }
        split /\n/, queue('ls', '--json', $dir)->{out};
}


# all that is in a directory: names, contents, times

sub image {
    my ($dir) = @_;

    my $image = '';

    find({ no_chdir => 1, wanted => sub {
        my @st = stat $_;
        $image .= join(' ', $_, @st[1 .. 7, 9, 10], -f _ ? slurp($_) : '')
            . "\n";
    }, preprocess => sub { sort @_ } }, $dir);

    return sha256_hex($image);
}


sub wait_for {
    my ($condition) = @_;

    for (1 .. 500) {
        return 1 if $condition->();
        sleep 0.02;
    }

    return 0;
}


subtest 'what is replayed is listed, exported and whole' => sub {
    my $dir = make_queue('plain');
    my $r = replay($dir, letters(5, 'a'));

    is($r->{rc}, 0, 'exit code') or diag($r->{err});
    like($r->{out}, qr/^replayed: 5$/m, 'count');

    my $before = image($dir);
    my @rows = rows($dir);
    is(scalar @rows, 1, 'one slot');
    is($rows[0]{owner}, 0, 'that nobody owns');
    is($rows[0]{records}, 5, 'records');
    cmp_ok(abs($rows[0]{oldest} / 1000 - time()), '<', 60, 'oldest');
    cmp_ok($rows[0]{size}, '>', $rows[0]{bytes}, 'sizes');

    like(queue('ls', $dir)->{out},
        qr/^slot .*\n +0 +- +1 +5 +\d+ +\d+  20\d\d-[\d-]+T[\d:]+Z\n\z/,
        'for people');

    $r = queue('verify', $dir);
    is($r->{rc}, 0, 'verified');
    like($r->{out}, qr/^records: 5\ndamaged parts: 0$/m, 'what was');

    my @records = records($dir);
    is(scalar @records, 5, 'exported');
    is($records[0]{account}, '123', 'account');
    is($records[0]{route}, 7, 'route');
    ok(!$records[0]{test}, 'test');
    like("$records[0]{time} $records[0]{sequence}", qr/^\d{13} \d+$/,
        'time and sequence');
    is_deeply([ map { $_->{event}{event_id} } @records ],
        [ map { "a-$_" } 1 .. 5 ], 'events in order');
    is_deeply($records[0]{event}{user_data}, { em => [ $digest ] }, 'whole');

    is(image($dir), $before, 'nothing in the directory has changed');
};


subtest 'an export can be replayed' => sub {
    my ($from, $to) = map { make_queue($_) } qw/ from to /;
    replay($from, letters(3, 'b'));

    my $export = queue('export', $from)->{out};
    is(replay($to, $export)->{rc}, 0, 'as it is');
    is(replay($to, $export, '--account', '9', '--route', '8', '--test')->{rc},
        0, 'with another destination');

    my @records = records($to);
    is(scalar @records, 6, 'both are there');
    is(join(' ', map { "$_->{account}/$_->{route}/" . ($_->{test} ? 1 : 0) }
        @records[0, 3]), '123/7/0 9/8/1', 'destinations');
    is($records[3]{event}{event_id}, 'b-1', 'the same ids');

    my $file = spew('export.jsonl', $export);
    is(queue('replay', '--from', '3', $to, $file)->{rc}, 0, 'from a file');
    is(scalar records($to), 7, 'from a line');
};


subtest 'dead letters in all forms' => sub {
    my $dir = make_queue('dead');
    my @lines = (
        { time => 1, queued => 2, ad_account => 123, route => 7, attempts => 3,
          test => JSON::PP::true, reason => 'refused', text => 'x',
          event => event('d-1') },
        { account => '123', line => 7, event => event('d-2', user_data => {
            em => ' A@Example.com ', secret => 1 }, unknown => 'x') },
        { account => '123', event => event('d-3', partner_name => 'ss-x') },
    );

    my $r = replay($dir, join('', map { $json->encode($_) . "\n" } @lines));
    is($r->{rc}, 0, 'exit code') or diag($r->{err});

    my @records = records($dir);
    ok($records[0]{test}, 'those of the queue');
    is($records[0]{account}, '123', 'with their account');
    is($records[0]{route}, 7, 'and their way');
    is($records[1]{route}, 0, 'which those of older versions do not have');
    is_deeply($records[1]{event}{user_data}, { em => [ $digest ] },
        'what a hand put in is normalised and hashed');
    ok(!exists $records[1]{event}{unknown}, 'unknown members go');
    is($records[2]{event}{partner_name}, 'ss-x', 'the operator is believed');
};


subtest 'unusable lines' => sub {
    my $dir = make_queue('bad');
    my @bad = ('{', '[]', '42', '{"account":"1"}',
        $json->encode({ event => event('x') }),
        $json->encode({ account => 0, event => event('x') }),
        $json->encode({ account => '1234567890123456789',
            event => event('x') }),
        $json->encode({ account => '1x', event => event('x') }),
        $json->encode({ account => '1', event => 'secret' }),
        $json->encode({ account => '1', event => {} }),
        $json->encode({ account => '1', event => event('x',
            user_data => { external_id => [ 'secret' ] }) }),
        '{"account":"1","event_hex":"00"}', 'x' x 2_000_000);

    my $r = replay($dir, join "\n", @bad, '', letters(1, 'good'));
    is($r->{rc}, 1, 'exit code');
    like($r->{out}, qr/^replayed: 1\nunusable lines: 13$/m, 'counts');
    like($r->{err}, qr/line $_: /, "line $_") for 1 .. 13;
    unlike($r->{out} . $r->{err}, qr/secret/, 'nothing is quoted');
    is(scalar records($dir), 1, 'the good one is there');
};


subtest 'a queue that is in use' => sub {
    my $dir = make_queue('live');
    replay($dir, letters(3, 'first'));

    my $pid = open3(my $in, my $out, undef, ctl_binary(), 'queue', 'replay',
        $dir);
    my $old = select $in;
    $| = 1;
    select $old;

    print $in letters(10, 'live');
    ok(wait_for(sub { my ($row) = rows($dir); $row && $row->{records} == 13 }),
        'what was appended is seen');
    is((rows($dir))[0]{owner}, $pid, 'its owner is named');
    is(queue('verify', $dir)->{rc}, 0, 'all is well');
    is(replay($dir, letters(4, 'second'))->{rc}, 0, 'another replay');

    my @rows = rows($dir);
    is(scalar @rows, 2, 'takes a slot of its own');
    is($rows[1]{records}, 4, 'with its records');

    # while somebody appends as fast as he can

    my $wrong = 0;
    my $writer = fork();

    if ($writer == 0) {
        print $in letters(200, "fast$_") for 1 .. 200;
        POSIX::_exit(0);
    }

    for (1 .. 30) {
        my $r = queue('verify', $dir);
        $wrong++ if $r->{rc} != 0;
        $wrong++ if queue('export', $dir)->{rc} != 0;
    }

    waitpid $writer, 0;
    close $in;
    waitpid $pid, 0;

    is($wrong, 0, 'reading never takes a record in the making for damage');
    is($? >> 8, 0, 'nor does it disturb');
    is(scalar records($dir), 3 + 10 + 4 + 40000, 'all records are there');
    is((rows($dir))[0]{owner}, 0, 'the owner has gone');
};


subtest 'damage is found and stepped over' => sub {
    my $dir = make_queue('damaged');
    replay($dir, letters(100, 'x'));
    my ($file) = glob "$dir/slot-0/*.seg";
    my $whole = slurp($file);

    for my $case ([ 'a byte of a payload', 10000 ], [ 'a header', 4096 + 8 ],
        [ 'the first record', 4096 + 60 ])
    {
        my ($name, $at) = @$case;
        my $text = $whole;
        substr($text, $at, 1) = chr(ord(substr($text, $at, 1)) ^ 0x55);
        spew($file, $text);

        my $r = queue('verify', $dir);
        is($r->{rc}, 1, $name);
        like($r->{out}, qr/^records: 99\ndamaged parts: 1$/m, 'one is lost');
        like($r->{err}, qr{slot-0/0000000001\.seg has an unread}, 'where');

        $r = queue('export', $dir);
        is($r->{rc}, 1, 'export tells it too');
        is($r->{out} =~ tr/\n//, 99, 'the others are exported');
        is(queue('ls', $dir)->{rc}, 0, 'ls does not mind');
        like(queue('ls', $dir)->{out}, qr/  damaged: 1$/m, 'but shows it');
    }

    spew($file, substr($whole, 0, 20000));
    is(queue('verify', $dir)->{rc}, 1, 'a file that was cut');

    spew($file, 'x' x length $whole);
    is(queue('verify', $dir)->{rc}, 1, 'a file of something else');

    spew($file, '');
    is(queue('verify', $dir)->{rc}, 1, 'an empty file');

    my $random = $whole;
    srand(7);
    my $crashed = 0;

    for (1 .. 200) {
        my $text = $whole;
        substr($text, rand length $text, 1) = chr(rand 256)
            for 1 .. 1 + rand 20;
        spew($file, $text);
        $crashed++ unless queue('verify', $dir)->{rc} =~ /^[01]$/;
    }

    is($crashed, 0, 'no damage breaks it');
};


subtest 'directories of all kinds' => sub {
    my $dir = make_queue('odd');
    is(queue('ls', $dir)->{rc}, 0, 'an empty one');
    is(queue('verify', $dir)->{rc}, 0, 'which is whole');
    is(queue('export', $dir)->{out}, '', 'and has nothing');

    mkdir "$dir/slot-1";
    mkdir "$dir/slot-01";
    mkdir "$dir/quarantine";
    spew("$dir/slot-2", 'a file');
    spew("$dir/slot-1/other", 'x');
    spew("$dir/dead-letters.jsonl", "{}\n{}\n");
    mkdir "$dir/slot-1/0000000001.seg";

    is(queue('verify', $dir)->{rc}, 1, 'a directory where a file should be');
    rmdir "$dir/slot-1/0000000001.seg";

    my $r = queue('ls', $dir);
    is($r->{rc}, 0, 'foreign files');
    is(scalar(() = $r->{out} =~ /^ +\d+ /mg), 1, 'are not listed');
    like($r->{out}, qr/^dead-letters\.jsonl: 2$/m, 'dead letters are counted');

    for my $verb (qw/ ls verify export replay /) {
        is(queue($verb, "$dir/none")->{rc}, 3, "$verb: no such directory");
        is(queue($verb, '/dev/null')->{rc}, 3, "$verb: no directory");
        is(queue($verb, '/' . 'x' x 5000)->{rc}, 3, "$verb: too long a name");
    }

    is(queue('replay', $dir, "$dir/none")->{rc}, 3, 'no such file to replay');
};


subtest 'a full queue' => sub {
    my $dir = make_queue('full');
    my $r = replay($dir, letters(8000, 'f'), '--max-size', '1m');

    is($r->{rc}, 3, 'exit code');
    like($r->{err}, qr/queue is full/, 'says so');

    my ($done) = $r->{out} =~ /^replayed: (\d+)$/m;
    my ($line) = $r->{out} =~ /^stopped, go on with: --from (\d+)$/m;
    is($line, $done + 1, 'and where to go on');
    is(scalar records($dir), $done, 'what was replayed is there');
};


SKIP: {
    my @nobody = getpwnam 'nobody';
    skip 'not root', 1 if $> != 0 || !@nobody;

    subtest 'root writes as the owner of the directory' => sub {
        my $dir = make_queue('owner');
        chmod 0755, ctl_dir();
        chown @nobody[2, 3], $dir;

        is(replay($dir, letters(1, 'o'))->{rc}, 0, 'replayed');
        my ($file) = glob "$dir/slot-0/*.seg";
        is((stat $file)[4], $nobody[2], 'the file belongs to him');

        chown 1, 1, $dir;
        my $pid = fork();

        if ($pid == 0) {
            POSIX::setgid($nobody[3]);
            POSIX::setuid($nobody[2]);
            POSIX::_exit(ctl_foreign($dir));
        }

        waitpid $pid, 0;
        is($? >> 8, 3, 'another user is refused');
    };
}


sub ctl_foreign {
    my ($dir) = @_;

    # a leak checker may not look into such a process
    $ENV{ASAN_OPTIONS} = 'detect_leaks=0';

    open STDIN, '<', '/dev/null';
    open STDERR, '>', '/dev/null';
    open STDOUT, '>', '/dev/null';

    return system(ctl_binary(), 'queue', 'replay', $dir) >> 8;
}


subtest 'wrong usage' => sub {
    for my $args ([], [ 'list' ], [ 'ls' ], [ 'ls', 'a', 'b' ],
        [ 'ls', '--none', 'a' ], [ 'verify' ], [ 'verify', '--json', 'a' ],
        [ 'export' ], [ 'replay' ], [ 'replay', 'a', 'b', 'c' ],
        [ 'replay', '--account', 'x', 'a' ],
        [ 'replay', '--account', '0', 'a' ],
        [ 'replay', '--route', '4294967296', 'a' ],
        [ 'replay', '--max-size', '1k', 'a' ])
    {
        my $r = queue(@$args);
        is($r->{rc}, 2, "queue @$args");
        like($r->{err}, qr/^pinterestctl queue.*\n\z/, 'one line');
    }

    for my $args ([ '--help' ], map { [ $_, '--help' ] }
        qw/ ls verify export replay /)
    {
        my $r = queue(@$args);
        is($r->{rc}, 0, "queue @$args");
        like($r->{out}, qr/^usage: pinterestctl queue /, 'usage');
    }
};


done_testing();
