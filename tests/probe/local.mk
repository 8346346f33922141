# Probes: their parts, probes on the test itself where the kernel lets us, and programs through perftop.
if PROBES
PROBE_TESTS += tests/probe/parts
tests_probe_parts_LDADD = $(PROBE_TEST_LIBS)
PROBE_TESTS += tests/probe/live
tests_probe_live_LDADD = $(PROBE_TEST_LIBS)
endif
if PROBES
TEST_HELPERS += tests/probe/target
if CPLUSPLUS
TEST_HELPERS += tests/probe/throws
endif
endif
tests_probe_target_LDADD = -ldl
tests_probe_throws_SOURCES = tests/probe/throws.cc
SCRIPT_TESTS += tests/probe/programs.test

if PROBES
BENCHES += tests/speed/probes
endif
tests_speed_probes_SOURCES = tests/speed/bench.c tests/speed/bench.h tests/speed/probes.c
tests_speed_probes_LDADD = $(PROBE_LIBS)
