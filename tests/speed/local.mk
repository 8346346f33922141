# Speed, each figure beside its baseline of the same run: `make bench`. Not part of `make check`.
# A bench prints a line for each figure; a line with a goal ends in "met" or "MISSED". A program is a
# word in BENCHES, a script one in BENCHES_SH; what a script runs is one in BENCH_TOOLS.
BENCHES_SH = $(top_srcdir)/tests/speed/functions_call.sh
BENCH_TOOLS = tests/speed/monitor_pty tests/speed/monitor_target
if MONITOR
BENCHES_SH += $(top_srcdir)/tests/speed/backtest.sh $(top_srcdir)/tests/speed/monitor.sh \
	$(top_srcdir)/tests/speed/profile.sh $(top_srcdir)/tests/speed/self.sh
endif
if PYTHON_PACKAGE
BENCHES_SH += $(top_srcdir)/tests/speed/python.sh
endif
EXTRA_PROGRAMS += $(BENCH_TOOLS)
tests_speed_monitor_target_LDADD = $(CLIENT_LIBS)
CLEANFILES += $(BENCHES) $(BENCH_TOOLS)
EXTRA_DIST += \
	tests/speed/backtest.sh \
	tests/speed/bench.sh \
	tests/speed/functions_call.c \
	tests/speed/functions_call.sh \
	tests/speed/monitor.sh \
	tests/speed/profile.sh \
	tests/speed/psutil_sampler.py \
	tests/speed/python.sh \
	tests/speed/self.sh
