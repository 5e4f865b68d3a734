# Copyright (C) The ngx_pinterest_module developers

SHELL = /bin/bash

# the distribution's nginx, and the sources of it that nginx-dev installs
NGINX_BIN = /usr/sbin/nginx
NGINX_SRC = /usr/share/nginx/src

JOBS = 2
TIME = 30
DURATION = 60
N = 100000
PREFIX = /usr/local
MODULES_DIR = /usr/lib/nginx/modules
CONF_DIR = /etc/nginx

B = $(CURDIR)/build
M = ngx_pinterest_module

CORE_SRC := $(sort $(wildcard $(M)/core/*/*.c))
CORE_HDR := $(sort $(wildcard $(M)/core/*/*.h))
HTTP_SRC := $(sort $(wildcard $(M)/http/*.c $(M)/http/*/*.c))
HTTP_HDR := $(sort $(wildcard $(M)/http/*.h $(M)/http/*/*.h))
CLI_SRC := $(sort $(wildcard $(M)/cli/*.c))
UNIT_SRC := $(sort $(wildcard t/unit/test_*.c))
TOOL_SRC := $(sort $(filter-out $(UNIT_SRC),$(wildcard t/unit/*.c)))
CRASH_SRC := $(sort $(filter-out t/crash/crash_point.c,$(wildcard t/crash/*.c)))
FUZZ_SRC := $(sort $(wildcard t/fuzz/fuzz_*.c))

WARN = -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror
CORE_CFLAGS = -std=gnu99 $(WARN) -I $(M)/core -MMD -MP -MT '$$(B)$(@:$(B)%=%)' -MF $@.d
TEST_CFLAGS = -std=gnu99 -Wall -Wextra -Wno-unused-parameter -Werror \
	-I $(M)/core -I t/unit -MMD -MP -MT '$$(B)$(@:$(B)%=%)' -MF $@.d
CORE_LIBS = -lyajl -lcrypto -lz

OPTIMIZE = -O2 -g
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined

# named places at which a test may end the process (queue/pcapi_crash.h)
POINTS = -DPCAPI_CRASH_POINTS

# those that say something in a time one can wait
VALGRIND_TESTS = t/harness.t t/page.t t/collect.t t/quit.t

MODULE = $(B)/$(M).so
CTL = $(B)/pinterestctl
CTL_ASAN = $(B)/pinterestctl-asan
UNIT = $(UNIT_SRC:t/unit/%.c=$(B)/unit/%)
TOOLS = $(TOOL_SRC:t/unit/%.c=$(B)/unit/%)
UNIT_PLAIN = $(UNIT_SRC:t/unit/%.c=$(B)/unit-plain/%)
CRASH = $(CRASH_SRC:t/crash/%.c=$(B)/crash/%)
CRASH_MODULE = $(B)/crash/$(M).so
CLOCK = $(B)/clock.so
FUZZ = $(FUZZ_SRC:t/fuzz/%.c=$(B)/fuzz/%)
SEEDS = $(FUZZ_SRC:t/fuzz/%.c=$(B)/seeds/%)

# make V=1 shows the commands
Q = $(if $(V),,@echo "  $(@:$(CURDIR)/%=%)";)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:


all: module ctl  ## the module and pinterestctl (default)

module: $(MODULE)  ## build/ngx_pinterest_module.so for the installed nginx

ctl: $(CTL)  ## build/pinterestctl

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' \
	    $(MAKEFILE_LIST)
	@echo
	@echo "  variables: NGINX_BIN=$(NGINX_BIN) NGINX_SRC=$(NGINX_SRC)"
	@echo "             PREFIX=$(PREFIX) MODULES_DIR=$(MODULES_DIR) DESTDIR="

demo:  ## install what is missing, build, run the demo shop (ONCE=1: one pass)
	@scripts/setup demo
	@$(MAKE) --no-print-directory -j$(JOBS) module
	@NGINX_BIN=$(NGINX_BIN) MODULE=$(MODULE) ONCE=$(ONCE) demo/run

test:  ## install what is missing, build, run every test
	@scripts/setup test
	@scripts/setup-clients
	@$(MAKE) --no-print-directory -j$(JOBS) all $(UNIT) $(SEEDS) test-programs
	@NGINX_BIN=$(NGINX_BIN) JOBS=$(JOBS) scripts/test

unit: $(UNIT)  ## the unit tests, under AddressSanitizer and UBSan
	@scripts/run-unit $(UNIT)

unit-plain: $(UNIT_PLAIN)  ## the same without sanitizers
	@scripts/run-unit $(UNIT_PLAIN)

seeds: $(SEEDS)  ## the seeds of the fuzzers once, under both sanitizers
	@scripts/run-seeds $(SEEDS)

nginx-test: all test-programs  ## the tests of nginx, with the installed one
	@TEST_NGINX_BINARY=$(NGINX_BIN) TEST_NGINX_MODULE=$(MODULE) \
	    prove -j$(JOBS) -It/lib t/*.t t/crash/*.t

asan-nginx: $(MODULE)  ## an nginx with the module in it, under both sanitizers
	@scripts/asan-nginx $(JOBS)

asan-test: asan-nginx test-programs  ## the tests of nginx, with that one
	@TEST_NGINX_BINARY=$(B)/asan/nginx TEST_NGINX_MODULE= \
	    TEST_NGINX_SANITIZER=1 \
	    prove -j$(JOBS) -It/lib \
	    $$(grep -l 'Test::Pinterest->' t/*.t t/crash/*.t)

valgrind: module $(UNIT_PLAIN)  ## the unit tests and nginx under valgrind
	@scripts/setup valgrind
	@scripts/run-unit --valgrind $(UNIT_PLAIN)
	@TEST_NGINX_BINARY=$(NGINX_BIN) TEST_NGINX_MODULE=$(MODULE) \
	    TEST_NGINX_VALGRIND=1 \
	    prove -j$(JOBS) -It/lib $(VALGRIND_TESTS)

fuzz:  ## every fuzzer for TIME seconds (30)
	@scripts/setup fuzz
	@$(MAKE) --no-print-directory -j$(JOBS) $(FUZZ)
	@scripts/run-fuzz $(TIME) $(FUZZ)

coverage:  ## line coverage of the core by unit tests and seeds; 95 % of every parser
	@scripts/setup test
	@scripts/coverage

storm: all test-programs $(if $(ASAN),asan-nginx)  ## kill, reload, upgrade nginx under load for DURATION seconds (60; ASAN=1)
	@TEST_NGINX_BINARY=$(if $(ASAN),$(B)/asan/nginx,$(NGINX_BIN)) \
	    TEST_NGINX_MODULE=$(if $(ASAN),,$(MODULE)) \
	    TEST_NGINX_SANITIZER=$(ASAN) DURATION=$(DURATION) t/crash/storm

table: all $(if $(ASAN),asan-nginx)  ## no event is lost: a row for each way things can fail, SECONDS (10) each
	@TEST_NGINX_BINARY=$(if $(ASAN),$(B)/asan/nginx,$(NGINX_BIN)) \
	    TEST_NGINX_MODULE=$(if $(ASAN),,$(MODULE)) \
	    TEST_NGINX_SANITIZER=$(ASAN) t/crash/table

simulate: $(B)/bench/simulate  ## fleets of up to 10,000 machines under one limit of calls
	@$<

bench:  ## what the module costs, against the same nginx without it
	@scripts/setup bench
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@TEST_NGINX_BINARY=$(NGINX_BIN) MODULE=$(MODULE) bench/run

generate: $(CTL) $(CTL_ASAN)  ## N generated messages (100000) to each reader, every event checked
	@scripts/setup generate
	@t/generate/check --count $(N) $(CTL) $(CTL_ASAN)

check-includes:  ## which room includes which: fails on a wrong arrow
	@prove -It/lib t/includes.t

install: all  ## into DESTDIR: the module, pinterestctl, pinterest.js, pinterest_pass.conf
	install -d $(DESTDIR)$(MODULES_DIR) $(DESTDIR)$(CONF_DIR) \
	    $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/ngx_pinterest
	install -m 644 $(MODULE) $(DESTDIR)$(MODULES_DIR)/
	install -m 755 $(CTL) $(DESTDIR)$(PREFIX)/bin/
	install -m 644 docs/pinterestctl.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 js/pinterest.js $(DESTDIR)$(PREFIX)/share/ngx_pinterest/
	[ -e $(DESTDIR)$(CONF_DIR)/pinterest_pass.conf ] \
	    || install -m 644 conf-examples/pinterest_pass.conf \
	           $(DESTDIR)$(CONF_DIR)/

deb:  ## Debian packages of both into build/deb, by lintian and t/deb.t
	@scripts/setup deb
	@JOBS=$(JOBS) scripts/deb $(B)/deb
	@TEST_NGINX_BINARY=$(NGINX_BIN) prove -It/lib t/deb.t

clean:  ## remove build/
	rm -rf build

# programs that the tests in t/*.t run
test-programs: $(TOOLS) $(CRASH) $(CRASH_MODULE) $(CLOCK) $(CTL_ASAN)


# The module: nginx's own build, out of its tree.  Its makefile knows which
# object needs what; a changed list of files asks for a new configure.

$(B)/module.files: FORCE
	@mkdir -p $(B)
	@echo '$(CORE_HDR) $(HTTP_HDR) $(CORE_SRC) $(HTTP_SRC)' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(B)/module/Makefile: config $(B)/module.files \
    $(wildcard $(NGINX_SRC)/conf_flags)
	@scripts/configure $(NGINX_SRC) $(B)/module

$(MODULE): $(B)/module/Makefile FORCE
	@$(MAKE) --no-print-directory -f $(B)/module/Makefile -C $(NGINX_SRC) \
	    modules > $(B)/module.log 2>&1 \
	    || scripts/build-errors $(B)/module.log
	@cmp -s $(B)/module/$(M).so $@ || { \
	    cp $(B)/module/$(M).so $@.new && mv $@.new $@ \
	    && echo "built $(@:$(CURDIR)/%=%)"; }


# The same with crash points, and what they call, in it.

$(B)/crash/crash_point.o: t/crash/crash_point.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(OPTIMIZE) -fPIC -c -o $@ $<

$(B)/crash/module/Makefile: config $(B)/module.files $(B)/crash/crash_point.o \
    $(wildcard $(NGINX_SRC)/conf_flags)
	@scripts/configure $(NGINX_SRC) $(B)/crash/module $(POINTS) \
	    $(B)/crash/crash_point.o

$(CRASH_MODULE): $(B)/crash/module/Makefile FORCE
	@$(MAKE) --no-print-directory -f $(B)/crash/module/Makefile \
	    -C $(NGINX_SRC) modules > $(B)/crash/module.log 2>&1 \
	    || scripts/build-errors $(B)/crash/module.log
	@cmp -s $(B)/crash/module/$(M).so $@ || { \
	    cp $(B)/crash/module/$(M).so $@.new && mv $@.new $@ \
	    && echo "built $(@:$(CURDIR)/%=%)"; }


# The core as a library, to be used and to be tested.

$(B)/core/%.o: $(M)/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) $(OPTIMIZE) -c -o $@ $<

$(B)/core-asan/%.o: $(M)/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) $(SANITIZE) $(POINTS) -c -o $@ $<

$(B)/core-plain/%.o: $(M)/core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) $(OPTIMIZE) $(POINTS) -c -o $@ $<

$(B)/core-fuzz/%.o: $(M)/core/%.c
	@mkdir -p $(@D)
	$(Q)clang $(CORE_CFLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link -c -o $@ $<

define archive
$(B)/$(1).a: $(CORE_SRC:$(M)/core/%.c=$(B)/$(1)/%.o)
	@rm -f $$@
	@$(AR) rcs $$@ $$^
endef

$(foreach i,core core-asan core-plain core-fuzz,$(eval $(call archive,$(i))))

$(B)/cli/%.o: $(M)/cli/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) $(OPTIMIZE) -c -o $@ $<

$(CTL): $(CLI_SRC:$(M)/cli/%.c=$(B)/cli/%.o) $(B)/core.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS) -lcurl

$(B)/cli-asan/%.o: $(M)/cli/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CORE_CFLAGS) $(SANITIZE) -c -o $@ $<

$(CTL_ASAN): $(CLI_SRC:$(M)/cli/%.c=$(B)/cli-asan/%.o) $(B)/core-asan.a
	$(Q)$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(CORE_LIBS) -lcurl

$(B)/unit/%: t/unit/%.c $(B)/core-asan.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(SANITIZE) -o $@ $< $(B)/core-asan.a \
	    $(CORE_LIBS) -lcmocka

$(B)/unit-plain/%: t/unit/%.c $(B)/core-plain.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(OPTIMIZE) -o $@ $< $(B)/core-plain.a \
	    $(CORE_LIBS) -lcmocka

$(B)/crash/%: t/crash/%.c $(B)/core.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(OPTIMIZE) -o $@ $< $(B)/core.a $(CORE_LIBS)

$(CLOCK): t/clock/clock.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(OPTIMIZE) -fPIC -shared -o $@ $< -ldl

$(B)/bench/%: bench/%.c $(B)/core.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(OPTIMIZE) -o $@ $< $(B)/core.a $(CORE_LIBS) -lm

$(B)/seeds/%: t/fuzz/%.c t/fuzz/replay.c $(B)/core-asan.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(SANITIZE) -o $@ $< t/fuzz/replay.c \
	    $(B)/core-asan.a $(CORE_LIBS)

$(B)/fuzz/%: t/fuzz/%.c $(B)/core-fuzz.a
	@mkdir -p $(@D)
	$(Q)clang $(TEST_CFLAGS) $(SANITIZE) -fsanitize=fuzzer -o $@ $< \
	    $(B)/core-fuzz.a $(CORE_LIBS)

-include $(shell find build -name '*.d' 2>/dev/null)

FORCE:

.PHONY: all module ctl help demo test unit unit-plain seeds nginx-test \
	asan-nginx asan-test valgrind fuzz coverage storm table simulate generate \
	bench check-includes install deb clean test-programs FORCE
