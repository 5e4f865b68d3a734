# Copyright (C) The ngx_pinterest_module developers

package Test::Pinterest;

# Runs an nginx with the module for a test, in a directory of its own, and
# fails the test for any [alert], [emerg], crash or sanitizer report in what
# that nginx left behind, however well the test itself went.
#
#     my $t = Test::Pinterest->new();
#     $t->write_file('index.html', 'page');
#     $t->config(<<'EOF')->run();
#     events {}
#     http { server { listen 127.0.0.1:%%PORT_0%%; } }
#     EOF
#     is($t->get('/')->{status}, 200);
#
# In a configuration %%PORT_0%% to %%PORT_99%% are free ports, %%TESTDIR%% is
# the directory, and %%NAME%% a value given by set(NAME => ...).  The lines
# every test needs (load_module, pid, error_log, user, temporary paths) are put
# in by themselves.
#
# Environment: TEST_NGINX_BINARY, TEST_NGINX_MODULE (empty: compiled in),
# TEST_NGINX_SANITIZER, TEST_NGINX_VALGRIND, TEST_NGINX_LOG (level),
# TEST_NGINX_LEAVE (keeps the directory), TEST_NGINX_TIMEOUT (seconds).

use warnings;
use strict;

use Cwd qw/ abs_path /;
use File::Basename qw/ dirname /;
use File::Path qw/ rmtree /;
use File::Temp qw/ tempdir /;
use POSIX qw/ :sys_wait_h /;
use Test::More ();
use Time::HiRes qw/ sleep time /;

use Test::Pinterest::Client;
use Test::Pinterest::Port qw/ free_port /;

our $TOP = abs_path(dirname(__FILE__) . '/../../..');

# what nothing of ours may ever write
our @FATAL = (
    qr/\[alert\]/,
    qr/\[emerg\]/,
    qr/AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer/,
    qr/runtime error:/,
    qr/SUMMARY: \w*Sanitizer/,
    qr/^==\d+== .*(?:Invalid (?:read|write|free)|uninitialised|Mismatched)/,
    qr/^==\d+== .*(?:definitely lost in|Process terminating with)/,
);

my %live;


sub new {
    my ($class, %opts) = @_;

    my $module = $ENV{TEST_NGINX_MODULE};
    $module = "$TOP/build/ngx_pinterest_module.so" unless defined $module;

    my $self = bless {
        binary => $ENV{TEST_NGINX_BINARY} || '/usr/sbin/nginx',
        module => $module eq '' ? '' : (abs_path($module) || $module),
        sanitizer => $ENV{TEST_NGINX_SANITIZER},
        valgrind => $ENV{TEST_NGINX_VALGRIND},
        log => $opts{log} || $ENV{TEST_NGINX_LOG} || 'info',
        daemon => $opts{daemon},
        user => $opts{user} || 'root',
        globals => $opts{globals} || '',
        timeout => $opts{timeout} || 20,
        owner => $$,
        ports => [],
        vars => {},
        allowed => [],
        at_end => [],
    }, $class;

    $self->{slow} = $self->{valgrind} ? 20 : $self->{sanitizer} ? 4 : 1;
    $self->{testdir} = tempdir('pinterest-test-XXXXXXXX', TMPDIR => 1);
    chmod 0755, $self->{testdir};

    my $limit = ($ENV{TEST_NGINX_TIMEOUT} || 300) * $self->{slow};
    $SIG{ALRM} = sub { die "the test takes longer than $limit seconds\n" };
    $SIG{INT} = $SIG{TERM} = sub { die "interrupted\n" };
    alarm $limit;

    $live{$self} = $self;

    return $self;
}


sub testdir { return $_[0]->{testdir} }


# Anything that takes time takes longer under a sanitizer.

sub slow { return $_[0]->{slow} }


sub port {
    my ($self, $n) = @_;

    return $self->{ports}[$n || 0] ||= free_port();
}


sub set {
    my ($self, %vars) = @_;

    %{ $self->{vars} } = (%{ $self->{vars} }, %vars);

    return $self;
}


sub write_file {
    my ($self, $name, $content, $mode) = @_;

    my $path = $name =~ m!^/! ? $name : "$self->{testdir}/$name";
    open my $fh, '>', $path or die "$path: $!\n";
    binmode $fh;
    print $fh $content;
    CORE::close $fh or die "$path: $!\n";

    chmod $mode, $path if defined $mode;
    $self->_own($path);

    return $path;
}


sub make_dir {
    my ($self, $name, $mode) = @_;

    my $path = "$self->{testdir}/$name";
    mkdir $path or die "$path: $!\n";
    chmod $mode, $path if defined $mode;
    $self->_own($path);

    return $path;
}


