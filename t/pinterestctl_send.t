#!/usr/bin/perl

# pinterestctl check and send, against the stand-in for Pinterest's endpoint.

use warnings;
use strict;

use IO::Handle;
use IPC::Open3;
use Test::More;
use Time::HiRes qw/ sleep time /;

use Test::Pinterest;
use Test::Pinterest::Ctl qw/ ctl ctl_binary ctl_dir spew slurp $json /;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Port qw/ free_port /;

plan skip_all => 'pinterestctl is not built' unless -x ctl_binary();

my $secret = 'pina_SECRET_0123456789';
my $t = Test::Pinterest->new();
my $api = Test::Pinterest::Endpoint->new($t, token => $secret, tls => 1,
    forbid => '666');
my $token = spew('token', "$secret\r\n");
my @url = ('--url', 'http://127.0.0.1:' . $api->port());
my @to = ('--account', '549764982399', '--token-file', $token, @url);
my $next = 0;
my $said = '';


sub run {
    my $r = ctl(@_);
    $said .= $r->{out} . $r->{err};

    return $r;
}


sub check { return run([ 'check', @to, @_ ]) }
sub send_file { return run([ 'send', @to, @_ ]) }


# a file of so many messages, whose ids begin with a prefix

sub messages {
    my ($n, $prefix) = @_;

    return spew('messages', join '', map { $json->encode({ type => 'track',
        event => 'Product Added', messageId => "$prefix-$_",
        userId => "u$_", context => {
            traits => { email => "u$_\@example.com" } } }) . "\n" } 1 .. $n);
}


sub received { return map { $_->{event}{event_id} } $api->received() }


sub value {
    my ($r, $name) = @_;

    my ($value) = $r->{out} =~ /^\Q$name\E: (\d+)$/m;

    return $value;
}


subtest 'check: a good token' => sub {
    my $r = check();

    is($r->{rc}, 0, 'exit code') or diag($r->{out} . $r->{err});
    like($r->{out}, qr/^verdict:  good$/m, 'verdict');

    my ($call) = $api->calls();
    is($call->{test}, JSON::PP::true, 'test=true');
    is($call->{account}, '549764982399', 'account');
    is($api->stats()->{invalid}, 0, 'the event obeys the schema');
};


subtest 'check: what is wrong' => sub {
    my $bad = spew('bad', 'pina_OTHER_SECRET');
    my @cases = (
        [ [ '--token-file', $bad ], undef, 1, 'refused', qr/revoked/ ],
        [ [ '--account', '666' ], undef, 1, 'refused', qr/no right/ ],
        [ [], { mode => 'status', status => 422 }, 1, 'refused',
          qr/as a whole/ ],
        [ [], { mode => 'partial', part => 1 }, 1, 'refused',
          qr/not the event/ ],
        [ [], { mode => 'status', status => 400 }, 1, 'refused', qr/invalid/ ],
        [ [], { mode => 'status', status => 404 }, 1, 'refused', qr/--url/ ],
        [ [], { mode => 'status', status => 302 }, 1, 'refused', qr/--url/ ],
        [ [], { mode => 'status', status => 429, retry_after => 9 }, 3,
          'unknown', qr/5,000/ ],
        [ [], { mode => 'status', status => 500 }, 3, 'unknown', qr/later/ ],
        [ [], { mode => 'status', status => 503 }, 3, 'unknown', qr/later/ ],
        [ [], { mode => 'broken' }, 3, 'unknown', qr/not one of the Conv/ ],
        [ [], { mode => 'empty' }, 3, 'unknown', qr/not one of the Conv/ ],
        [ [], { mode => 'cut' }, 3, 'unknown', qr/ended too early/ ],
        [ [], { mode => 'close' }, 3, 'unknown', qr/without an answer/ ],
        [ [ '--timeout', '1s' ], { mode => 'hang' }, 3, 'unknown',
          qr/in time/ ],
        [ [ '--url', 'http://127.0.0.1:' . free_port() ], undef, 3, 'unknown',
          qr/refused/ ],
        [ [ '--url', 'http://none.invalid' ], undef, 3, 'unknown',
          qr/could not be resolved/ ],
        [ [ '--url', 'https://127.0.0.1:' . $api->tls_port() ], undef, 3,
          'unknown', qr/certificate/ ],
        [ [ '--url', 'https://127.0.0.1:' . $api->tls_port(),
            '--ca-file', $token ], undef, 3, 'unknown', qr/--ca-file/ ],
    );

    for my $case (@cases) {
        my ($args, $mode, $rc, $verdict, $text) = @$case;
        my $name = $mode ? join(' ', map { $mode->{$_} } sort keys %$mode)
                         : join(' ', @$args);

        $api->mode($mode);
        my $r = check(@$args);
        $api->mode();

        is($r->{rc}, $rc, "$name: exit code") or diag($r->{out} . $r->{err});
        like($r->{out}, qr/^verdict:  $verdict$/m, 'verdict');
        like($r->{out}, $text, 'what it means');
    }
};


