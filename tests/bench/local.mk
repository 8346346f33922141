# Speed, each figure beside its baseline of the same run: `make bench`. Not part of `make check`.
# A bench prints a line for each figure; a line with a goal ends in "met" or "MISSED". A program is a
# word in BENCHES, a script one in BENCHES_SH; what a script runs is one in BENCH_TOOLS.
BENCHES_SH =
BENCH_TOOLS = tests/bench/monitor_pty tests/bench/monitor_target
if MONITOR
BENCHES_SH += $(top_srcdir)/tests/bench/monitor.sh $(top_srcdir)/tests/bench/profile.sh
endif
EXTRA_PROGRAMS += $(BENCH_TOOLS)
tests_bench_monitor_target_LDADD = $(CLIENT_LIBS)
CLEANFILES += $(BENCHES) $(BENCH_TOOLS)
EXTRA_DIST += \
	tests/bench/bench.sh \
	tests/bench/monitor.sh \
	tests/bench/profile.sh \
	tests/bench/psutil_sampler.py
