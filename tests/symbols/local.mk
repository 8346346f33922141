# Unit tests of src/symbols, and scripts that look at programs of all kinds through tests/symbols/names.
if FUNCTIONS
SYMBOLS_TESTS += tests/symbols/maps
tests_symbols_maps_LDADD = $(SYMBOLS_TEST_LIBS)
SYMBOLS_TESTS += tests/symbols/table
tests_symbols_table_LDADD = $(SYMBOLS_TEST_LIBS)
SYMBOLS_TESTS += tests/symbols/jitmap
tests_symbols_jitmap_LDADD = $(SYMBOLS_TEST_LIBS)
SYMBOLS_TESTS += tests/symbols/own
tests_symbols_own_CFLAGS = $(AM_CFLAGS) $(DW_CFLAGS)
tests_symbols_own_LDADD = $(SYMBOLS_TEST_LIBS)
SYMBOLS_TESTS += tests/symbols/hostile
tests_symbols_hostile_CFLAGS = $(AM_CFLAGS) $(DW_CFLAGS)
tests_symbols_hostile_LDADD = $(SYMBOLS_TEST_LIBS)

TEST_HELPERS += tests/symbols/names
tests_symbols_names_LDADD = $(SYMBOLS_LIBS)

BENCHES += tests/speed/symbols
tests_speed_symbols_SOURCES = tests/speed/symbols.c tests/speed/bench.c tests/speed/bench.h
tests_speed_symbols_LDADD = $(SYMBOLS_LIBS)
endif
SCRIPT_TESTS += tests/symbols/programs.test
