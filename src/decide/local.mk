# Documents against each other and against rules. DECIDE_LIBS as in the other rooms. One line a file.
noinst_LIBRARIES += src/decide/libdecide.a
src_decide_libdecide_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_decide_libdecide_a_SOURCES = \
	src/decide/check.c \
	src/decide/check.h \
	src/decide/check_github.c \
	src/decide/check_json.c \
	src/decide/check_junit.c \
	src/decide/check_nearest.c \
	src/decide/check_operations.c \
	src/decide/check_parts.h \
	src/decide/check_process.c \
	src/decide/check_rules.c \
	src/decide/check_sheet.c \
	src/decide/compare.c \
	src/decide/compare.h \
	src/decide/compare_match.c \
	src/decide/compare_parts.h \
	src/decide/compare_runs.c \
	src/decide/compare_test.c \
	src/decide/compare_values.c \
	src/decide/compare_warnings.c \
	src/decide/compare_charts.c \
	src/decide/compare_faults.def \
	src/decide/compare_figures.def \
	src/decide/compare_sameness.def \
	src/decide/compare_json.c \
	src/decide/compare_sheet.c \
	src/decide/compare_shown.h
DECIDE_LIBS = src/decide/libdecide.a $(REPORT_LIBS)
