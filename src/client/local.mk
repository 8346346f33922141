# The recording library, which lives in other people's processes. It uses the room shm and libc only.
# CLIENT_LIBS is what a program links to use this room. One line a file.
lib_LTLIBRARIES += src/client/libperftop.la
include_HEADERS += src/client/perftop.h src/client/perftop.hpp
perftop_HEADERS += \
	src/client/perftop/disabled.h \
	src/client/perftop/fast.h
src_client_libperftop_la_SOURCES = \
	src/client/allocations.h \
	src/client/arena.c \
	src/client/birth.c \
	src/client/client.h \
	src/client/clock.c \
	src/client/costs.c \
	src/client/costs.def \
	src/client/handover.c \
	src/client/lock.c \
	src/client/query.c \
	src/client/record.c \
	src/client/registry.c \
	src/client/segment.c \
	src/client/settings.c \
	src/client/thread.c

# nodelete: threads and exit handlers may still be in here after a plugin that loaded us is unloaded
src_client_libperftop_la_LDFLAGS = $(SANITIZE_CFLAGS) -version-info 1:0:0 -Wl,-z,nodelete \
	-Wl,--version-script=$(top_srcdir)/src/client/libperftop.map
EXTRA_src_client_libperftop_la_DEPENDENCIES = src/client/libperftop.map
EXTRA_DIST += src/client/libperftop.map
CLIENT_LIBS = src/client/libperftop.la
