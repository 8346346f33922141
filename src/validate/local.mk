# Known loads, watched. VALIDATE_LIBS as in the other rooms. One line a file.
noinst_LIBRARIES += src/validate/libvalidate.a
src_validate_libvalidate_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_validate_libvalidate_a_SOURCES = \
	src/validate/checks.def \
	src/validate/validate.c \
	src/validate/validate.h
VALIDATE_LIBS = src/validate/libvalidate.a $(REPORT_LIBS) $(SOURCE_LIBS)
