/*
 * Memory of a process by kind: what the heap, anonymous mappings, stacks, code, files and shared memory
 * take, and which mappings are the largest. Read only while somebody looks, and then every ten seconds
 * at most (see proc/smaps.h), so a reading is a guest of one sample; the track of the process keeps the
 * newest one, what the first one said, and a bounded series. Amounts are bytes, NaN where unknown. Names
 * are bytes from strangers.
 */
#ifndef MODEL_MEMORY_H
#define MODEL_MEMORY_H

#include "model/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum memory_kind {
#define X(id, name, title, help) MEMORY_##id,
#include "model/memory_kinds.def"
#undef X
	MEMORY_KIND_COUNT
};

enum memory_part {
#define X(id, name, key, title, help) MEMORY_PART_##id,
#include "model/memory_parts.def"
#undef X
	MEMORY_PART_COUNT
};

struct memory_info {
	const char *name;         /* in JSON */
	const char *title, *help; /* untranslated */
};
extern const struct memory_info memory_kind_info[MEMORY_KIND_COUNT];
extern const struct memory_info memory_part_info[MEMORY_PART_COUNT];
enum memory_kind memory_kind_by_name(const char *name); /* MEMORY_KIND_COUNT: none */

/* Above so many mappings only the totals are read: to list them all would hold the process up too often. */
#define MEMORY_RANGES_MOST 20000u

/* Of each kind so many mappings are kept, the largest. */
#define MEMORY_MAPPINGS_EACH 20

struct memory_amounts {
	double rss;     /* resident */
	double pss;     /* its share: a page of n processes counts as 1/n */
	double private; /* of nobody else: what would be free if it ended */
	double swap;
};

/* All ranges of one name and kind; those without a name stand for themselves, by their addresses. */
struct memory_mapping {
	char *name;
	enum memory_kind kind;
	uint32_t ranges;
	struct memory_amounts amounts;
};

/* What /proc/PID/smaps said at one time. */
struct memory_reading {
	struct memory_amounts total;
	struct memory_amounts kind[MEMORY_KIND_COUNT];
	uint64_t
		ranges; /* that there are; more than MEMORY_RANGES_MOST: kinds and mappings are unknown */
	struct memory_mapping
		*mappings; /* the largest of each kind, by resident size, descending */
	size_t mapping_count;
};

struct memory_sample {
	struct value part[MEMORY_PART_COUNT];
	enum why why;                   /* KNOWN, or why no reading can be made */
	struct memory_reading *reading; /* new with this sample; NULL: the one before stands */
};

/* All of it unknown, of no kind. */
struct memory_reading *memory_reading_new(void);
struct memory_reading *memory_reading_copy(const struct memory_reading *r); /* of NULL NULL */
void memory_reading_free(struct memory_reading *r);                         /* NULL is fine */
void memory_sample_free(struct memory_sample *s);                           /* NULL is fine */

/* Adds what another process has; what is unknown of one of them is unknown of all. Into the empty reading of
 * memory_reading_zero. */
struct memory_reading *memory_reading_zero(void);
void memory_reading_add(struct memory_reading *to, const struct memory_reading *r);

/* Into the order that a reading has; the smallest of each kind beyond MEMORY_MAPPINGS_EACH are dropped. */
void memory_reading_settle(struct memory_reading *r);

/* What the series holds: the totals, then the resident size of each kind. */
enum memory_series {
	MEMORY_SERIES_RSS,
	MEMORY_SERIES_PSS,
	MEMORY_SERIES_PRIVATE,
	MEMORY_SERIES_SWAP,
	MEMORY_SERIES_KIND,
	MEMORY_SERIES_COUNT = MEMORY_SERIES_KIND + MEMORY_KIND_COUNT
};
double memory_series_of(const struct memory_reading *r, enum memory_series series);

/* One reading in numbers. When MEMORY_ROWS_MOST are there, the older half is merged (see model/rows.h). */
#define MEMORY_ROWS_MOST 2048
struct memory_row {
	float seconds; /* since history.start */
	float number[MEMORY_SERIES_COUNT];
};

/* What a process's samples say of its memory, added up. */
struct memory_track {
	struct value part[MEMORY_PART_COUNT]; /* in the newest sample that had them */
	enum why why;                         /* why there is no newer reading; KNOWN: there is */
	struct memory_reading *last;          /* NULL: none yet */
	double last_seconds;                  /* of it, since history.start */
	struct {
		double number, seconds;
	} first[MEMORY_SERIES_COUNT]; /* when it was first known; NaN: never */
	struct memory_row *rows;
	size_t row_count, row_capacity;
};

/* *track: NULL until the first sample with memory. anew: another program, after an exec. */
void memory_track_add(struct memory_track **track, const struct memory_sample *s, double seconds,
		      bool anew);
void memory_track_free(struct memory_track *track); /* NULL is fine */

/* Newest less first; NaN where either is unknown. */
double memory_track_change(const struct memory_track *track, enum memory_series series);

#endif
