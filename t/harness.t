#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Tests of the tests: the harness runs nginx, speaks to it, and fails a test
# for what it must fail for.

use warnings;
use strict;

use Test::More;

use Test::Pinterest;

my $t = Test::Pinterest->new();

$t->write_file('index.html', 'the page');
$t->write_file('big', 'x' x 300000);

$t->config(<<'EOF')->run();
worker_processes 2;
events {}

http {
    server {
        listen  127.0.0.1:%%PORT_0%%;
        root    %%TESTDIR%%;

        location /early {
            return 200 "early\n";
        }

        location /sub {
            sub_filter_types  *;
            sub_filter_once   off;
            sub_filter        xxx yy;
            alias             %%TESTDIR%%/big;
        }
    }
}
EOF


subtest 'nginx answers, on one connection as on many' => sub {
    is($t->get('/')->{status}, 200, 'status');
    is($t->get('/')->{body}, 'the page', 'body');
    is($t->get('/none')->{status}, 404, 'not found');

    my $client = $t->connect();
    is($client->request('GET', '/')->{body}, 'the page', 'first');
    is($client->request('HEAD', '/')->{body}, '', 'HEAD has no body');
    is($client->request('POST', '/early', body => 'x' x 5000)->{body},
        "early\n", 'after a body');
    is(length $client->request('GET', '/sub')->{body}, 200000, 'chunked');
    is(length $client->request('GET', '/big')->{body}, 300000, 'long');

    like($t->raw("GET / HTTP/1.0\r\n\r\n"), qr/\r\n\r\nthe page\z/, 'raw');
};


subtest 'processes are seen and signalled' => sub {
    my @workers;

    ok($t->wait_for(sub { 2 == (@workers = $t->workers()) }), 'two workers');

    ok($t->reload(wait => 1), 'reload');
    is_deeply([ grep { my $p = $_; grep { $_ == $p } @workers }
        $t->workers() ], [], 'all workers are new');
    is($t->get('/')->{status}, 200, 'answers after reload');
};


subtest 'another binary takes over' => sub {
    my $daemon = Test::Pinterest->new(daemon => 1);
    $daemon->config("events {}\nhttp { server { listen 127.0.0.1:%%PORT_0%%; "
        . 'return 204; } }')->run();

    my $old = $daemon->master();
    ok(defined $daemon->upgrade(), 'upgrade') or diag($@);
    isnt($daemon->master(), $old, 'another master');
    is($daemon->get('/')->{status}, 204, 'answers');
    ok(defined $daemon->stop(), 'stops');
    ok(!$daemon->is_alive($old), 'the old one has gone');
};


subtest 'a configuration is tried without consequences' => sub {
    my ($ok, $out) = $t->try_config("events {}\nhttp { server { } }\n");
    is($ok, 1, 'good') or diag($out);

    ($ok, $out) = $t->try_config("events {}\nhttp { no_such_thing; }\n");
    is($ok, 0, 'bad');
    like($out, qr/unknown directive "no_such_thing" in .*:\d+/, 'reason');
};


# what a test prints and how it ends, with this body

sub outcome {
    my ($body) = @_;

    my $script = $t->write_file('planted.t', <<'EOF' . $body);
use warnings;
use strict;
use Test::More tests => 1;
use Test::Pinterest;

my $t = Test::Pinterest->new();
$t->config("events {}\nhttp { server { listen 127.0.0.1:%%PORT_0%%; } }");

sub plant {
    my ($name, $line) = @_;
    open my $fh, '>>', $t->testdir() . "/$name" or die;
    print $fh "$line\n";
}

ok(1, 'a test that is content with itself');
EOF

    my $out = `$^X -I$Test::Pinterest::TOP/t/lib $script 2>&1`;

    return ($?, $out);
}


subtest 'a clean test passes' => sub {
    my ($rc, $out) = outcome('$t->run();');
    is($rc, 0, 'passes') or diag($out);
};


my %planted = (
    'an alert' => [ 'error.log', '1 [alert] 2#2: planted trouble' ],
    'an emerg' => [ 'error.log', '1 [emerg] 2#2: planted trouble' ],
    'a heap report in the error log' => [ 'error.log',
        '==7==ERROR: AddressSanitizer: heap-use-after-free planted trouble' ],
    'a heap report in a file of its own' => [ 'sanitizer.77',
        '==7==ERROR: AddressSanitizer: stack-overflow planted trouble' ],
    'a leak' => [ 'sanitizer.78',
        '==7==ERROR: LeakSanitizer: detected memory leaks, planted trouble' ],
    'undefined behaviour' => [ 'error.log',
        'x.c:1:2: runtime error: shift exponent, planted trouble' ],
    'a summary' => [ 'nginx.out',
        'SUMMARY: UndefinedBehaviorSanitizer: planted trouble' ],
    'an error under valgrind' => [ 'valgrind.79',
        '==9== Invalid read of size 8, planted trouble' ],
    'a leak under valgrind' => [ 'valgrind.80',
        '==9== 8 bytes in 1 blocks are definitely lost in loss record 1' ],
);

for my $name (sort keys %planted) {
    my ($file, $line) = @{ $planted{$name} };

    subtest "$name fails the test" => sub {
        my ($rc, $out) = outcome("\$t->run(); plant('$file', '$line');");
        isnt($rc, 0, 'fails');
        like($out, qr/# log: \Q$line\E/, 'and the line is shown');
    };
}


subtest 'so does a worker that crashes' => sub {
    my ($rc, $out) = outcome(<<'EOF');
$t->run();
my ($worker) = $t->workers();
kill 'SEGV', $worker;
$t->wait_for(sub { $t->error_log() =~ /exited (on signal|with code)/ });
EOF
    isnt($rc, 0, 'fails');
    like($out, qr/# log: .*(exited on signal|Sanitizer: SEGV)/, 'shown');
};


subtest 'so do logs that have gone' => sub {
    my ($rc, $out) = outcome('$t->run(); unlink $t->testdir() . "/error.log";');
    isnt($rc, 0, 'fails');
    like($out, qr/the error log has gone/, 'and says so');
};


subtest 'but not what was announced' => sub {
    my ($rc, $out) = outcome('$t->run(); $t->allow_log(qr/planted/);'
        . 'plant("error.log", "[alert] planted trouble");');
    is($rc, 0, 'passes') or diag($out);
};


subtest 'a test that is killed leaves no nginx behind' => sub {
    my ($rc, $out) = outcome('$t->run(); print "pid ", $t->master(), "\n";'
        . 'kill "TERM", $$; sleep 5;');
    isnt($rc, 0, 'fails');
    my ($pid) = $out =~ /^pid (\d+)/m;
    ok($pid && !$t->is_alive($pid), 'nginx has gone');
};


SKIP: {
    skip 'not an nginx with sanitizers', 1 unless $ENV{TEST_NGINX_SANITIZER};

    # the sanitizer itself, not a line that looks like it
    my $symbols = `strings -a $t->{binary} | grep -c __asan_init`;
    cmp_ok($symbols, '>', 0, 'the nginx under test has its sanitizer');
}

is(defined $t->stop(), 1, 'stops on QUIT');

done_testing();
