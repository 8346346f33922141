# Documents against each other and against rules. DECIDE_LIBS as in the other rooms. One line a file.
noinst_LIBRARIES += src/decide/libdecide.a
src_decide_libdecide_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_decide_libdecide_a_SOURCES = \
	src/decide/check.c \
	src/decide/check.h \
	src/decide/compare.c \
	src/decide/compare.h \
	src/decide/compare_figures.def
DECIDE_LIBS = src/decide/libdecide.a $(REPORT_LIBS)
