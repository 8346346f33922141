# Unit tests of src/stats.
STATS_TESTS += tests/stats/percentile
tests_stats_percentile_LDADD = $(STATS_TEST_LIBS)
STATS_TESTS += tests/stats/rate
tests_stats_rate_LDADD = $(STATS_TEST_LIBS)
