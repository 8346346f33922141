# libperftop-functions: every function of a program compiled with -finstrument-functions, in its process. It uses
# libperftop and libc only. One line a file.
lib_LTLIBRARIES += src/functions/libperftop-functions.la
src_functions_libperftop_functions_la_SOURCES = \
	src/functions/functions.h \
	src/functions/hooks.c \
	src/functions/lists.c \
	src/functions/object.c \
	src/functions/slow.c \
	src/functions/stack.c \
	src/functions/symbols.c \
	src/functions/table.c \
	src/functions/unload.c
# threads that are cancelled unwind through us
src_functions_libperftop_functions_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -fasynchronous-unwind-tables
# nodelete: threads may still be in here after a plugin that is linked with us is unloaded
src_functions_libperftop_functions_la_LDFLAGS = $(SANITIZE_CFLAGS) -version-info 1:0:0 -Wl,-z,nodelete \
	-Wl,--version-script=$(top_srcdir)/src/functions/libperftop-functions.map
src_functions_libperftop_functions_la_LIBADD = $(CLIENT_LIBS)
EXTRA_src_functions_libperftop_functions_la_DEPENDENCIES = src/functions/libperftop-functions.map
EXTRA_DIST += src/functions/libperftop-functions.map
FUNCTIONS_LIBS = src/functions/libperftop-functions.la $(CLIENT_LIBS)