subtest 'check: TLS with a certificate authority of our own' => sub {
    my $r = check('--url', 'https://localhost:' . $api->tls_port(),
        '--ca-file', $t->testdir() . '/ca.crt');

    is($r->{rc}, 0, 'good') or diag($r->{out} . $r->{err});
};


subtest 'tokens that are none' => sub {
    for my $case ([ 'empty', '' ], [ 'blank', " \n" ], [ 'two lines', "a\nb" ],
        [ 'a space', 'a b' ], [ 'not ASCII', "a\xe4" ], [ 'NUL', "a\0b" ],
        [ 'too long', 'a' x 4097 ], [ 'huge', 'a' x 1000000 ])
    {
        my ($name, $text) = @$case;
        my $r = check('--token-file', spew('wrong', $text));
        is($r->{rc}, 2, $name);
        unlike($r->{err}, qr/aa/, 'and not shown');
    }

    is(check('--token-file', spew('long', 'a' x 4096))->{rc}, 1,
        '4096 bytes are asked about');
    is(check('--token-file', ctl_dir() . '/none')->{rc}, 3, 'no file');
    is(check('--token-file', ctl_dir())->{rc}, 3, 'a directory');
};


subtest 'send: a file of messages' => sub {
    my $before = $api->stats()->{calls};
    my $r = send_file('--events', 100, messages(250, 'plain'));

    is($r->{rc}, 0, 'exit code') or diag($r->{out} . $r->{err});
    is(value($r, 'lines'), 250, 'lines');
    is(value($r, 'accepted'), 250, 'accepted');
    is(value($r, 'refused'), 0, 'refused');
    is(value($r, 'calls'), 3, 'calls');
    is($r->{err}, '', 'silent where there is no terminal');
    is($api->stats()->{calls} - $before, 3, 'as the API saw it');
    is(scalar(grep { /^plain-/ } received()), 250, 'all arrived');

    my ($first) = grep { $_->{event}{event_id} eq 'plain-1' }
        $api->received();
    ok(!$first->{test}, 'not a test');
    is($first->{event}{event_name}, 'add_to_cart', 'mapped');
};


subtest 'send: options of map, test, standard input, bytes' => sub {
    my $line = $json->encode({ type => 'track', event => 'Bar Sold',
        messageId => 'opt-1', context => { ip => '198.51.100.4',
            userAgent => 'App/1' } }) . "\n";

    my $r = run([ 'send', @to, '--test', '--event', 'Bar Sold=lead',
        '--set', 'language=de', '-' ], $line);
    is($r->{rc}, 0, 'exit code') or diag($r->{out} . $r->{err});

    my ($got) = grep { $_->{event}{event_id} eq 'opt-1' } $api->received();
    ok($got->{test}, '--test');
    is($got->{event}{event_name}, 'lead', '--event');
    is($got->{event}{language}, 'de', '--set');
    is($got->{event}{user_data}{client_ip_address}, '198.51.100.4',
        'the file is trusted');

    $r = send_file('--bytes', '64k', messages(1000, 'bytes'));
    is($r->{rc}, 0, '--bytes');
    cmp_ok(value($r, 'calls'), '>', 3, 'several calls');
};


subtest 'send: lines that are not sent' => sub {
    my $file = spew('mixed', join "\n", '{', '', 'text',
        '{"type":"identify","userId":"1"}', '{"type":"track","event":"No"}',
        '{"type":"track","event":"No"}',
        '{"type":"page","messageId":"mix-1","userId":"1","context":'
        . '{"traits":{"email":"a@example.com"}}}');

    my $r = send_file($file);
    is($r->{rc}, 1, 'exit code: some were unusable');
    is(value($r, 'accepted'), 1, 'the good one');
    is(value($r, 'unusable lines'), 3, 'unusable');
    is(value($r, 'dropped, unmapped'), 2, 'unmapped');
    is(value($r, 'dropped, no_event'), 1, 'no event');
    like($r->{err}, qr/line 1: invalid JSON\n.*line 2: empty.*line 3: unk/s,
        'which they are');
};


subtest 'send: the same file twice, one set of ids' => sub {
    my $line = 'event=lead&pd[em]=a%40example.com&ed[order_id]=' . $$ . "\n";
    my $file = spew('twice', $line x 3);

    my $before = $api->stats()->{unique};
    is(send_file($file)->{rc}, 0, 'once');
    is($api->stats()->{unique} - $before, 3, 'equal lines are three events');
    is(send_file($file)->{rc}, 0, 'twice');
    is($api->stats()->{unique} - $before, 3, 'the same events again');
};


