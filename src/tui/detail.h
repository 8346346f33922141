/* One operation opened: percentiles in every view, histogram, heat map, threads, what is in flight. */
#ifndef TUI_DETAIL_H
#define TUI_DETAIL_H

#include "model/sample.h"
#include "stats/percentile.h"
#include "tui/grid.h"
#include "tui/inside.h"
#include "tui/list.h"

struct screen;

#define DETAIL_BINS  64 /* of the histogram, on a logarithmic axis */
#define HEAT_COLUMNS 128
#define HEAT_ROWS    24

struct detail {
	int scroll;
	struct figures figures[4]; /* by view */
	uint32_t in_flight;
	uint64_t longest_ns;
	double scale;
	double low, high;       /* the histogram's axis, seconds */
	float bin[DETAIL_BINS]; /* counts */
	int bins;
	double heat_from, heat_to;  /* seconds since history.start */
	double heat_low, heat_high; /* seconds of latency */
	float heat[HEAT_COLUMNS][HEAT_ROWS];
	struct op_thread_sample *threads; /* copies, by total */
	size_t thread_count;
	struct flight {
		pid_t tid;
		char name[16];
		uint64_t elapsed_ns;
		uint32_t level, depth;
	} * flights; /* by age */
	size_t flight_count;
	struct inside inside;
};

void detail_open(struct detail *d);
void detail_update(struct detail *d, struct screen *s);
void detail_draw(struct detail *d, struct screen *s, struct area a);
bool detail_act(struct detail *d, enum action action);
void detail_clear(struct detail *d);

#endif
