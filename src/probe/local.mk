# Functions and system calls timed in the kernel, by BPF.
# PROBE_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/probe/libprobe.a
src_probe_libprobe_a_CFLAGS = $(AM_CFLAGS) $(BPF_CFLAGS) $(DW_CFLAGS)
# what the build makes is found from "probe/" on, as everything is
src_probe_libprobe_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_builddir)/src
src_probe_libprobe_a_SOURCES = \
	src/probe/probe.h \
	src/probe/spec.c
if PROBES
src_probe_libprobe_a_SOURCES += \
	src/probe/cells.h \
	src/probe/find.c \
	src/probe/find.h \
	src/probe/instruction.c \
	src/probe/instruction.h \
	src/probe/kernel.c \
	src/probe/kernel.h \
	src/probe/numbers.c \
	src/probe/numbers.h \
	src/probe/point.c \
	src/probe/point.h \
	src/probe/probe.c \
	src/probe/safety.c \
	src/probe/safety.def \
	src/probe/safety.h \
	src/probe/syscalls.c
else
src_probe_libprobe_a_SOURCES += src/probe/noprobe.c
endif
PROBE_LIBS = src/probe/libprobe.a src/symbols/libsymbols.a $(MODEL_LIBS) $(BPF_LIBS) $(DW_LIBS) $(IBERTY_LIBS)
EXTRA_DIST += src/probe/probe.bpf.c src/probe/syscalls.awk

# The kernel's part: clang compiles it, bpftool makes a header with it inside. A tarball needs neither to be built without probes.
if PROBES
nodist_src_probe_libprobe_a_SOURCES = src/probe/skeleton.inc src/probe/syscalls.inc
BUILT_PROBES = src/probe/skeleton.inc src/probe/syscalls.inc
CLEANFILES += $(BUILT_PROBES) src/probe/probe.bpf.o
src/probe/probe.bpf.o: src/probe/probe.bpf.c src/probe/cells.h src/shm/perftop/bucket.h
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(BPF_CLANG) -target bpf -mcpu=v3 -O2 -g -Wall -Wextra $(WERROR_CFLAGS) -ffreestanding \
		-D__TARGET_ARCH_$(BPF_ARCH) -idirafter /usr/include/$(BPF_INCLUDES) $(BPF_CFLAGS) -I$(top_srcdir)/src \
		-I$(top_srcdir)/src/shm -c $(top_srcdir)/src/probe/probe.bpf.c -o $@
src/probe/skeleton.inc: src/probe/probe.bpf.o
	$(AM_V_GEN)$(BPFTOOL) gen skeleton src/probe/probe.bpf.o name probe_kernel >$@.tmp && mv $@.tmp $@
src/probe/syscalls.inc: src/probe/syscalls.awk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && echo '#include <asm/unistd.h>' | $(CC) $(CPPFLAGS) -E -dM -x c - | \
		$(AWK) -f $(top_srcdir)/src/probe/syscalls.awk >$@.tmp && mv $@.tmp $@
src/probe/libprobe_a-kernel.$(OBJEXT): src/probe/skeleton.inc
src/probe/libprobe_a-syscalls.$(OBJEXT): src/probe/syscalls.inc
endif
