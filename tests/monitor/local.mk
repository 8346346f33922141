# libperftop-monitor: in strangers' processes.
MONITOR_TESTS += tests/monitor/schedule
tests_monitor_schedule_SOURCES = tests/monitor/schedule.c src/monitor/schedule.c
tests_monitor_schedule_LDADD = $(BASE_TEST_LIBS)
if MONITOR
SCRIPT_TESTS += tests/monitor/monitor.test
endif
EXTRA_DIST += \
	tests/monitor/daemon.c \
	tests/monitor/monitor.test
