#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# Answers no API gives, byte by byte, and locations that bend what it gives: no
# event is taken for delivered or refused that is not, none is lost, and nginx
# goes on.

use warnings;
use strict;

use IO::Compress::Gzip qw/ gzip /;
use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;
use Test::Pinterest::Port qw/ free_port /;

my $t = Test::Pinterest->new(globals => 'worker_processes 1;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');
my $port = free_port();

$t->set(RAW_PORT => $port);
$t->write_file('token', "pina_test\n", 0600);

my $good = '{"num_events_received":1,"num_events_processed":1,'
    . '"events":[{"status":"processed","error_message":"",'
    . '"warning_message":""}]}';
my $bad = '{"code":400,"message":"Bad event"}';

$t->make_dir('html');
$t->write_file('html/good.json', $good);

sub whole {
    my ($status, $body, $headers) = @_;

    return "HTTP/1.1 $status\r\nContent-Length: " . length($body) . "\r\n"
        . ($headers || '') . "\r\n$body";
}

sub chunk { return sprintf "%x\r\n%s\r\n", length $_[0], $_[0] }

gzip(\$good, \my $packed) or die "no gzip\n";

my $chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

# what becomes of the event ("done", "dead" or "waits"), what is answered, and
# what there is in the location

my @cases = (
    [ 'done', 'as it should be', whole('200 OK', $good) ],
    [ 'dead', 'a refusal as it should be', whole('400 Bad Request', $bad) ],

    [ 'done', 'HTTP/1.0, ended by the connection',
        "HTTP/1.0 200 OK\r\n\r\n$good" ],
    [ 'waits', 'the same, cut', "HTTP/1.0 200 OK\r\n\r\n"
        . substr $good, 0, -1 ],
    [ 'done', 'no reason', whole('200', $good) ],
    [ 'done', 'a 206', whole('206 Partial Content', $good) ],
    [ 'waits', 'a 204', "HTTP/1.1 204 No Content\r\n\r\n" ],
    [ 'waits', 'a 304', "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n" ],
    [ 'waits', 'a 302', whole('302 Found', $good, "Location: /good.json\r\n") ],
    [ 'waits', 'a 100 and an answer', "HTTP/1.1 100 Continue\r\n\r\n"
        . whole('200 OK', $good) ],
    [ 'waits', 'a 103 and a refusal', "HTTP/1.1 103 Early Hints\r\n\r\n"
        . whole('400 Bad Request', $bad) ],
    [ 'waits', 'packed, though not asked for', whole('200 OK', $packed,
        "Content-Encoding: gzip\r\n") ],
    [ 'done', 'in chunks', $chunked . chunk($good) . chunk('') ],
    [ 'waits', 'in chunks, without the last', $chunked . chunk($good) ],
    [ 'waits', 'in chunks that are none', "${chunked}zz\r\n$good" ],
    [ 'waits', 'shorter than it says',
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n$good" ],
    [ 'waits', 'two at once, the first without events', whole('200 OK', '{}')
        . whole('200 OK', $good) ],

    [ 'waits', 'nothing', '' ],
    [ 'waits', 'no HTTP', "$good\n" ],
    [ 'waits', 'the status line of a refusal and no more',
        "HTTP/1.1 400 Bad Request\r\n" ],
    [ 'waits', 'half of the header of a refusal',
        "HTTP/1.1 400 Bad Request\r\nContent-Type: applica" ],
    [ 'waits', 'a refusal with a header that is none',
        "HTTP/1.1 400 Bad Request\r\nA\0B: c\r\n\r\n" ],
    [ 'waits', 'a refusal with a header of 64k', whole('400 Bad Request', $bad,
        'X: ' . 'x' x 65536 . "\r\n") ],

    [ 'done', 'X-Accel-Buffering, X-Accel-Limit-Rate', whole('200 OK', $good,
        "X-Accel-Buffering: no\r\nX-Accel-Limit-Rate: 1\r\n") ],
    [ 'waits', 'X-Accel-Redirect to a file that looks good', whole('200 OK',
        '{}', "X-Accel-Redirect: /good.json\r\n") ],
    [ 'waits', 'the same of a refusal', whole('400 Bad Request', $bad,
        "X-Accel-Redirect: /good.json\r\n") ],
    [ 'waits', 'X-Accel-Redirect to itself, for ever', whole('200 OK', $good,
        "X-Accel-Redirect: \@pinterest\r\n") ],
    [ 'waits', 'X-Accel-Redirect to where nobody may go', whole('200 OK',
        $good, "X-Accel-Redirect: /../token\r\n") ],
    [ 'done', 'X-Accel-Redirect that is ignored', whole('200 OK', $good,
        "X-Accel-Redirect: /good.json\r\n"),
        'proxy_ignore_headers X-Accel-Redirect;' ],

    [ 'waits', 'a page of nginx', '', 'return 200 ok;' ],
    [ 'waits', 'a refusal of nginx', '', 'return 400;' ],
    [ 'waits', 'a file', '', 'try_files /good.json =404;' ],
    [ 'done', 'limit_except, which is for clients', whole('200 OK', $good),
        'limit_except GET { deny all; }' ],
    [ 'done', 'auth_request, which is for clients', whole('200 OK', $good),
        'auth_request /denied;' ],
    [ 'done', 'auth_request that allows', whole('200 OK', $good),
        'auth_request /allowed;' ],
    [ 'dead', 'a refusal, intercepted', whole('400 Bad Request', $bad),
        'proxy_intercept_errors on; error_page 400 =200 /good.json;' ],
    [ 'waits', 'no answer, intercepted', '',
        'proxy_intercept_errors on; error_page 502 =200 /good.json;' ],
    [ 'waits', 'no answer and a page for it', '',
        'error_page 502 504 =200 /good.json;' ],
    [ 'done', 'another server after one that is down', whole('200 OK', $good),
        'proxy_pass http://two; proxy_next_upstream error non_idempotent;' ],
    [ 'waits', 'a 403, and another server that is down',
        whole('403 Forbidden', $bad), 'proxy_pass http://down;'
        . ' proxy_next_upstream error http_403 non_idempotent;' ],
    [ 'done', 'not buffered', whole('200 OK', $good),
        'proxy_buffering off; proxy_request_buffering off;' ],
    [ 'done', 'small buffers', whole('200 OK', $good . ' ' x 20000),
        'proxy_buffer_size 1k; proxy_buffers 4 1k; proxy_busy_buffers_size 2k;'
        . ' proxy_max_temp_file_size 0;' ],
    [ 'done', 'a rate', whole('200 OK', $good . ' ' x 60000),
        'proxy_limit_rate 100k;' ],
    [ 'done', 'stored', whole('200 OK', $good),
        'root %%TESTDIR%%/store; proxy_store on;' ],
    [ 'done', 'to be cached', whole('200 OK', $good), 'proxy_cache one;'
        . ' proxy_cache_methods POST; proxy_cache_key a;'
        . ' proxy_cache_valid any 1m;' ],
    [ 'waits', 'from the cache', whole('200 OK', $good), 'proxy_cache one;'
        . ' proxy_cache_methods POST; proxy_cache_key a;'
        . ' proxy_cache_valid any 1m;' ],
    [ 'done', 'rewritten to another location', whole('200 OK', $good),
        'rewrite ^/v5(.*)$ /raw$1 last;' ],
    [ 'done', 'mirrored', whole('200 OK', $good), 'mirror /allowed;' ],
    [ 'done', 'delayed', whole('200 OK', $good),
        'limit_req zone=slow burst=5;' ],
    [ 'done', 'filtered', whole('200 OK', $good),
        'gunzip on; gzip on; gzip_types *; sub_filter events none;'
        . ' sub_filter_types *; add_header X y always; expires 1h;' ],
);

my $account = 1000;
my (%answer, $servers);

for my $case (@cases) {
    my ($end, $what, $answer, $text) = @$case;

    $text = '' unless defined $text;
    $text = "proxy_pass http://127.0.0.1:$port; $text"
        unless $text =~ /proxy_pass|return|try_files/;

    $answer{++$account} = $answer;
    unshift @$case, $account;

    $servers .= <<"EOF";
    server {
        listen 127.0.0.1:%%PORT_0%%;
        server_name s$account;
        root %%TESTDIR%%/html;

        pinterest_ad_account $account;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass \@pinterest;

        location /collect/ { pinterest_collect; }
        location = /good.json { internal; }
        location = /denied { internal; return 403; }
        location = /allowed { internal; return 204; }

        location /raw/ {
            internal;
            rewrite ^/raw(.*)\$ /v5\$1 break;
            proxy_pass http://127.0.0.1:$port;
        }

        location \@pinterest { $text }
    }

EOF
}

my $config = <<'EOF';
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=10ms in_flight=8;

    proxy_connect_timeout 2s;
    proxy_read_timeout 2s;
    proxy_cache_path %%TESTDIR%%/cache keys_zone=one:1m;
    limit_req_zone $server_name zone=slow:1m rate=5r/s;
    types { application/json json; }

    upstream two { server 127.0.0.1:%%PORT_1%%; server 127.0.0.1:%%RAW_PORT%%; }
    upstream down { server 127.0.0.1:%%RAW_PORT%%; server 127.0.0.1:%%PORT_1%%; }

    server {
        listen 127.0.0.1:%%PORT_0%% default_server;
        location = /status { pinterest_status; }
    }

EOF

$config .= "$servers}\n";


# an endpoint that answers each account as told, and closes

sub serve {
    my ($listen) = @_;

    while (my $client = $listen->accept()) {
        my ($head, $n) = ('', 1);

        while ($n && $head !~ /\r\n\r\n/) {
            $n = sysread $client, $head, 65536, length $head;
        }

        my ($length) = $head =~ /^Content-Length: (\d+)\r$/mi;
        my ($who) = $head =~ m!ad_accounts/(\d+)/!;
        my $end = index($head, "\r\n\r\n") + 4 + ($length || 0);

        while ($n && length $head < $end) {
            $n = sysread $client, $head, 65536, length $head;
        }

        syswrite $client, $answer{$who} if defined $who;
        close $client;
    }
}

my $listen = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$port",
    Listen => 64, ReuseAddr => 1) or die "$port: $!\n";
