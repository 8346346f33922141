/*
 * Numbers to text and back, the same in every locale. For the eye: at most `width` 6 columns, three
 * to four digits, a unit. For a machine: every digit.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define NUMBER_SIZE 32 /* enough for any of these */

/* For the eye. NaN gives "n/a". All at most 6 columns but for raw ones. Return out. */
char *number_duration(char out[NUMBER_SIZE],
		      double seconds); /* "1.23us" "45.6ms" "1.50s" "2m03s" "3h12m" "5d04h" */
char *number_bytes(char out[NUMBER_SIZE],
		   double bytes); /* powers of 1024: "512B" "1.50K" "23.4M" */
char *number_count(char out[NUMBER_SIZE], double count); /* powers of 1000: "999" "1.23k" "45.6M" */
char *number_percent(char out[NUMBER_SIZE], double percent); /* "0.3%" "12.5%" "1234%" */
char *number_uptime(char out[NUMBER_SIZE], double seconds);  /* "12s" "3:05" "2:03:04" "5d 02:03" */

/* Unscaled, for the same eye: nanoseconds, bytes or counts with every digit. */
char *number_raw(char out[NUMBER_SIZE], double value);

/* For a machine. exact: the shortest decimal that reads back as the same double (at most 17
 * digits), no exponent needed by JSON readers is assumed away: "1e-09" may occur; NaN and
 * infinities are the caller's. */
char *number_exact(char out[NUMBER_SIZE], double value);
char *number_u64(char out[NUMBER_SIZE], uint64_t value);

/* RFC 3339 in UTC with microseconds: "2026-11-21T04:05:06.123456Z". */
char *number_time(char out[NUMBER_SIZE], int64_t wall_ns);
/* For file names: "20261121T040506Z". */
char *number_time_compact(char out[NUMBER_SIZE], int64_t wall_ns);

/* Parsers: the whole string or nothing; on failure the error says what is accepted. `what` names
 * the option for the message ("--interval"). Durations: "2" "0.5" "500ms" "2s" "1min" "1h" "1d"; low
 * and high are written as one, and stand so in the error. */
#define NUMBER_DURATION_MOST "100000d" /* 63 bits of nanoseconds hold some more */
bool number_parse_duration(const char *text, const char *what, const char *low, const char *high,
			   double *seconds, struct error *err);
bool number_parse_u64(const char *text, const char *what, uint64_t low, uint64_t high,
		      uint64_t *value, struct error *err);
bool number_parse_bytes(const char *text, const char *what, uint64_t *bytes,
			struct error *err); /* "10" "64k" "1.5G" */

#endif
