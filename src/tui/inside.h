/* The functions that burn the processor inside one operation: a section of its detail. */
#ifndef TUI_INSIDE_H
#define TUI_INSIDE_H

#include "model/history.h"
#include "tui/grid.h"

#define INSIDE_FUNCTIONS 10

struct inside {
	struct inside_row {
		char *name, *module;
		double self, total; /* shares of the samples inside */
	} rows[INSIDE_FUNCTIONS];
	size_t count;
	uint64_t samples; /* inside the operation */
	double share;     /* of all samples */
	double unknown;   /* the share of all of which no operation is known */
	double seconds;   /* processor time that the samples inside stand for */
	bool asked;       /* functions were sampled at some time */
	char *reason;     /* why they are not now */
};

void inside_take(struct inside *in, const struct process_track *track, uint32_t op, enum view view);
void inside_clear(struct inside *in);

/* Rows that it would take, the heading included. */
int inside_height(const struct inside *in);
void inside_draw(const struct inside *in, struct area a);

#endif
