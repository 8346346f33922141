# The segment's byte layout, shared by its writer and its reader; these headers are installed.
# SHM_LIBS is what a program links to use this room. One line a file.
noinst_LIBRARIES += src/shm/libshm.a
src_shm_libshm_a_SOURCES = \
	src/shm/layout.c
perftop_HEADERS += \
	src/shm/perftop/bucket.h \
	src/shm/perftop/layout.h
SHM_LIBS = src/shm/libshm.a
