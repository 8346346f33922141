# Names for addresses: mappings, symbol tables, JIT maps.
# SYMBOLS_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/symbols/libsymbols.a
src_symbols_libsymbols_a_CFLAGS = $(AM_CFLAGS) $(DW_CFLAGS)
src_symbols_libsymbols_a_SOURCES = \
	src/symbols/symbols.h
if FUNCTIONS
src_symbols_libsymbols_a_SOURCES += \
	src/symbols/demangle.c \
	src/symbols/files.h \
	src/symbols/find_file.c \
	src/symbols/frames.c \
	src/symbols/functions.c \
	src/symbols/image.c \
	src/symbols/inside.h \
	src/symbols/jitmap.c \
	src/symbols/kernel.c \
	src/symbols/maps.c \
	src/symbols/module.c \
	src/symbols/names.c \
	src/symbols/plt.c \
	src/symbols/session.c \
	src/symbols/symbols.c \
	src/symbols/table.c
else
src_symbols_libsymbols_a_SOURCES += src/symbols/nosymbols.c
endif
SYMBOLS_LIBS = src/symbols/libsymbols.a $(BASE_LIBS) $(DW_LIBS) $(IBERTY_LIBS)
