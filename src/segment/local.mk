# Find, open, copy out and validate a segment.
# SEGMENT_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/segment/libsegment.a
src_segment_libsegment_a_SOURCES = \
	src/segment/cells.c \
	src/segment/directory.c \
	src/segment/find.c \
	src/segment/find.h \
	src/segment/flight.c \
	src/segment/flight.h \
	src/segment/header.c \
	src/segment/header.h \
	src/segment/inside.h \
	src/segment/io.c \
	src/segment/io.h \
	src/segment/segment.c \
	src/segment/segment.h \
	src/segment/stacks.c \
	src/segment/sums.c \
	src/segment/ticks.c \
	src/segment/ticks.h \
	src/segment/tids.c \
	src/segment/tids.h
SEGMENT_LIBS = src/segment/libsegment.a $(MODEL_LIBS) $(SHM_LIBS)
