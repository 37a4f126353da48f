# cgsc — one file, no recursion into other makefiles. `make help` lists the targets.
VARIANT ?= release
B := build/$(VARIANT)
G := build/gen

CC ?= cc
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Werror
GENWARN := -Wall -Wextra -Wno-sign-conversion -Wno-missing-prototypes -Wno-unused-parameter \
	-Wno-unused-variable -Wno-conversion
ifeq ($(VARIANT),fuzz)
CC := clang-14
WARN := -Wall
endif
CFLAGS_release := -O2 -g -DNDEBUG
CFLAGS_debug := -O0 -g3
CFLAGS_asan := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
# Comparisons are not traced and features not weighed: that costs three of four executions.
CFLAGS_fuzz := -O2 -g -D_Exit=exit -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link \
	-fno-sanitize-coverage=trace-cmp -fno-sanitize-recover=all
CFLAGS_tsan := -O1 -g -fsanitize=thread
CFLAGS_cov := -O0 -g --coverage
# V=1 shows whole commands.
Q := $(if $(V),,@)
SAY = $(if $(V),@:,@echo '  $(patsubst $(B)/%,%,$@)')
ifeq ($(CFLAGS_$(VARIANT)),)
$(error VARIANT is one of release, debug, asan, tsan, cov, fuzz; found '$(VARIANT)')
endif
BASE := -std=c17 -D_GNU_SOURCE -I$(G) -fstack-protector-strong -pthread $(CFLAGS_$(VARIANT))
# Only libc is loaded at start: the libraries are linked in, libcurl is opened when first needed.
LIBS := -Wl,-Bstatic -lpcre2-8 -llmdb -ljansson -lnettle -lxxhash -lexpat -lyaml -Wl,-Bdynamic -ldl -pthread

