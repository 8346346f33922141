/* Profiles of functions for documents. */
#ifndef TESTS_REPORT_PROFILE_FIXTURE_H
#define TESTS_REPORT_PROFILE_FIXTURE_H

#include "model/profile.h"

/* With names of any bytes, recursion, two threads and others, and every sort of operation; 100 samples of 10 ms. The document's
 * first operation is in it. */
struct profile_data *profile_fixture(void);

/* So many call paths, deep and wide, of an order server: for eyes and for speed. */
struct profile_data *profile_fixture_large(size_t paths, uint32_t operations);

#endif
