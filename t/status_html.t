#!/usr/bin/perl

# Copyright (C) The ngx_pinterest_module developers

# The status as a page: without script, without foreign hosts, under a policy
# that lets nothing else in; what strangers write stays text; tables have
# captions and heads, what is drawn is said in words too.

use warnings;
use strict;

use Digest::SHA qw/ sha256_base64 /;
use JSON::PP;
use Test::More;

use lib 't/lib';
use Test::Pinterest;
use Test::Pinterest::Endpoint;

my $t = Test::Pinterest->new(globals => 'worker_processes 2;');
my $api = Test::Pinterest::Endpoint->new($t, token => 'pina_test');

$t->write_file('token', "pina_test\n", 0600);

$t->config(<<'EOC')->run();
events {}

http {
    pinterest_queue %%TESTDIR%%/queue;
    pinterest_batch wait=50ms;
    pinterest_inspect 100;

    log_format status "$uri $pinterest_status";

    server {
        listen 127.0.0.1:%%PORT_0%%;
        access_log %%TESTDIR%%/status.log status;

        pinterest_ad_account 1;
        pinterest_token_file %%TESTDIR%%/token;
        pinterest_pass @pinterest;
        pinterest_page page_visit;
        pinterest_unmapped pass;

        gzip on;
        gzip_min_length 1;

        location / { default_type text/html; return 200 "page"; }
        location /collect/ { pinterest_collect; }
        location /named/ { pinterest_collect; pinterest_unmapped drop; }
        location @pinterest { proxy_pass http://127.0.0.1:%%API_PORT%%; }
        location /status { pinterest_status html; }
        location = /reported { pinterest_status html; pinterest_page other; }
        location = /status.json { pinterest_status json; }
    }
}
EOC

my $agent = 'Mozilla/5.0 (X11) Firefox/128.0';
my %headers = (Host => 'shop.test', 'User-Agent' => $agent);

sub status { return decode_json($t->get('/status.json')->{body}) }

sub html { return $t->get('/status', headers => \%headers)->{body} }

# A page is well formed: tags are closed in order, attributes are quoted, text
# has no stray "<" or "&".  Returns what is wrong, and the tags.

sub wrong_of {
    my ($html) = @_;

    my (@open, @tags);
    my %void = map { $_ => 1 } qw/ meta /;

    $html =~ s/\A<!DOCTYPE html>\n// or return 'no doctype';
    $html =~ s/(<style>)[^<]*(<\/style>)/$1$2/;

    while ($html =~ m{\G(?:([^<]+)|<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>|(.))}gs) {
        my ($text, $end, $tag, $attrs, $bad) = ($1, $2, $3, $4, $5);

        return 'a stray "<" before ' . substr($html, pos $html, 40)
            if defined $bad;

        if (defined $text) {
            return "a stray \"&\" in \"$text\""
                if $text =~ /&(?!(?:amp|lt|gt|quot|middot|ndash|#\d+);)/;
            next;
        }

        if ($end) {
            my $last = pop @open;
            return "</$tag> ends " . ($last // 'nothing')
                if !defined $last || $last ne $tag;
            next;
        }

        my $empty = $attrs =~ s{/\z}{};
        my $rest = $attrs;
        $rest =~ s/\s+[A-Za-z-]+="[^"<>]*"//g;
        return "attributes of <$tag$attrs>" if $rest =~ /\S/;
        push @tags, "$tag$attrs";
        push @open, $tag unless $empty || $void{$tag};
    }

    return @open ? "open: @open" : ('', @tags);
}

isnt((wrong_of($_))[0], '', "the checker finds: $_") for '<p>',
    map { "<!DOCTYPE html>\n$_" } '<p>', '<p></b>', '<p>a < b</p>',
    '<p>a & b</p>', '<p a=b></p>', '<p a="b"c></p>', '<p></p></p>';
is((wrong_of("<!DOCTYPE html>\n<p a=\"b\">&lt;<i c=\"d\"/></p>"))[0], '',
    'and is content');

# nothing yet

my $r = $t->get('/status', headers => \%headers);
my ($wrong, @tags) = wrong_of($r->{body});

is($r->{status}, 200, 'a page');
is($r->{headers}{'content-type'}, 'text/html; charset=utf-8', 'is HTML');
is($r->{headers}{'cache-control'}, 'no-store', 'not to be cached');
is($r->{headers}{'x-content-type-options'}, 'nosniff', 'not to be guessed at');
is($wrong, '', 'well formed');
like($r->{body}, qr/none so far/, 'nothing so far');
is($t->request('HEAD', '/status')->{body}, '', 'HEAD');

is($t->get('/status', headers => { %headers, 'Accept-Encoding' => 'gzip' })
    ->{headers}{'content-encoding'}, 'gzip', 'packed for who wants that');

# the policy

my $policy = $r->{headers}{'content-security-policy'};
my @styles = $r->{body} =~ /<style>([^<]*)<\/style>/g;
my $digest = sha256_base64($styles[0]);
$digest .= '=' while length($digest) % 4;

like($policy, qr/^default-src 'none';/, 'nothing may be loaded');
is(scalar @styles, 1, 'one style');
like($policy, qr/style-src 'sha256-\Q$digest\E';/, 'which is known')
    or diag "it is sha256-$digest";
unlike($policy, qr/unsafe|script/, 'and nothing else');
like($policy, qr/frame-ancestors 'none'/, 'no frame');
unlike($styles[0], qr/url\(|\@import|expression/, 'the style loads nothing');
like($styles[0], qr/prefers-color-scheme:dark/, 'dark where that is wanted');
like($styles[0], qr/max-width/, 'narrow screens');

# contrast of texts, as WCAG 2 counts it

sub luminance {
    my ($hex) = @_;

    $hex =~ s/(.)/$1$1/g if length $hex == 3;
    my @c = map { my $v = hex($_) / 255;
        $v <= 0.03928 ? $v / 12.92 : (($v + 0.055) / 1.055) ** 2.4 }
        $hex =~ /(..)/g;

    return 0.2126 * $c[0] + 0.7152 * $c[1] + 0.0722 * $c[2];
}

for my $scheme ($styles[0] =~ /:root\{([^}]*)\}/g) {
    my %color = $scheme =~ /--(\w+):#([0-9a-f]+)/g;

    for my $pair ([ 'ink', 'bg', 4.5 ], [ 'ink', 'card', 4.5 ],
        [ 'dim', 'bg', 4.5 ], [ 'dim', 'card', 4.5 ], [ 'bar', 'bed', 3 ])
    {
        my ($a, $b) = sort { $b <=> $a }
            map { luminance($color{$_}) } @$pair[0, 1];
        cmp_ok(($a + 0.05) / ($b + 0.05), '>=', $pair->[2],
            "contrast of $pair->[0] on $pair->[1]");
    }
}

# things happen

my @hostile = ('<script>alert(1)</script>', '"><img src=x onerror=y>', "'&amp;",
    '</td></table>', "caf\x{e9}", '<!--');

sub track {
    my ($path, $event, $url) = @_;

    return $t->post($path, encode_json({ type => 'track', event => $event,
        context => { page => { url => $url || 'http://shop.test/a' } } }),
        headers => \%headers)->{status};
}

for my $name (@hostile) {
    track('/collect/t', $name, "http://shop.test/$name/x?q=$name");
    track('/named/t', $name);
}

$t->get('/', headers => \%headers);
$t->wait_for(sub { status()->{intake}{queued} == @hostile + 1 });
$t->wait_for(sub {
    my $s = status();

    return $s->{delivery}{delivered} + $s->{delivery}{refused}
        == $s->{intake}{queued};
}) or diag 'not all is delivered';

my $html = html();
($wrong, @tags) = wrong_of($html);
my %tags;
$tags{(split ' ', $_)[0]}++ for @tags;

is($wrong, '', 'still well formed');
is(join(' ', grep { !/^(?:a|b|body|caption|dd|div|dl|dt|figcaption|figure|h1|h2
    |head|header|html|main|meta|p|rect|section|span|style|svg|table|tbody|td|th
    |thead|time|title|tr)$/x } sort keys %tags), '', 'no other tag');
is(join(' ', grep { /\s(?:on\w+|style|src|srcset)=/i } @tags), '',
    'no attribute that does something');
is(join(' ', grep { /\shref="[^"]/ } @tags), '', 'no link to elsewhere');

for my $text ('&lt;script&gt;alert(1)&lt;/script&gt;',
    '&quot;&gt;&lt;img src=x onerror=y&gt;', '&#39;&amp;amp;',
    '&lt;/td&gt;&lt;/table&gt;')
{
    my $n = () = $html =~ /\Q$text\E/g;
    cmp_ok($n, '>=', 2, "as text, in two tables: $text");
}

unlike($html, qr/q=/, 'no query');

# what a reader finds

is(scalar(() = $html =~ /<h1>/g), 1, 'one title');
is(join(' ', $html =~ /<h2 [^>]*>([^<]*)</g), 'Intake Queue Delivery',
    'headings');
is($tags{caption}, $tags{table}, 'each table has a caption');
is($tags{thead}, $tags{table}, 'and a head');
ok(!(grep { /^th\b/ && !/\sscope="(?:col|row)"/ } @tags),
    'each th says of what');
ok(!(grep { /^svg\b/ && !/\saria-hidden="true"/ } @tags),
    'what is drawn is hidden from who can\'t see it');
is($tags{figure}, $tags{figcaption}, 'and said in words');
like($html, qr/<html lang="en">/, 'its language');
like($html, qr/<meta name="viewport" content="width=device-width/,
    'as wide as the screen');

for my $caption ('Match quality: events that have', 'Calls, by outcome',
    'Messages that became no event, by reason', 'Recent events',
    'Delivery lag: from reception to the word of the API')
{
    like($html, qr/<caption>\Q$caption\E/, $caption);
}

like($html, qr/>$_</, $_) for 'Events queued per minute',
    'Events delivered per minute', 'Most events in the queue, minute by minute',
    'Age of the oldest event in the queue';

my $s = status();
my ($queued) = $html =~ m{<dt>Queued</dt><dd>(\d+)</dd>};
is($queued, $s->{intake}{queued}, 'the figures are those of the JSON');
like($html, qr{<th scope="row">unmapped</th><td class="n">6</td>},
    'refusals by reason');
my $cell = '<td class="n">';
like($html, qr{>address_and_agent</th>$cell\d+</td>${cell}100 %</td>},
    'all have address and agent');
ok($t->wait_for(sub {
    html() =~ m{<rect x="\d+" y="0" width="3" height="100"/>} }),
    'the highest minute is as high as the chart');

# looking at it is no page load, unless it is said to be one

my $loads = status()->{intake}{page_loads};
html() for 1 .. 3;
$t->get('/reported', headers => \%headers);
$t->wait_for(sub { status()->{intake}{page_loads} > $loads });
is(status()->{intake}{page_loads}, $loads + 1,
    'no page load, unless it is said to be one');

done_testing();
