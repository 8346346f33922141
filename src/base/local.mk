# Below everything: memory, text, time, units, errors, tables, translation.
# BASE_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = \
	src/base/clock.c src/base/clock.h \
	src/base/error.c src/base/error.h \
	src/base/file.c src/base/file.h \
	src/base/file_at.c src/base/file_at.h \
	src/base/i18n.c src/base/i18n.h \
	src/base/lookup.c src/base/lookup.h \
	src/base/mem.c src/base/mem.h \
	src/base/mounts.c src/base/mounts.h \
	src/base/number.c src/base/number.h \
	src/base/number_parse.c \
	src/base/order.h \
	src/base/text.c src/base/text.h \
	src/base/thread.c src/base/thread.h \
	src/base/width.c \
	src/base/width_wide.def \
	src/base/width_zero.def
BASE_LIBS = src/base/libbase.a $(LTLIBINTL) $(LIBM)
