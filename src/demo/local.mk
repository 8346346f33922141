# The workload of `perftop --demo`, an instrumented program like any other: it uses the library only.
pkglibexec_PROGRAMS += src/demo/perftop-demo
src_demo_perftop_demo_SOURCES = \
	src/demo/clock.c \
	src/demo/clock.h \
	src/demo/demo.c \
	src/demo/truth.c \
	src/demo/truth.h \
	src/demo/work.c \
	src/demo/work.h \
	src/demo/workload.c \
	src/demo/workload.def \
	src/demo/workload.h
src_demo_perftop_demo_LDADD = $(CLIENT_LIBS)
