/*
 * The resources of a process, each declared once, in metrics.def: its JSON name, unit, title and
 * help. Base units: seconds, bytes, percent of one core.
 */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

enum metric {
#define X(id, name, unit, title, help) METRIC_##id,
#include "model/metrics.def"
#undef X
	METRIC_COUNT
};

/* Of those before this one the history keeps a series, of the others the newest value and the range. */
#define METRIC_SERIES METRIC_CPU_LIMIT

enum unit {
	UNIT_PERCENT,
	UNIT_BYTES,
	UNIT_BYTES_PER_SECOND,
	UNIT_PER_SECOND,
	UNIT_COUNT,
	UNIT_SECONDS,
};

struct metric_info {
	const char *name; /* in JSON and on the command line; stable */
	enum unit unit;
	const char *title; /* short, untranslated: pass through _() */
	const char *help;  /* a sentence, untranslated */
};

extern const struct metric_info metric_info[METRIC_COUNT];

/* The unit's name in JSON: "percent", "bytes", "bytes_per_second", "per_second", "count",
 * "seconds". */
const char *unit_name(enum unit unit);

/* The number for the eye, in at most 6 columns, or "n/a". raw: unscaled, as many as needed. */
char *unit_format(char out[32], enum unit unit, double number, int raw);

/* By its JSON name; METRIC_COUNT if there is none. */
enum metric metric_by_name(const char *name);

#endif
