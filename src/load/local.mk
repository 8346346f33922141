# The loads of `perftop validate`: a program that does what it is asked and says what it did. It uses the library only.
pkglibexec_PROGRAMS += src/load/perftop-load
src_load_perftop_load_SOURCES = \
	src/load/clock.c \
	src/load/input_output.c \
	src/load/load.c \
	src/load/load.h \
	src/load/memory.c \
	src/load/processor.c \
	src/load/protocol.h \
	src/load/refusals.def \
	src/load/steps.def \
	src/load/threads.c \
	src/load/timing.c
src_load_perftop_load_LDADD = $(CLIENT_LIBS) $(LIBM)
