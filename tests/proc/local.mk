# What the kernel says: parsers over recorded roots (tests/proc-roots), and the facade over real children.
PROC_TESTS += \
	tests/proc/counter \
	tests/proc/files \
	tests/proc/cgroup \
	tests/proc/recorded \
	tests/proc/live \
	tests/proc/mappings \
	tests/proc/network \
	tests/proc/timewait
tests_proc_counter_SOURCES = tests/proc/counter.c tests/proc/roots.c tests/proc/roots.h
tests_proc_counter_LDADD = $(PROC_TEST_LIBS)
tests_proc_files_SOURCES = tests/proc/files.c tests/proc/roots.c tests/proc/roots.h
tests_proc_files_LDADD = $(PROC_TEST_LIBS)
tests_proc_cgroup_SOURCES = tests/proc/cgroup.c tests/proc/roots.c tests/proc/roots.h
tests_proc_cgroup_LDADD = $(PROC_TEST_LIBS)
tests_proc_recorded_SOURCES = tests/proc/recorded.c tests/proc/roots.c tests/proc/roots.h
tests_proc_recorded_LDADD = $(PROC_TEST_LIBS)
tests_proc_live_SOURCES = tests/proc/live.c tests/proc/roots.c tests/proc/roots.h
tests_proc_live_LDADD = $(PROC_TEST_LIBS)
tests_proc_mappings_SOURCES = tests/proc/mappings.c tests/proc/roots.c tests/proc/roots.h
tests_proc_mappings_LDADD = $(PROC_TEST_LIBS)
tests_proc_network_SOURCES = tests/proc/network.c tests/proc/roots.c tests/proc/roots.h
tests_proc_network_LDADD = $(PROC_TEST_LIBS)
tests_proc_timewait_CFLAGS = $(AM_CFLAGS) $(MNL_CFLAGS)
tests_proc_timewait_LDADD = $(PROC_TEST_LIBS)

BENCHES += tests/speed/proc
tests_speed_proc_SOURCES = tests/speed/proc.c
tests_speed_proc_LDADD = $(PROC_LIBS)
BENCHES += tests/speed/memory
tests_speed_memory_SOURCES = tests/speed/memory.c
tests_speed_memory_LDADD = $(PROC_LIBS)
EXTRA_DIST += tests/proc-roots
