# Known loads, watched. VALIDATE_LIBS as in the other rooms. One line a file.
noinst_LIBRARIES += src/validate/libvalidate.a
src_validate_libvalidate_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_validate_libvalidate_a_SOURCES = \
	src/validate/checks.def \
	src/validate/costs.c \
	src/validate/internal.h \
	src/validate/judge.c \
	src/validate/lane.c \
	src/validate/lane.h \
	src/validate/lanes.def \
	src/validate/machine.c \
	src/validate/outcome.c \
	src/validate/plan.c \
	src/validate/plan.h \
	src/validate/validate.c \
	src/validate/validate.h \
	src/validate/validate_json.c \
	src/validate/validate_sheet.c
VALIDATE_LIBS = src/validate/libvalidate.a $(REPORT_LIBS) $(SOURCE_LIBS)
