# The recording library, one process for each hostile case (tests/client/child.h).
CLIENT_TESTS += \
	tests/client/costs \
	tests/client/exact \
	tests/client/handover \
	tests/client/limits \
	tests/client/names \
	tests/client/process \
	tests/client/query \
	tests/client/stack
CLIENT_CHILD = tests/client/child.c tests/client/child.h
tests_client_costs_SOURCES = tests/client/costs.c $(CLIENT_CHILD)
tests_client_costs_LDADD = $(CLIENT_TEST_LIBS)
tests_client_exact_SOURCES = tests/client/exact.c $(CLIENT_CHILD)
tests_client_exact_LDADD = $(CLIENT_TEST_LIBS)
tests_client_handover_SOURCES = tests/client/handover.c $(CLIENT_CHILD)
tests_client_handover_LDADD = $(CLIENT_TEST_LIBS)
tests_client_limits_SOURCES = tests/client/limits.c $(CLIENT_CHILD)
tests_client_limits_LDADD = $(CLIENT_TEST_LIBS)
tests_client_names_SOURCES = tests/client/names.c $(CLIENT_CHILD)
tests_client_names_LDADD = $(CLIENT_TEST_LIBS)
tests_client_process_SOURCES = tests/client/process.c $(CLIENT_CHILD)
tests_client_process_LDADD = $(CLIENT_TEST_LIBS)
tests_client_query_SOURCES = tests/client/query.c $(CLIENT_CHILD)
tests_client_query_LDADD = $(CLIENT_TEST_LIBS) $(LIBM)
tests_client_stack_SOURCES = tests/client/stack.c $(CLIENT_CHILD)
tests_client_stack_LDADD = $(CLIENT_TEST_LIBS)
SHM_TESTS += tests/shm/bucket
tests_shm_bucket_LDADD = $(SHM_TEST_LIBS)
SCRIPT_TESTS += \
	tests/client/manual.test \
	tests/client/modes.test \
	tests/client/segment_file.test \
	tests/client/plugin.test
# perftop.hpp: without a C++ compiler the scripts skip what these are for
SCRIPT_TESTS += \
	tests/client/cpp.test \
	tests/client/cpp_modes.test
if CPLUSPLUS
TEST_HELPERS += tests/client/cpp
BENCHES += tests/speed/record_cpp
endif
tests_client_cpp_SOURCES = tests/client/cpp.cc tests/client/cpp.hh tests/client/cpp_part.cc
tests_client_cpp_LDADD = $(CLIENT_LIBS)
EXTRA_DIST += tests/client/cpp_sample.cc tests/client/mixed.c tests/client/plugin.c tests/client/plugin_host.c

# The ratios of recording, through the shared library, as programs have it
BENCHES += tests/speed/record
tests_speed_record_SOURCES = tests/speed/bench.c tests/speed/bench.h tests/speed/record.c \
	tests/speed/record_call.c
tests_speed_record_LDADD = $(CLIENT_LIBS)
# without the -static of AM_LDFLAGS, which would take the calls out of the shared library
tests_speed_record_LDFLAGS = -pthread
# perftop.hpp beside the macros
tests_speed_record_cpp_SOURCES = tests/speed/bench.c tests/speed/bench.h tests/speed/record_cpp.cc
tests_speed_record_cpp_LDADD = $(CLIENT_LIBS)
tests_speed_record_cpp_LDFLAGS = -pthread
