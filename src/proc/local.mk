# What the kernel says about a process: one file per interface.
# PROC_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/proc/libproc.a
src_proc_libproc_a_CFLAGS = $(AM_CFLAGS) $(MNL_CFLAGS)
src_proc_libproc_a_SOURCES = \
	src/proc/cgroup.c src/proc/cgroup.h \
	src/proc/counter.c src/proc/counter.h \
	src/proc/cpu.c src/proc/cpu.h \
	src/proc/directory.c src/proc/directory.h \
	src/proc/fd.c src/proc/fd.h \
	src/proc/file.c src/proc/file.h \
	src/proc/files.h \
	src/proc/host.c \
	src/proc/info.c \
	src/proc/io.c \
	src/proc/list.c \
	src/proc/mappings.c src/proc/mappings.h \
	src/proc/mountinfo.c \
	src/proc/namespace.c src/proc/namespace.h \
	src/proc/network.c src/proc/network.h \
	src/proc/pidfd.c src/proc/pidfd.h \
	src/proc/private.h \
	src/proc/process.c src/proc/process.h \
	src/proc/root.c \
	src/proc/schedstat.c \
	src/proc/smaps.c src/proc/smaps.h \
	src/proc/sockets.h \
	src/proc/stat.c \
	src/proc/statm.c \
	src/proc/status.c \
	src/proc/task.c src/proc/task.h
if NETWORK
src_proc_libproc_a_SOURCES += src/proc/sockets.c
else
src_proc_libproc_a_SOURCES += src/proc/nosockets.c
endif
PROC_LIBS = src/proc/libproc.a $(MODEL_LIBS) $(MNL_LIBS)
