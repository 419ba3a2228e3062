# make            build build/lam (needs the packages of `make deps`)
# make run        install what is missing, build, load the demonstration province, serve it
# make test       install what the tests need and run them all; last line "N passed, N failed"
# make proof      the heavy proofs at full size      make bench   measurements as JSON lines
# make check      format, layers, sizes, SQL, glossary    make fuzz   the fuzz targets
# make demo-reset start the demonstration over       make golden  rewrite golden pages
ifeq ($(origin CC),default)
CC       = gcc
endif
MODE    ?= release
# V=1 shows the commands in full.
Q       := $(if $(V),,@)
say      = $(if $(V),,@echo '  $(1)  $(2)')
B        = build/$(MODE)
PACKAGES = libmicrohttpd sqlite3 libpq jansson libsodium libcrypto pangocairo cairo-pdf libqrencode libcurl zlib

WARN     = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Wwrite-strings -Wformat=2 -Wundef -Wpointer-arith -Wcast-qual -Wimplicit-fallthrough
HARDEN   = -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fPIE
ifeq ($(MODE),asan)
OPT      = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LINKOPT  = -fsanitize=address,undefined
ifeq ($(CC),gcc)
OPT     += -Wno-maybe-uninitialized # gcc documents false alarms of it under the sanitizers
endif
else ifeq ($(MODE),fuzz)
CC       = clang
OPT      = -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,address,undefined
LINKOPT  = -fsanitize=fuzzer,address,undefined
else
OPT      = -O2 $(HARDEN)
LINKOPT  = -pie -Wl,-z,relro,-z,now
ifeq ($(CC),gcc)
OPT     += -ftrivial-auto-var-init=zero
endif
endif
CFLAGS  := -std=gnu17 -g -D_GNU_SOURCE -Isrc -I. -Ibuild/gen $(WARN) $(OPT) \
           $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | sed 's/-I/-isystem /g')
LIBS    := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm -pthread

SOURCES  := $(shell find src -name '*.c' ! -name '*_test.c' | sort)
PAGES    := $(shell find src -name '*.html' ! -path '*/testdata/*' | sort)
SQLFILES := $(shell find src -path '*/migrations/*.sql' | sort)
ASSETS   := $(shell find web/static data -type f 2>/dev/null | sort)
TESTS    := $(shell find src tests -name '*_test.c' | sort)
HARNESS  := $(wildcard tests/harness/*.c)
PAGE_C   := $(PAGES:%=build/gen/%.c)
GEN_C    := $(PAGE_C) build/gen/embedded.c
OBJECTS  := $(SOURCES:%.c=$(B)/%.o) $(GEN_C:%.c=$(B)/%.o)
TESTBIN  := $(TESTS:%.c=$(B)/test/%)
REPLAY   := $(patsubst tests/fuzz/%.c,$(B)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))

all: build/lam
build/lam: build/release/lam
	@ln -sf release/lam $@
$(B)/lam: $(B)/src/app/main.o $(B)/liblam.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINKOPT) -o $@ $^ $(LIBS)
$(B)/liblam.a: $(filter-out $(B)/src/app/main.o,$(OBJECTS))
	@rm -f $@
	@ar crs $@ $^

$(B)/%.o: %.c | packages
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/build/gen/%.o: build/gen/%.c | packages
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

build/gen/%.html.c: %.html build/tools/tmplc
	@mkdir -p $(@D)
	build/tools/tmplc $< > $@.tmp && mv $@.tmp $@
build/gen/embedded.c: $(SQLFILES) $(ASSETS) build/tools/embed
	@mkdir -p $(@D)
	build/tools/embed $(SQLFILES) $(ASSETS) > $@.tmp && mv $@.tmp $@
build/tools/%: tools/%.c | packages
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) -std=gnu17 -g -O2 -D_GNU_SOURCE $(WARN) -o $@ $< -lz
build/tools/tmplc: tools/tmplc_html.h

$(B)/test/%: %.c $(HARNESS) $(B)/liblam.a
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LINKOPT) -MMD -MP -MF $@.d -o $@ $< $(HARNESS) $(B)/liblam.a $(LIBS) -lcmocka
tests: $(TESTBIN)

# A fuzz target: with libFuzzer's main when MODE=fuzz, else with one that replays the corpus.
$(B)/replay/%: tests/fuzz/%.c $(if $(filter fuzz,$(MODE)),,tests/fuzz/replay_main.c) $(B)/liblam.a
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LINKOPT) -MMD -MP -MF $@.d -o $@ $(filter %.c %.a,$^) $(LIBS)
replay: $(REPLAY)

$(B)/bench/%: bench/%.c $(B)/liblam.a
	@mkdir -p $(@D)
	$(call say,BENCH,$@)
	$(Q)$(CC) $(CFLAGS) $(LINKOPT) -MMD -MP -MF $@.d -o $@ $< $(B)/liblam.a $(LIBS)
bench-programs: $(patsubst bench/%.c,$(B)/bench/%,$(wildcard bench/*.c))

# What tools/check runs: every SQL literal of the program on both engines.
$(B)/check-sql: tools/check_sql.c $(B)/liblam.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LINKOPT) -o $@ $^ $(LIBS)
show-flags:
	@echo $(CFLAGS)

# One test alone: make unit T=src/base/str_test
unit: $(B)/test/$(T)
	$<

packages:
	@pkg-config --exists $(PACKAGES) || { echo "Packages are missing: run 'make deps' (installs them), then make again." >&2; exit 1; }
deps:
	@tools/deps build
deps-test:
	@tools/deps build test

run: deps
	@$(MAKE) --no-print-directory -j2 all
	@tools/run-demo
demo-reset:
	rm -rf var
	@echo "The demonstration starts over at the next 'make run'."
test:
	@tests/run
proof:
	@tests/run --proof
bench:
	@tools/deps build bench
	@$(MAKE) --no-print-directory -j2 all
	@bench/run
check:
	@tools/check
golden:
	@UPDATE_GOLDEN=1 tests/run unit
fuzz:
	@tests/fuzz/run
format:
	clang-format -i $(shell find src tests tools bench -name '*.[ch]')
clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(TESTBIN:%=%.d) $(REPLAY:%=%.d)
.PHONY: all packages deps deps-test run demo-reset test tests replay show-flags unit proof bench bench-programs check golden fuzz format clean
.SECONDARY:
