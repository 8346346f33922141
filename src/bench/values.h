/* Numbers as they stand in commands; for the room itself. */
#ifndef BENCH_VALUES_H
#define BENCH_VALUES_H

#include <stddef.h>

/* A positive number, its unit (k, M, G, T: powers of 1000) and exponent included: "10000", "1e6", "2.5M"; else NaN. */
double values_number(const char *text, size_t length);

/* Of such numbers, with '*' between them: "10k*4"; NaN where one is none. */
double values_product(const char *text);

#endif
