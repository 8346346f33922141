# The reader of segments: its tests, and a bench. The builder makes segments byte by byte.
SEGMENT_TESTS += \
	tests/segment/state \
	tests/segment/read \
	tests/segment/find \
	tests/segment/flight \
	tests/segment/holes \
	tests/segment/offer \
	tests/segment/ticks
tests_segment_state_SOURCES = tests/segment/state.c tests/segment/builder.c tests/segment/builder.h
tests_segment_state_LDADD = $(SEGMENT_TEST_LIBS)
tests_segment_read_SOURCES = tests/segment/read.c tests/segment/builder.c tests/segment/builder.h
tests_segment_read_LDADD = $(SEGMENT_TEST_LIBS)
tests_segment_find_SOURCES = tests/segment/find.c tests/segment/builder.c tests/segment/builder.h
tests_segment_find_LDADD = $(SEGMENT_TEST_LIBS)
tests_segment_flight_SOURCES = tests/segment/flight.c tests/segment/builder.c tests/segment/builder.h
tests_segment_flight_LDADD = $(SEGMENT_TEST_LIBS)
tests_segment_holes_SOURCES = tests/segment/holes.c tests/segment/builder.c tests/segment/builder.h
tests_segment_holes_LDADD = $(SEGMENT_TEST_LIBS)
tests_segment_offer_SOURCES = tests/segment/offer.c tests/segment/builder.c tests/segment/builder.h
tests_segment_offer_LDADD = $(SEGMENT_TEST_LIBS)
tests_segment_ticks_LDADD = $(SEGMENT_TEST_LIBS)

BENCHES += tests/speed/segment
tests_speed_segment_SOURCES = tests/speed/segment.c tests/speed/bench.c tests/speed/bench.h \
	tests/segment/builder.c tests/segment/builder.h
tests_speed_segment_LDADD = $(SEGMENT_LIBS)
EXTRA_DIST += tests/fuzz/segment.c