sub _own {
    my ($self, $path) = @_;

    return if $< != 0 || $self->{user} eq 'root';

    my ($uid, $gid) = (getpwnam $self->{user})[2, 3];
    chown $uid, $gid, $path;
}


sub read_file {
    my ($self, $name) = @_;

    my $path = $name =~ m!^/! ? $name : "$self->{testdir}/$name";
    open my $fh, '<', $path or return '';
    binmode $fh;
    local $/;
    my $text = <$fh>;

    # a process may end between the two calls
    return defined $text ? $text : '';
}


sub error_log { return $_[0]->read_file('error.log') }


# A certificate authority "ca.crt" and a certificate of it, NAME.crt and
# NAME.key, for the given names; returns their directory.

sub certificate {
    my ($self, $name, @names) = @_;

    system("$TOP/t/lib/certificate", $self->{testdir}, $name,
        @names ? @names : 'localhost') == 0
        or die "cannot make a certificate\n";

    return $self->{testdir};
}


sub _expand {
    my ($self, $text) = @_;

    $text =~ s/%%PORT_(\d+)%%/$self->port($1)/ge;
    $text =~ s/%%TESTDIR%%/$self->{testdir}/g;
    $text =~ s{%%(\w+)%%}{
        defined $self->{vars}{$1} ? $self->{vars}{$1} : die "no value for $1\n"
    }ge;

    return $text;
}


sub _globals {
    my ($self, $name) = @_;

    my @lines = ($self->{globals});

    push @lines, "daemon off;" unless $self->{daemon};
    push @lines, "user $self->{user};" if $< == 0;
    push @lines, "load_module $self->{module};" if $self->{module} ne '';
    push @lines, "pid $self->{testdir}/$name.pid;",
        "error_log $self->{testdir}/"
        . ($name eq 'nginx' ? 'error.log' : "$name.log") . " $self->{log};";
    push @lines, map { "env $_;" } qw/ ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS /
        if $self->{sanitizer};

    return join "\n", @lines, '';
}


sub _http_globals {
    my ($self) = @_;

    my @lines = ("access_log $self->{testdir}/access.log;");

    push @lines, map { "${_}_temp_path $self->{testdir}/temp_$_;" }
        qw/ client_body proxy fastcgi uwsgi scgi /;

    return join "\n", '', @lines, '';
}


# The whole configuration, as nginx will read it.