subtest 'send: refused events are found and kept' => sub {
    my $dead = ctl_dir() . '/dead.jsonl';
    my $file = messages(200, 'good');
    my $text = slurp($file);
    $text =~ s/good-(7|8|150|200)"/poison-$1"/g;
    spew($file, $text);

    $api->mode({ mode => 'poison' });
    my $r = send_file('--dead', $dead, $file);
    $api->mode();

    is($r->{rc}, 1, 'exit code');
    is(value($r, 'accepted'), 196, 'accepted');
    is(value($r, 'refused'), 4, 'refused');
    is(scalar(grep { /^good-/ } received()), 196, 'each arrived once');

    my @dead = map { $json->decode($_) } split /\n/, slurp($dead);
    is(join(' ', sort { $a <=> $b } map { $_->{line} } @dead), '7 8 150 200',
        'dead letters name their lines');
    is($dead[0]{account}, '549764982399', 'account');
    is($dead[0]{reason}, 'refused', 'reason');
    like($dead[0]{text}, qr/poison/, 'what the API said');
    like($dead[0]{event}{event_id}, qr/^poison-/, 'and the event');

    $api->mode({ mode => 'partial', part => 0.5, times => 1 });
    $r = send_file('--dead', $dead, messages(40, 'part'));
    $api->mode();

    is($r->{rc}, 1, 'a 422 with a list');
    is(value($r, 'accepted') + value($r, 'refused'), 40, 'all are settled');
    is(scalar(() = slurp($dead) =~ /\n/g), 4 + value($r, 'refused'),
        'appended to the file');
    is(value($r, 'calls'), 1, 'and nothing is sent again');
};