COMPILER := base syntax check rule plan report exchange
SRC_lib := $(wildcard $(COMPILER:%=compiler/%/*.c))
SRC_run := $(wildcard runtime/*.c)
SRC_cli := $(wildcard compiler/driver/*.c)
GEN := $(G)/cgs_lex.c $(G)/cgs_gram.c $(G)/cgs_std.c
OBJ_lib := $(SRC_lib:%.c=$(B)/%.o) $(GEN:$(G)/%.c=$(B)/gen/%.o)
OBJ_run := $(SRC_run:%.c=$(B)/%.o)
OBJ_cli := $(SRC_cli:%.c=$(B)/%.o)
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
STD := $(sort $(shell find stdlib -name '*.cgs' -type f) $(shell find stdlib/init -type f)) $(sort $(wildcard docs/errors/*.md))

PACKAGES := gcc make re2c lemon libcurl4-openssl-dev liblmdb-dev libjansson-dev nettle-dev \
	libxxhash-dev libexpat1-dev libpcre2-dev libarchive-dev libmicrohttpd-dev \
	libyaml-dev
DEMO_PACKAGES := python3
TEST_PACKAGES := $(DEMO_PACKAGES) libcmocka-dev pmccabe perl git patch strace nodejs vim neovim vim-ale \
	nghttp2-proxy openssl
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all
.PHONY: all demo deps demo-deps test-deps test unit check fuzz bench bench-deps clean help install fmt-check \
	editors editor-deps

all: $(B)/cgsc ## build cgsc into build/release (VARIANT=debug, asan, tsan, cov for others)

$(B)/cgsc: $(OBJ_cli) $(B)/libcgsrun.a $(B)/libcgs.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(CFLAGS_$(VARIANT)) -o $@ $^ $(LIBS)

$(B)/libcgs.a: $(OBJ_lib) $(B)/gen/std_image.o
	@rm -f $@
	@ar rcs $@ $^
$(B)/libcgsrun.a: $(OBJ_run)
	@rm -f $@
	@ar rcs $@ $^

$(B)/%.o: %.c | $(G)/cgs_gram.h $(G)/rules.def
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(WARN) -MMD -MP -c -o $@ $<
$(B)/gen/%.o: $(G)/%.c | $(G)/cgs_gram.h $(G)/rules.def
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(GENWARN) -I. -MMD -MP -c -o $@ $<

# re2c and Lemon ignore write errors, so a cut file is caught by its last line.
$(G)/cgs_lex.c: grammar/cgs.re
	@mkdir -p $(@D)
	re2c -W --no-generation-date -g -i -o $@ $<
	@tail -n 1 $@ | grep -q 'end of cgs.re'
$(G)/cgs_gram.c $(G)/cgs_gram.h &: grammar/cgs.y
	@mkdir -p $(G)
	lemon -q -l -d$(G) grammar/cgs.y
	@mv $(G)/cgs.c $(G)/cgs_gram.c && mv $(G)/cgs.h $(G)/cgs_gram.h
	@test -s $(G)/cgs_gram.h && tail -n 1 $(G)/cgs_gram.c | grep -q '}'

# The codes of the standard rules, from their declarations: number, level and title.
$(G)/rules.def: $(wildcard stdlib/checks/*.cgs) compiler/base/rules.awk
	@mkdir -p $(@D)
	awk -f compiler/base/rules.awk $(wildcard stdlib/checks/*.cgs) > $@

# The standard library and the error pages, embedded in the program.
$(G)/cgs_std.c: $(STD) Makefile
	@mkdir -p $(@D)
	@{ echo '#include "compiler/check/std.h"'; n=0; \
	for f in $(STD); do n=$$((n + 1)); \
		echo "__asm__(\".section .rodata; std$$n: .incbin \\\"$$f\\\"; std$${n}_end: .byte 0; .previous\");"; \
		echo "extern const char std$$n[], std$${n}_end[];"; \
	done; \
	echo 'const struct cgs_std_file cgs_std_files[] = {'; n=0; \
	for f in $(STD); do n=$$((n + 1)); \
		echo "	{\"std:$${f#stdlib/}\", std$$n, std$${n}_end},"; \
	done; \
	echo '	{0, 0, 0}};'; } > $@

# What the compiler makes of the standard library, made once by a compiler without it; and of the
# small one of the fuzz programs.
IMAGE := $(B)/compiler/tool/image.o
$(B)/image_std: $(IMAGE) $(OBJ_lib)
$(B)/image_small: $(IMAGE) $(B)/tests/fuzz/small.o $(filter-out $(B)/gen/cgs_std.o,$(OBJ_lib))
$(B)/image_std $(B)/image_small:
	$(SAY)
	$(Q)$(CC) $(CFLAGS_$(VARIANT)) -o $@ $^ $(LIBS)
$(B)/gen/%.image: $(B)/image_%
	$(SAY)
	$(Q)$< $@
$(B)/gen/%_image.o: $(B)/gen/%.image
	@printf '%s\n' '.section .rodata' '.balign 16' '.globl cgs_image_std' 'cgs_image_std:' \
		'.incbin "$<"' '.section .note.GNU-stack,"",@progbits' | $(CC) -x assembler -c -o $@ -

$(B)/unit/%: tests/unit/%.c $(B)/libcgsrun.a $(B)/libcgs.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(WARN) -Itests/unit -MMD -MP -MF $@.d -MT $@ -o $@ $< $(B)/libcgsrun.a $(B)/libcgs.a -lcmocka $(LIBS)

# A simulator of model services, and a program that asks: tests/sim.
SIM := $(B)/sim/server $(B)/sim/ask
$(SIM): $(B)/sim/%: tests/sim/%.c $(B)/libcgsrun.a $(B)/libcgs.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(WARN) -o $@ $(filter %.c,$^) $(B)/libcgsrun.a $(B)/libcgs.a $(LIBS) -lm

install-packages = @dpkg -s $(1) >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y --no-install-recommends $(1)

deps: ## install what the build needs (Debian packages)
	$(call install-packages,$(PACKAGES))
demo-deps: deps ## install what the examples run on too
	$(call install-packages,$(DEMO_PACKAGES))
test-deps: deps ## install what the tests need too
	$(call install-packages,$(TEST_PACKAGES))
	@[ -d build/node_modules/vscode-textmate ] || ! command -v npm > /dev/null || \
		$(MAKE) --no-print-directory editor-deps || echo 'without vscode-textmate one test is skipped'

demo: demo-deps ## install, build, and build the example projects offline
	@$(MAKE) --no-print-directory all
	@sh tests/demo.sh $(B)/cgsc

test: test-deps ## run every test; ends with 'N passed, N failed'
	@$(MAKE) --no-print-directory all unit-programs
	@sh tests/run.sh $(B)

.PHONY: unit-programs
unit-programs: $(UNIT) $(SIM) $(B)/editors/classes
unit: unit-programs ## build and run the unit tests only
	@for t in $(UNIT); do $$t || exit 1; done

$(B)/fuzz/robust_%: tests/fuzz/robust.c tests/fuzz/fuzz_%.c $(B)/libcgs.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(WARN) -I. -o $@ $(filter %.c,$^) $(filter %.o,$^) $(filter %.a,$^) $(LIBS)

SMALL := $(B)/tests/fuzz/small.o $(B)/gen/small_image.o
$(B)/tests/fuzz/small.o: tests/fuzz/kinds.cgs $(wildcard stdlib/prelude/*.cgs stdlib/checks/*.cgs)
$(B)/fuzz/robust_eval: $(SMALL)

# Prints what the lexer makes of a file; the tests of the editor files compare with it.
$(B)/editors/classes: tests/editors/classes.c $(B)/libcgs.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(WARN) -I. -MMD -MP -MF $@.d -MT $@ -o $@ $< $(B)/libcgs.a $(LIBS)

editors: all ## write the words of the prelude into the editor files
	@python3 editors/words.py $(B)/cgsc
editor-deps: ## fetch what the test of the TextMate grammar needs (npm) into build/
	@mkdir -p build && npm install --prefix build --no-audit --no-fund --no-save --loglevel=error \
		--fetch-retries=0 --fetch-timeout=10000 vscode-textmate@9 vscode-oniguruma@2

SPECS := $(shell find specs stdlib tests/golden tests/packs -name "*.cgs" ! -path "*/.cgs/*" ! -path "stdlib/init/*")
fuzz: ## every prefix and one-byte change of every example, with the sanitizers (minutes)
	@$(MAKE) --no-print-directory VARIANT=asan build/asan/fuzz/robust_parse build/asan/fuzz/robust_check build/asan/fuzz/robust_fmt
	@build/asan/fuzz/robust_parse $(SPECS)
	@build/asan/fuzz/robust_check -n 300 $(SPECS)
	@build/asan/fuzz/robust_fmt -n 5000 $(SPECS) $(wildcard tests/fmt/*)

# Guided by coverage: needs clang-14 and libclang-rt-14-dev. New inputs go to build/fuzz/corpus,
# what fails to build/fuzz.
FUZZERS := lex parse eval check
FUZZ_SECONDS ?= 60
$(B)/fuzz/guided_%: tests/fuzz/fuzz_%.c $(SMALL) $(B)/libcgs.a
	@mkdir -p $(@D)
	$(SAY)
	$(Q)$(CC) $(BASE) $(WARN) -fsanitize=fuzzer -I. -o $@ $(filter %.c,$^) $(filter %.o,$^) $(filter %.a,$^) $(LIBS)
# The words of the small prelude, and the marks of the language.
$(B)/words.dict: $(wildcard tests/fuzz/*.cgs) stdlib/prelude/core.cgs stdlib/prelude/rules.cgs Makefile
	@mkdir -p $(@D)
	@sed 's|///.*||;s|#.*||;s|"[^"]*"||g' $(filter %.cgs,$^) | grep -oE '[a-zA-Z_]+' | sort -u | \
		sed 's/.*/"&"/' > $@
	@for w in '$${' '\"\"\"' 'raw ' 're\"' '->' '<=' '>=' '==' '!=' '&&' '||' '..' '.*' \
		'*/' '///' '//' '@p95' '9223372036854775807' '0.1' '2026-01-31' '\x00' '\xff' \
		'<<<<<<<' '=======' '\xe2\x80\xae' 'edition 2026' 'package' 'import' 'extend' \
		'override' 'suppress' 'until' 'else' 'then' 'where' 'elif'; do \
		echo "\"$$w\""; done >> $@
.PHONY: fuzz-guided
fuzz-guided: ## libFuzzer for FUZZ_SECONDS (60), with FUZZ_ARGS, on each of FUZZERS (lex parse eval check)
	@$(MAKE) --no-print-directory VARIANT=fuzz build/fuzz/words.dict \
		$(FUZZERS:%=build/fuzz/fuzz/guided_%)
	@for f in $(FUZZERS); do mkdir -p build/fuzz/corpus/$$f && build/fuzz/fuzz/guided_$$f \
		-max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 -max_len=4096 -entropic=0 \
		-dict=build/fuzz/words.dict -artifact_prefix=build/fuzz/$$f- -print_final_stats=1 \
		$(FUZZ_ARGS) build/fuzz/corpus/$$f tests/fuzz/corpus/$$f || exit 1; done

check: all ## layers, sizes, names, headers, banned calls, codes, options, words
	@sh tests/check/run.sh $(B)

.PHONY: reference
reference: all ## write docs/reference.md from the words of the prelude
	@$(B)/cgsc explain --json | python3 docs/reference.py > docs/reference.md

.PHONY: fmt-specs
fmt-specs: all ## write the specs of the repository in the style of `cgsc fmt`
	@find specs stdlib -name '*.cgs' -type f ! -path '*/.cgs/*' -exec $(B)/cgsc fmt -q -l {} +

fmt-check: ## compare the C sources with .clang-format (version 14)
	@clang-format-14 --dry-run --Werror $(SRC_lib) $(SRC_run) $(SRC_cli) $(wildcard compiler/*/*.h runtime/*.h)

bench: all $(SIM) ## measure beside ninja, make, openspec and baml-cli; prints ratios
	@python3 tests/bench/run.py $(B)/cgsc
	@python3 tests/bench/specs.py $(B)/cgsc
	@python3 tests/bench/rate.py $(B)
	@python3 tests/bench/flight.py $(B)
bench-deps: ## fetch what cgsc is measured beside (npm, PyPI) into build/peers
	@mkdir -p build/peers && npm install --prefix build/peers --no-audit --no-fund --no-save \
		--loglevel=error @fission-ai/openspec@1 @boundaryml/baml@0 promptfoo@0
	@python3 -m venv build/peers/python && build/peers/python/bin/pip install -q litellm

.PHONY: study
study: all ## make 2,800 mistakes in a large spec, one at a time; prints errors for each kind
	@python3 tests/study/mistakes.py $(B)/cgsc

PREFIX ?= /usr/local
install: all ## install to PREFIX (default /usr/local)
	install -D -m755 $(B)/cgsc $(DESTDIR)$(PREFIX)/bin/cgsc
	install -D -m644 docs/cgsc.1 $(DESTDIR)$(PREFIX)/share/man/man1/cgsc.1

clean: ## remove build/
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' Makefile

-include $(shell find $(B) -name '*.d' 2>/dev/null)