sub _complete {
    my ($self, $text, $name) = @_;

    # an example brings its own; all of it stands before the first block
    my ($head, $blocks) = $text =~ /\A([^{]*)(.*)\z/s;
    $head =~ s/^[ \t]*(?:load_module|pid|user|error_log|daemon)\s[^;]*;//mg;
    $text = $head . $blocks;
    $text =~ s/^(\s*http\s*\{)/$1 . $self->_http_globals()/me;

    return $self->_expand($self->_globals($name) . $text);
}


sub config {
    my ($self, $text) = @_;

    $self->{single} = $text =~ /^\s*master_process\s+off/m;
    $self->write_file('nginx.conf', $self->_complete($text, 'nginx'));

    return $self;
}


sub _command {
    my ($self, @args) = @_;

    my $dir = $self->{testdir};
    my @command = ($self->{binary}, '-p', "$dir/", '-c', "$dir/nginx.conf",
        '-e', "$dir/error.log", @args);

    if ($self->{valgrind}) {
        unshift @command, 'valgrind', '-q', '--trace-children=yes',
            '--leak-check=full', "--suppressions=$TOP/t/lib/valgrind.supp",
            "--log-file=$dir/valgrind.%p";
    }

    return @command;
}


sub _environment {
    my ($self, @more) = @_;

    delete $ENV{NGINX};
    return unless $self->{sanitizer};

    my $to = "log_path=$self->{testdir}/sanitizer";

    $ENV{ASAN_OPTIONS} = join ':', 'detect_odr_violation=0',
        'detect_stack_use_after_return=1', $to, @more;
    $ENV{UBSAN_OPTIONS} = "print_stacktrace=1:$to";
    $ENV{LSAN_OPTIONS} = "suppressions=$TOP/t/lib/lsan.supp:"
        . 'print_suppressions=0';
}


# "nginx -t" with this text: (1, output) if nginx would take it, else
# (0, output).  What it says is no failure of the test.

sub try_config {
    my ($self, $text) = @_;

    my $dir = $self->{testdir};
    my $path = $self->write_file('try.conf', $self->_complete($text, 'try'));
    my $pid = fork();
    die "fork: $!\n" unless defined $pid;

    if ($pid == 0) {
        # nginx -t frees nothing before it ends
        $self->_environment('detect_leaks=0');
        open STDOUT, '>', "$dir/try.out";
        open STDERR, '>&', \*STDOUT;
        exec $self->{binary}, '-t', '-p', "$dir/", '-c', $path,
            '-e', 'stderr' or POSIX::_exit(127);
    }

    waitpid $pid, 0;
    my $rc = $?;
    my $out = $self->read_file('try.out');
    unlink map { "$dir/try.$_" } qw/ log pid /;

    return ($rc == 0 ? 1 : 0, $out);
}


sub run {
    my ($self) = @_;

    $self->_own($self->{testdir});
    unlink "$self->{testdir}/nginx.pid";

    my $pid = fork();
    die "fork: $!\n" unless defined $pid;

    if ($pid == 0) {
        $self->_environment();
        open STDOUT, '>', "$self->{testdir}/nginx.out";
        open STDERR, '>&', \*STDOUT;
        exec $self->_command() or POSIX::_exit(127);
    }

    $self->{child} = $pid;
    $self->{started} = 1;

    if ($self->{daemon}) {
        waitpid $pid, 0;
        delete $self->{child};
    }

    $self->wait_for(sub { $self->_is_up() }, 15)
        or die "nginx does not start:\n" . $self->read_file('nginx.out')
               . $self->error_log();

    return $self;
}


sub _is_up {
    my ($self) = @_;

    if ($self->{child} && !$self->is_alive($self->{child})) {
        die "nginx ended:\n" . $self->read_file('nginx.out')
            . $self->error_log();
    }

    return 0 unless -s "$self->{testdir}/nginx.pid";

    return $self->{single} || $self->workers() > 0;
}


sub wait_for {
    my ($self, $condition, $seconds) = @_;

    my $until = time() + ($seconds || $self->{timeout}) * $self->{slow};

    for ( ;; ) {
        my $value = $condition->();
        return $value if $value;
        return 0 if time() > $until;
        sleep 0.02;
    }
}


sub master {
    my ($self) = @_;

    # without a daemon that is our own child, whatever became of the file
    return $self->{child} if $self->{child};

    my ($pid) = $self->read_file('nginx.pid') =~ /^(\d+)/;

    return $pid;
}


# The worker processes, oldest first.

sub workers {
    my ($self, $master) = @_;

    $master ||= $self->master() or return ();
    my @pids;

    for my $stat (glob '/proc/[0-9]*/stat') {
        open my $fh, '<', $stat or next;
        my $line = <$fh>;
        next unless defined $line;
        my ($pid, $state, $parent) = $line =~ /^(\d+) \(.*\) (\S) (\d+) /s
            or next;
        push @pids, $pid if $parent == $master && $state ne 'Z';
    }

    @pids = sort { $a <=> $b } @pids;

    return @pids;
}


sub signal {
    my ($self, $name, @pids) = @_;

    return kill $name, @pids ? @pids : ($self->master() || return 0);
}


sub is_alive {
    my ($self, $pid) = @_;

    if ($self->{child} && $self->{child} == $pid
        && waitpid($pid, WNOHANG) != 0)
    {
        delete $self->{child};
        return 0;
    }

    my $stat = $self->read_file("/proc/$pid/stat");

    return $stat ne '' && $stat !~ /^\d+ \(.*\) Z /s;
}


# HUP; true once new workers answer.  With "wait" also the old ones have gone.

sub reload {
    my ($self, %opts) = @_;

    my %old = map { $_ => 1 } $self->workers();
    my $before = length $self->error_log();

    $self->signal('HUP');

    my $ok = $self->wait_for(sub {
        return -1 if substr($self->error_log(), $before) =~ /\[emerg\]/;
        return scalar grep { !$old{$_} } $self->workers();
    });

    return 0 if $ok <= 0;

    if ($opts{wait}) {
        $self->wait_for(sub { !grep { $old{$_} } $self->workers() })
            or return 0;
    }

    return 1;
}


# Waits until these processes have gone; the seconds it took, undef: they are
# still there.

sub gone {
    my ($self, $seconds, @pids) = @_;

    my $start = time();

    $self->wait_for(sub { !grep { $self->is_alive($_) } @pids }, $seconds)
        or return undef;

    return time() - $start;
}


# USR2, WINCH, QUIT: another binary takes over, as package updates do it.  Only
# with "daemon"; the seconds the old workers took after WINCH, or undef and
# what did not succeed in $@.

sub upgrade {
    my ($self) = @_;

    my $old = $self->master();
    my @workers = $self->workers($old);

    $self->signal('USR2', $old);

    $self->wait_for(sub {
        my ($new) = $self->read_file('nginx.pid') =~ /^(\d+)\n/;
        return $new && $new != $old && $self->workers($new);
    }, 15) or return _failed('no new master after USR2');

    $self->signal('WINCH', $old);

    my $took = $self->gone(15, @workers);

    return _failed('old workers stay after WINCH') unless defined $took;

    $self->signal('QUIT', $old);

    defined $self->gone(15, $old)
        or return _failed('old master stays after QUIT');

    return $took;
}


sub _failed {
    $@ = $_[0];

    return undef;
}


# Ends nginx by this signal and waits; the seconds it took, or undef if it had
# to be killed.

sub stop {
    my ($self, $signal, $seconds) = @_;

    my $master = $self->master();

    if (!$master || !$self->is_alive($master)) {
        $self->_forget();
        return 0;
    }

    my @all = ($master, $self->workers());
    my $start = time();

    kill $signal || 'QUIT', $master;

    my $ended = $self->wait_for(
        sub { !grep { $self->is_alive($_) } @all }, $seconds || 15);
    my $took = time() - $start;

    if (!$ended) {
        kill 'KILL', grep { $self->is_alive($_) } @all, $self->workers();
    }

    $self->_forget();

    return $ended ? $took : undef;
}


# kill -9 of the master and, at once or some seconds later, of all of its
# workers; how many were killed.  Who is stopped can't replace a worker that
# dies meanwhile.

sub crash {
    my ($self, $seconds) = @_;

    my $master = $self->master() or return 0;

    kill 'STOP', $master;
    $self->wait_for(sub {
        $self->read_file("/proc/$master/stat") !~ /^\d+ \(.*\) [^TZ] /s });

    my @workers = $self->workers($master);

    kill 'KILL', $master;
    sleep $seconds if $seconds;
    kill 'KILL', @workers;

    $self->wait_for(sub { !grep { $self->is_alive($_) } $master, @workers });
    $self->_forget();

    return 1 + @workers;
}


sub _forget {
    my ($self) = @_;

    if ($self->{child}) {
        kill 'KILL', $self->{child};
        waitpid delete $self->{child}, 0;
    }

    unlink "$self->{testdir}/nginx.pid";
}


# Is called after nginx has stopped, before the directory goes.

sub at_end {
    my ($self, $code) = @_;

    push @{ $self->{at_end} }, $code;
}


# A line that matches is expected, and no failure of the test.

sub allow_log {
    my ($self, @patterns) = @_;

    push @{ $self->{allowed} }, @patterns;

    return $self;
}


# The lines of all logs that fail the test.

sub bad_lines {
    my ($self) = @_;

    my @bad;
    my $dir = $self->{testdir};

    for my $file (glob("$dir/*.log"), glob("$dir/sanitizer*"),
        glob("$dir/valgrind.*"), "$dir/nginx.out")
    {
        open my $fh, '<', $file or next;

        while (my $line = <$fh>) {
            next unless grep { $line =~ $_ } @FATAL;
            next if grep { $line =~ $_ } @{ $self->{allowed} };
            chomp $line;
            push @bad, $line;
        }
    }

    return @bad;
}


sub _finish {
    my ($self) = @_;

    return 0 unless delete $live{$self};

    my $failed = 0;

    if (!defined $self->stop()) {
        print STDERR "# nginx did not stop on QUIT\n";
        $failed = 1;
    }

    $_->() for @{ $self->{at_end} };

    my @bad = $self->bad_lines();

    if ($self->{started} && !-e "$self->{testdir}/error.log") {
        push @bad, 'the error log has gone';
    }

    if (@bad) {
        $failed = 1;
        my $n = @bad;
        print STDERR map { "# log: $_\n" } splice @bad, 0, 20;
        print STDERR "# $n line(s) that no log of a test may have\n";
        print STDERR map { "# $_\n" } map { split /\n/, $self->read_file($_) }
            glob "$self->{testdir}/sanitizer*";
    }

    if ($ENV{TEST_NGINX_LEAVE}) {
        print STDERR "# left: $self->{testdir}\n";

    } else {
        rmtree($self->{testdir});
    }

    return $failed;
}


# Requests.  get() and post() use a connection of their own; connect() gives
# one to be kept.

sub connect {
    my ($self, %opts) = @_;

    return Test::Pinterest::Client->new(
        port => $opts{port} || $self->port($opts{server} || 0),
        timeout => ($opts{timeout} || $self->{timeout}) * $self->{slow});
}


sub request {
    my ($self, $method, $path, %opts) = @_;

    return $self->connect(%opts)->request($method, $path, close => 1, %opts);
}


sub get {
    my ($self, $path, %opts) = @_;

    return $self->request('GET', $path, %opts);
}


sub post {
    my ($self, $path, $body, %opts) = @_;

    return $self->request('POST', $path, body => $body, %opts);
}


# These bytes on a new connection, and all that comes back until it is closed.

sub raw {
    my ($self, $bytes, %opts) = @_;

    my $client = $self->connect(%opts);
    $client->write($bytes);

    return $client->read_all();
}


END {
    my $rc = $?;

    alarm 0;

    for my $self (values %live) {
        next if $self->{owner} != $$;
        $rc ||= 1 if $self->_finish();
    }

    $? = $rc;
}

1;
