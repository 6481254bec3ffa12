# `make` alone lists the targets. Everything is a debug build in .build, shared by run and test: a release build takes
# twice as long. The slow targets say what they do while they do it.

SWIFT ?= swift
# An import of a module that the manifest does not declare for the target is an error.
STRICT := --explicit-target-dependency-import-check error
DAEMON := .build/debug/kioskd
C_FILES := $(shell git ls-files '*.c' '*.h')
SCRIPTS := $(shell git ls-files '*.sh' .ci/run)

.DEFAULT_GOAL := help
.PHONY: help run build test sanitize endurance lint bench bench-peers fuzz deb format traces reference packages toolchain clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: toolchain ## install what is missing, build, start `kioskd simulate` and print its address
	@packaging/install-packages.sh build run
	@test -x $(DAEMON) || echo "First build: about 8 minutes on two cores, seconds from then on."
	$(SWIFT) build $(STRICT) --product kioskd
	$(SWIFT) build $(STRICT) --product kioskd-document
	@exec $(DAEMON) simulate

build: toolchain ## build the daemon (debug) into .build/debug/kioskd
	@packaging/install-packages.sh build
	$(SWIFT) build $(STRICT) --product kioskd
	$(SWIFT) build $(STRICT) --product kioskd-document

# One target after another, each in a process of its own: what one of them does to the processor (10^5 random cases)
# must not starve the deadlines of another. The summary of the last one is the last thing printed.
# The whole executable, or a dozen browsers, some hundred times at once, is too much for the deadlines of two cores: half of
# these suites at a time.
halves = $(1).[A-L] $(1).[^A-L]
TESTS ?= Domain Drivers Store Documents Upstreams Web Tidy KioskDaemon
PARTS = $(foreach target,$(TESTS),$(if $(filter Web KioskDaemon,$(target)),$(call halves,$(target)),$(target)))
test: toolchain ## build everything and run every test
	@packaging/install-packages.sh build run test
	$(SWIFT) build $(STRICT) --build-tests
	@for target in $(PARTS); do \
		name=$${target%%.*}; half=$${target#$$name}; \
		echo "== $${name}Tests $${half#.}"; \
		$(SWIFT) test --skip-build --disable-xctest --filter "^$${name}Tests\\.$${half#.}" || exit 1; \
	done

# Each sanitizer has a build folder of its own, and the tests drive a daemon that was built with it. What it finds ends
# the program with a failure; the address sanitizer looks for no leaks, since the Swift runtime keeps its metadata.
SANITIZERS ?= address thread
sanitize: toolchain ## run every test with the address and then the thread sanitizer; takes an hour or two
	@packaging/install-packages.sh build run test
	@for sanitizer in $(SANITIZERS); do \
		$(SWIFT) build $(STRICT) --build-tests --sanitize=$$sanitizer --scratch-path .build-$$sanitizer || exit 1; \
		for target in $(PARTS); do \
			name=$${target%%.*}; half=$${target#$$name}; \
			echo "== $${name}Tests $${half#.}, $$sanitizer sanitizer"; \
			CI=true SANITIZER=$$sanitizer KIOSKD_PATIENCE=10 ASAN_OPTIONS=detect_leaks=0 \
				TSAN_OPTIONS=exitcode=66:suppressions=$(CURDIR)/Tests/thread-sanitizer.txt \
				$(SWIFT) test --skip-build --disable-xctest --sanitize=$$sanitizer \
				--scratch-path .build-$$sanitizer --filter "^$${name}Tests\\.$${half#.}" || exit 1; \
		done; \
	done

# The tests drive a release build of the daemon; the figures go into the rows of docs/reliability.md that they name.
ENDS ?= 200
SEED ?= $(shell date +%s)
CASES ?= 1000000
# Every test with random inputs of its own number (Tests/Stands/Cases.swift).
DECODER_TESTS := (BadgeFrame|BadgeKeys|GNSSChunk|GNSSGpsd|GPIODebounce|KeyboardDecoder|Trace|WiegandStream|Answer|ConfigurationLines|RosterFile|RegistrationCodec)Tests
endurance: toolchain ## 200 power cuts and kills, damage at every byte of a book, 100 cards, a million inputs a decoder; needs root
	@packaging/install-packages.sh build run test
	$(SWIFT) build $(STRICT) -c release --static-swift-stdlib --scratch-path .build-release --product kioskd
	$(SWIFT) build $(STRICT) --build-tests
	CI=true KIOSKD_EXECUTABLE=$(CURDIR)/.build-release/release/kioskd KIOSKD_ENDS=$(ENDS) KIOSKD_SEED=$(SEED) \
		KIOSKD_REPORT=$(CURDIR)/docs/reliability.md \
		$(SWIFT) test --skip-build --disable-xctest --filter "^KioskDaemonTests\\.PowerCutTests"
	CI=true KIOSKD_ENDURANCE=1 $(SWIFT) test --skip-build --disable-xctest --filter "^DriversTests\\.(SmartCard|BadgeFrame)Tests"
	CI=true KIOSKD_ENDURANCE=1 $(SWIFT) test --skip-build --disable-xctest --filter "^StoreTests\\.OffsetTests"
	KIOSKD_CASES=$(CASES) $(SWIFT) test --skip-build --disable-xctest --filter "$(DECODER_TESTS)"

lint: toolchain ## style of Swift, C and shell; the unit
	@packaging/install-packages.sh lint
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift
	$(if $(C_FILES),clang-format --dry-run -Werror $(C_FILES))
	@for script in $(SCRIPTS); do bash -n $$script || exit 1; done
	packaging/check-units.sh

# A release build in a folder of its own, since it has one target more than the others; linked as what is installed.
# NMEA="FILE ...": recorded sentences instead of made ones.
bench: toolchain ## measure speed beside C, sqlite3 and gpsdecode, in one run; takes some 20 minutes the first time
	@packaging/install-packages.sh build run test bench
	KIOSKD_BENCH=1 $(SWIFT) build $(STRICT) -c release --static-swift-stdlib --scratch-path .build-release --product kioskd
	KIOSKD_BENCH=1 $(SWIFT) build $(STRICT) -c release --static-swift-stdlib --scratch-path .build-release --product KioskBench
	Benchmarks/run.sh .build-release/release $(NMEA)

# The engine comes with the Swift toolchain; a build folder of its own, since every module is instrumented.
FUZZER = $(wildcard $(dir $(shell command -v swift))../lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-$(shell uname -m).a)
# SECONDS_EACH=600 tries longer, KEEP=1 puts what reached new code into Tests/Fuzz/Corpora.
fuzz: toolchain ## try every decoder with what libFuzzer thinks of, a minute in all; SECONDS_EACH=600 for longer
	@packaging/install-packages.sh build
	KIOSKD_FUZZ=$(FUZZER) $(SWIFT) build $(STRICT) --sanitize=address --scratch-path .build-fuzz --product Fuzz
	Tests/Fuzz/run.sh .build-fuzz/debug/Fuzz .build-fuzz/fuzz

bench-peers: toolchain ## put the book beside NATS, rsyslog, mosquitto and plain SQLite, in one run; needs root
	@packaging/install-packages.sh build test bench bench-peers
	KIOSKD_BENCH=1 $(SWIFT) build $(STRICT) -c release --static-swift-stdlib --scratch-path .build-release --product KioskBench
	Benchmarks/peers/run.sh .build-release/release .build-peers

format: toolchain ## rewrite Swift and C in the project's style
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Package.swift
	$(if $(C_FILES),clang-format -i $(C_FILES))

traces: build ## write the expectations of Tests/Traces anew; look at the difference before you commit it
	$(SWIFT) build $(STRICT) --build-tests
	KIOSKD_REWRITE_TRACES=1 $(SWIFT) test --skip-build --disable-xctest --filter TraceTests
	git diff --stat -- Tests/Traces

reference: build ## write docs/configuration.md, docs/codes.md, packaging/kioskd.toml and its manual page
	$(SWIFT) build $(STRICT) --build-tests
	REWRITE_REFERENCE=1 $(SWIFT) test --skip-build --disable-xctest --filter '(ConfigurationReference|FaultExplanation)Tests'
	git diff --stat -- docs/configuration.md docs/codes.md packaging

# The release build is the one that `make bench` and `make endurance` use.
DEB := .build-deb
deb: toolchain ## make the Debian packages of this release into .build-deb, and look at them with lintian
	@packaging/install-packages.sh build test deb
	@test -x .build-release/release/kioskd || echo "First build: about 10 minutes on two cores."
	$(SWIFT) build $(STRICT) -c release --static-swift-stdlib --scratch-path .build-release --product kioskd
	$(SWIFT) build $(STRICT) -c release --static-swift-stdlib --scratch-path .build-release --product kioskd-document
	packaging/build-deb.sh .build-release/release/kioskd $(DEB)/packages
	packaging/lint-deb.sh $(DEB)/packages
	@if [ "$$(id -u)" -eq 0 ]; then packaging/check-display.sh .build-release/release/kioskd && packaging/test-deb.sh $(DEB) && packaging/test-units.sh $(DEB); \
		else echo "Now as root: make deb"; fi

packages: ## install every Debian package that any target needs
	@packaging/install-packages.sh build run lint test bench deb

clean: ## remove what was built
	rm -rf .build

toolchain:
	@command -v $(SWIFT) > /dev/null || { echo "Swift 6.3 or later is needed: https://www.swift.org/install/linux/"; exit 1; }
