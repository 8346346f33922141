# The library that perftop --preload puts into a program: a module, which nothing links and ld.so loads by its
# file name. It uses libperftop and libc only.
if SHARED
pkglib_LTLIBRARIES += src/preload/libperftop-preload.la
endif
src_preload_libperftop_preload_la_SOURCES = \
	src/preload/alloc.c \
	src/preload/calls.c \
	src/preload/calls.def \
	src/preload/groups.def \
	src/preload/preload.h \
	src/preload/start.c
# what is exported says so; threads that are cancelled unwind through us
src_preload_libperftop_preload_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -fasynchronous-unwind-tables
src_preload_libperftop_preload_la_LDFLAGS = $(SANITIZE_CFLAGS) -module -avoid-version -shared -Wl,-z,nodelete \
	-Wl,--version-script=$(top_srcdir)/src/preload/libperftop-preload.map
src_preload_libperftop_preload_la_LIBADD = $(CLIENT_LIBS)
EXTRA_src_preload_libperftop_preload_la_DEPENDENCIES = src/preload/libperftop-preload.map
EXTRA_DIST += src/preload/libperftop-preload.map
# its installation links it again, with the libperftop that is installed by then (Automake would take a rule with the
# target's name for one in place of its own)
preload_installation = install-pkglibLTLIBRARIES
$(preload_installation): install-libLTLIBRARIES
