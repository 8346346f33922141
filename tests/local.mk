# The tests. A unit test is tests/ROOM/NAME.c (cmocka) and two lines here; it links its own room and
# those below, so that a breach of the layers fails to link. A script is one line in SCRIPT_TESTS.
TEST_EXTENSIONS = .test
# A make that nohup or a background job runs has signals ignored, and perftop leaves them so
TAP_DRIVER = env --default-signal AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/harness/cmocka.sh
# A script says all it knows in TAP; a program that fails after its last test has a leak to tell of
TEST_LOG_DRIVER = $(TAP_DRIVER)
AM_TEST_LOG_DRIVER_FLAGS = --ignore-exit
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	CC='$(CC)'; export CC; \
	CXX='$(CXX)'; export CXX; \
	WARN_CFLAGS='$(WARN_CFLAGS)'; export WARN_CFLAGS; \
	SANITIZERS='$(SANITIZERS)'; export SANITIZERS; \
	PYTHON='$(PYTHON)'; export PYTHON; \
	PYTHON_CPPFLAGS='$(PYTHON_CPPFLAGS)'; export PYTHON_CPPFLAGS; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	TZ=UTC; export TZ;

SHM_TEST_LIBS = $(SHM_LIBS) $(CMOCKA_LIBS)
BASE_TEST_LIBS = $(BASE_LIBS) $(CMOCKA_LIBS)
CLIENT_TEST_LIBS = $(CLIENT_LIBS) $(CMOCKA_LIBS)
MODEL_TEST_LIBS = $(MODEL_LIBS) $(CMOCKA_LIBS)
SYMBOLS_TEST_LIBS = $(SYMBOLS_LIBS) $(CMOCKA_LIBS)
STATS_TEST_LIBS = $(STATS_LIBS) $(CMOCKA_LIBS)
PERF_TEST_LIBS = $(PERF_LIBS) $(CMOCKA_LIBS)
PROBE_TEST_LIBS = $(PROBE_LIBS) $(CMOCKA_LIBS)
PROC_TEST_LIBS = $(PROC_LIBS) $(CMOCKA_LIBS)
SEGMENT_TEST_LIBS = $(SEGMENT_LIBS) $(CMOCKA_LIBS)
SOURCE_TEST_LIBS = $(SOURCE_LIBS) $(CMOCKA_LIBS)
ANALYSIS_TEST_LIBS = $(ANALYSIS_LIBS) $(CMOCKA_LIBS)
REPORT_TEST_LIBS = $(REPORT_LIBS) $(CMOCKA_LIBS)
TUI_TEST_LIBS = $(TUI_LIBS) $(CMOCKA_LIBS)
DECIDE_TEST_LIBS = $(DECIDE_LIBS) $(CMOCKA_LIBS)
BENCH_TEST_LIBS = $(BENCH_LIBS) $(CMOCKA_LIBS)
VALIDATE_TEST_LIBS = $(VALIDATE_LIBS) $(CMOCKA_LIBS)
CMD_TEST_LIBS = $(CMD_LIBS) $(CMOCKA_LIBS)

# Unit tests, and two lines for each:
#	STATS_TESTS += tests/stats/hist
#	tests_stats_hist_LDADD = $(STATS_TEST_LIBS)
SHM_TESTS =
BASE_TESTS =
CLIENT_TESTS =
MODEL_TESTS =
SYMBOLS_TESTS =
STATS_TESTS =
PERF_TESTS =
PROBE_TESTS =
PROC_TESTS =
SEGMENT_TESTS =
SOURCE_TESTS =
ANALYSIS_TESTS =
REPORT_TESTS =
TUI_TESTS =
DECIDE_TESTS =
BENCH_TESTS =
VALIDATE_TESTS =
MONITOR_TESTS =
CMD_TESTS =

# Programs that tests run but that are no tests: the workloads that are watched, and the like
TEST_HELPERS =

# Measurements, which only `make bench` builds and runs; each prints ratios to its own baseline
BENCHES =
EXTRA_PROGRAMS += $(BENCHES)

# Scripts, the quick ones first
SCRIPT_TESTS = \
	tests/harness/tmux.test \
	tests/style/layers.test \
	tests/style/symbols.test \
	tests/style/format.test \
	tests/style/headers.test \
	tests/style/warnings.test \
	tests/po/complete.test \
	tests/sanitize/asan.test \
	tests/sanitize/tsan.test

# What scripts read: the harness, recorded proc roots, golden segments, expected screens
EXTRA_DIST += $(SCRIPT_TESTS) \
	tests/harness/cmocka.sh \
	tests/harness/cmocka.test \
	tests/harness/schema.sh \
	tests/harness/tap.sh \
	tests/harness/validate.py \
	tests/harness/tmux.sh \
	tests/sanitize/build.sh \
	tests/sanitize/options.sh \
	tests/sanitize/suite.sh \
	tests/sanitize/run.sh

include tests/client/local.mk
include tests/base/local.mk
include tests/model/local.mk
include tests/symbols/local.mk
include tests/stats/local.mk
include tests/perf/local.mk
include tests/probe/local.mk
include tests/functions/local.mk
include tests/proc/local.mk
include tests/segment/local.mk
include tests/source/local.mk
include tests/analysis/local.mk
include tests/report/local.mk
include tests/tui/local.mk
include tests/tui/real.mk
include tests/decide/local.mk
include tests/bench/local.mk
include tests/validate/local.mk
include tests/cmd/local.mk
include tests/cli/local.mk
include tests/doc/local.mk
include tests/truth/local.mk
include tests/python/local.mk
include tests/speed/local.mk
include tests/preload/local.mk
include tests/monitor/local.mk

LIBRARY_UNIT_TESTS = $(SHM_TESTS) $(CLIENT_TESTS)
if MONITOR
ALL_UNIT_TESTS = $(BASE_TESTS) $(LIBRARY_UNIT_TESTS) $(MODEL_TESTS) $(SYMBOLS_TESTS) $(STATS_TESTS) $(PERF_TESTS) $(PROBE_TESTS) $(PROC_TESTS) \
	$(SEGMENT_TESTS) $(SOURCE_TESTS) $(ANALYSIS_TESTS) $(REPORT_TESTS) $(TUI_TESTS) \
	$(DECIDE_TESTS) $(BENCH_TESTS) $(VALIDATE_TESTS) $(MONITOR_TESTS) $(CMD_TESTS)
else
ALL_UNIT_TESTS = $(LIBRARY_UNIT_TESTS)
endif

if TESTS_WANTED
if UNIT_TESTS
check_PROGRAMS = $(ALL_UNIT_TESTS) $(TEST_HELPERS)
TESTS = $(ALL_UNIT_TESTS) $(SCRIPT_TESTS)
else
check_PROGRAMS = $(TEST_HELPERS)
TESTS = tests/harness/cmocka.test $(SCRIPT_TESTS)
endif
else
check_PROGRAMS =
TESTS =
endif

# The whole suite again under the sanitizers; `make check` runs its C programs so (tests/sanitize)
check-sanitizers: all
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(SHELL) $(top_srcdir)/tests/sanitize/run.sh

bench: all $(BENCHES) $(BENCH_TOOLS)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		PYTHON='$(PYTHON)' $(SHELL) $(top_srcdir)/tests/speed/bench.sh $(BENCHES) $(BENCHES_SH)

clean-local:
	rm -rf build-asan build-tsan build-clang

.PHONY: bench check-sanitizers
