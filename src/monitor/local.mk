# perftop in a program's own process: a shared library made of the rooms' own objects. One line a file.
include_HEADERS += src/monitor/perftop-monitor.h
if SHARED
lib_LTLIBRARIES += src/monitor/libperftop-monitor.la
pkgconfig_DATA += data/perftop-monitor.pc
endif
src_monitor_libperftop_monitor_la_SOURCES = \
	src/monitor/internal.h \
	src/monitor/monitor.c \
	src/monitor/options.c \
	src/monitor/query.c \
	src/monitor/report.c \
	src/monitor/schedule.c \
	src/monitor/schedule.h \
	src/monitor/worker.c
# said so that a test may compile a file of it for itself
src_monitor_libperftop_monitor_la_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
# libtool takes only libraries of its own into one, so the compiler gets the archives, and what they need after them.
# nodelete: threads and the handler of forks may still be in here after a plugin that loaded us is unloaded
MONITOR_LIBS = $(REPORT_LIBS) $(SOURCE_LIBS)
src_monitor_libperftop_monitor_la_LDFLAGS = $(SANITIZE_CFLAGS) -shared -version-info 1:0:0 -Wl,-z,nodelete \
	-Wl,--version-script=$(top_srcdir)/src/monitor/libperftop-monitor.map \
	$(MONITOR_LIBS:%=-XCClinker %)
EXTRA_src_monitor_libperftop_monitor_la_DEPENDENCIES = src/monitor/libperftop-monitor.map \
	src/analysis/libanalysis.a \
	src/base/libbase.a \
	src/model/libmodel.a \
	src/perf/libperf.a \
	src/probe/libprobe.a \
	src/proc/libproc.a \
	src/report/libreport.a \
	src/segment/libsegment.a \
	src/shm/libshm.a \
	src/source/libsource.a \
	src/stats/libstats.a \
	src/symbols/libsymbols.a
EXTRA_DIST += src/monitor/libperftop-monitor.map
