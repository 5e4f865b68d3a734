#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The status location: its form, its answers, the names nobody knew.

use warnings;
use strict;

use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOF')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=1h;

    server {
        listen 127.0.0.1:%%PORT_0%%;

        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;

        location /collect/ { pinterest_collect; }
        location @pinterest { proxy_pass http://127.0.0.1:1; }
        location = /status { pinterest_status json; }
    }

    server {
        listen 127.0.0.1:%%PORT_1%%;
        location / { pinterest_status; }
    }
}
EOF

sub status { return decode_json($t->get('/status')->{body}) }

sub track {
    my ($event) = @_;

    return $t->post('/collect/t', encode_json({ type => 'track',
        event => $event }), headers => {
            'User-Agent' => 'Mozilla/5.0 (X11) Firefox/128.0' })->{status};
}

my $r = $t->get('/status');

is($r->{status}, 200, 'status');
is($r->{headers}{'content-type'}, 'application/json', 'is JSON');
is($r->{headers}{'cache-control'}, 'no-store', 'not to be cached');

my $s = decode_json($r->{body});

is_deeply([ sort keys %$s ], [ qw/ delivery dropped fields intake outcomes queue
    unmapped unmapped_others version workers / ], 'its parts');
ok($t->wait_for(sub { status()->{workers} == 2 }), 'workers');
is($s->{intake}{queued}, 0, 'nothing queued yet');

is($t->request('HEAD', '/status')->{status}, 200, 'HEAD');
is($t->post('/status', 'x')->{status}, 405, 'POST: 405');
is($t->get('/', server => 1)->{status}, 200, 'of another server, the same');

is(track('Signed Up'), 200, 'an event');
$t->wait_for(sub { status()->{queue}{pending_bytes} });

$s = status();
is($s->{intake}{queued}, 1, 'is queued');
is($s->{queue}{pending}, 1, 'and pending');
cmp_ok($s->{queue}{pending_bytes}, '>', 100, 'with its bytes');
cmp_ok($s->{queue}{oldest_age}, '<', 60, 'and age');

track('Coupon Applied') for 1 .. 3;
track("Caf\x{e9} \"visited\"");
track('jane@example.com bought');
track('Order 123456789');

$s = status();
is_deeply($s->{unmapped}, [ { name => 'Coupon Applied', count => 3 },
    { name => "Caf\x{e9} \"visited\"", count => 1 } ], 'unknown names are listed');
is($s->{unmapped_others}, 2, 'but not what may be somebody\'s');
is($s->{dropped}{unmapped}, 6, 'all are counted');

done_testing();