subtest 'send: what the API says' => sub {
    $api->mode({ mode => 'say', part => 1, error =>
        "Bad '{user_data.external_id}' at data.{n}.user_data\e[31m\n" });
    my $r = send_file(messages(23, 'said'));

    is($r->{rc}, 1, 'refused');
    my ($digest) = map { $_->{event}{user_data}{external_id}[0] }
        grep { $_->{event}{event_id} eq 'said-1' } $api->received();
    like($r->{err}, qr/: line 1: the event was refused: Bad '\Q$digest\E' at data\.0/,
        'word for word');
    like($r->{err}, qr/user_data \[31m *\n/, 'without control characters');
    is(scalar(() = $r->{err} =~ /the event was refused/g), 20, 'twenty times');
    like($r->{err}, qr/line 20: the event was refused, more are not told: Bad/,
        'and more are not told');

    $api->mode({ mode => 'say', part => 1 });
    like(send_file(messages(1, 'mute'))->{err}, qr/the event was refused\n/,
        'nothing is said');

    $api->mode({ mode => 'status', status => 400, error => 'x' x 1000 });
    like(send_file(messages(1, 'long'))->{err}, qr/refused: x{200,256}\n/,
        'it is cut');

    $api->mode({ mode => 'say', part => 0, warning => [ 'Event {n} is lonely',
        'Event {n} is lonely', "\r\x{9b}2JBad '{user_data.external_id}'" ] });
    $r = send_file('--events', 30, messages(60, 'warn'));

    is($r->{rc}, 0, 'accepted');
    is(value($r, '  with a warning'), 60, 'with warnings');
    like($r->{out}, qr/^    40: Event 0 is lonely\n    20:   2JBad '\w+'\n/m,
        'each once');
    is($r->{err}, '', 'silent otherwise');

    $api->mode({ mode => 'say', part => 0, warning => [
        map { 'Event is ' . chr(97 + $_) } 0 .. 24 ] });
    $r = send_file(messages(25, 'many'));
    like($r->{out}, qr/^    1: Event is t\n    5: others\n/m, 'twenty of them');

    $api->mode();
};


subtest 'send: it tries again' => sub {
    for my $mode ({ mode => 'status', status => 500 }, { mode => 'reset' },
        { mode => 'cut' }, { mode => 'short' },
        { mode => 'status', status => 429, retry_after => 1 },
        { mode => 'status', status => 503 })
    {
        my $name = join ' ', map { $mode->{$_} } sort keys %$mode;
        my $prefix = 'again' . $next++;

        $api->mode({ %$mode, times => 1 });
        my $start = time();
        my $r = send_file(messages(5, $prefix));
        $api->mode();

        is($r->{rc}, 0, $name) or diag($r->{out} . $r->{err});
        is(value($r, '  repeated'), 1, 'one call more');
        like($r->{err}, qr/again in \d/, 'says so');
        cmp_ok(time() - $start, '>=', 1, 'Retry-After is kept')
            if $mode->{retry_after};

        my %ids = map { $_ => 1 } grep { /^$prefix-/ } received();
        is(scalar keys %ids, 5, 'the same ids');
    }
};


subtest 'send: it gives up' => sub {
    my $dead = ctl_dir() . '/dead2.jsonl';

    for my $case ([ 401, 1, 1 ], [ 403, 1, 1 ], [ 404, 1, 1 ], [ 500, 3, 2 ],
        [ 503, 3, 2 ])
    {
        my ($status, $rc, $calls) = @$case;

        $api->mode({ mode => 'status', status => $status });
        my $r = send_file('--tries', 2, '--dead', $dead, '--events', 10,
            messages(25, "up$status"));
        $api->mode();

        is($r->{rc}, $rc, "$status: exit code");
        is(value($r, 'calls'), $calls, 'calls');
        is(value($r, 'accepted'), 0, 'nothing is accepted');
        like($r->{out}, qr/^stopped, go on with: --from 1$/m, 'where to go on');
        like($r->{err}, qr/gave up/, 'says so');
    }

    $api->mode({ mode => 'status', status => 400 });
    my $r = send_file('--dead', $dead, messages(25, 'all'));
    $api->mode();
    is($r->{rc}, 1, 'all events are refused alike');
    cmp_ok(value($r, 'refused'), '<', 10, 'it stops after ten');

    is(send_file('/none')->{rc}, 3, 'no such file');
    is(send_file('--dead', '/none/x', $token)->{rc}, 3, 'no dead letters');
};


subtest 'send: it goes on where it stopped' => sub {
    my $file = messages(40, 'from');

    $api->mode({ mode => 'status', status => 401 });
    my $r = send_file('--events', 10, '--from', 11, $file);
    $api->mode();
    like($r->{out}, qr/--from 11$/m, 'where');

    $r = send_file('--events', 10, '--from', 31, $file);
    is($r->{rc}, 0, 'the rest');
    is(join(' ', grep { /^from-/ } received()),
        join(' ', map { "from-$_" } 31 .. 40), 'and nothing else');
};


subtest 'send: an interrupt ends it in order' => sub {
    $api->mode({ mode => 'hang' });

    for my $signal (qw/ INT TERM /) {
        my $calls = $api->stats()->{calls};
        my $pid = open3(my $in, my $out, undef, ctl_binary(), 'send', @to,
            messages(5, "sig$signal"));
        ok($t->wait_for(sub { $api->stats()->{calls} > $calls
            && slurp("/proc/$pid/stat") =~ / S / }), 'it waits');

        my $start = time();
        kill $signal, $pid;
        my $text = do { local $/; <$out> };
        waitpid $pid, 0;

        is($? >> 8, 1, "$signal: exit code");
        cmp_ok(time() - $start, '<', 3, 'soon');
        like($text, qr/^stopped, go on with: --from 1$/m, 'and where to go on');
    }

    $api->mode();
};


subtest 'send: a progress bar, on a terminal only' => sub {
    my $file = messages(300, 'bar');
    my $binary = ctl_binary();

    my $out = `script -qec "$binary send @to --events 10 $file" /dev/null 2>&1`;

    SKIP: {
        skip 'no script(1)', 2 if $? >> 8 == 127 || $out eq '';
        like($out, qr/\r\[#*\.*\] +\d+%  \d+ events sent/, 'bar');
        unlike(`script -qec "$binary send @to --quiet $file" /dev/null 2>&1`,
            qr/%/, '--quiet');
    }
};


subtest 'wrong usage' => sub {
    my @token = ('--token-file', $token);

    for my $args ([ 'check' ], [ 'check', @token ],
        [ 'check', '--account', '1' ], [ 'check', @to, 'x' ],
        [ 'check', @token, '--account', '1' x 19 ],
        [ 'check', @token, '--account', '1a' ],
        [ 'check', @token, '--account', '' ],
        [ 'check', @to, '--url', 'ftp://host' ],
        [ 'check', @to, '--url', 'https://' ],
        [ 'check', @to, '--url', 'https://host/?x' ],
        [ 'check', @to, '--url', 'https://user:word@host' ],
        [ 'check', @to, '--timeout', '1ms' ],
        [ 'send', @to ], [ 'send', @to, 'a', 'b' ], [ 'send', 'file' ],
        [ 'send', @to, '--events', '0', 'a' ],
        [ 'send', @to, '--events', '1001', 'a' ],
        [ 'send', @to, '--bytes', '1k', 'a' ],
        [ 'send', @to, '--from', '0', 'a' ],
        [ 'send', @to, '--tries', 'x', 'a' ])
    {
        is(run($args)->{rc}, 2, substr("@$args", 0, 70));
    }
};


unlike($said, qr/SECRET/, 'no token was ever shown');
ok(!grep({ /SECRET/ } map { slurp($_) } glob ctl_dir() . '/dead*'),
    'nor is one in the dead letters');
is($api->stats()->{invalid}, 0, 'every event obeyed the schema');

done_testing();