my $pid = fork();
die "fork: $!\n" unless defined $pid;

if ($pid == 0) {
    $SIG{PIPE} = 'IGNORE';
    $SIG{TERM} = $SIG{INT} = $SIG{ALRM} = 'DEFAULT';
    serve($listen);
    POSIX::_exit(0);
}

close $listen;
$t->at_end(sub { kill 'KILL', $pid; waitpid $pid, 0 });


sub post_event {
    my ($who) = @_;

    my $r = $t->post('/collect/t', encode_json({ type => 'track',
        event => 'Signed Up', messageId => "a-$who" }), headers => {
        'Host' => "s$who",
        'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' });

    $r->{status} == 200 or die "not accepted: $r->{status}\n";
}

sub status { return decode_json($t->get('/status')->{body}) }

sub dead {
    return map { decode_json($_)->{ad_account} => 1 }
        split /\n/, $t->read_file('queue/dead-letters.jsonl');
}

# what becomes of the event of an account; others that wait are sent meanwhile

sub end_of {
    my ($who, $expected) = @_;

    my $before = status()->{delivery};
    my $end = 'no call';

    post_event($who);

    $t->wait_for(sub {
        my $now = status()->{delivery};
        my %dead = dead();

        $end = $now->{delivered} > $before->{delivered} ? 'done'
             : $dead{$who} ? 'dead'
             : $now->{calls} > $before->{calls} ? 'waits' : $end;

        return $end eq $expected;
    });

    return $end;
}

$t->config($config)->run();

for my $case (@cases) {
    my ($who, $end, $what) = @$case;

    is(end_of($who, $end), $end, $what);
}

my @waiting = map { $_->[0] } grep { $_->[1] eq 'waits' } @cases;

ok($t->wait_for(sub { status()->{queue}{pending} == @waiting }),
    'what waits is in the queue');
is_deeply([ sort grep { $_ > 1 } dead() ],
    [ map { $_->[0] } grep { $_->[1] eq 'dead' } @cases ],
    'what is refused is a dead letter');

# and when answers are as they should be

$t->stop();
$config =~ s!location \@pinterest \{.*\}!location \@pinterest {
            proxy_pass http://127.0.0.1:%%API_PORT%%;
        }!g;
$t->config($config)->run();

ok($api->wait_events(scalar @waiting), 'what waited arrives');
is_deeply([ sort map { $_->{event_id} } $api->events() ],
    [ map { "a-$_" } @waiting ], 'that and nothing else');

done_testing();
