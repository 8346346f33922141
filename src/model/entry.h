/* A process that could be watched: a row of the picker and of `perftop list`. Strings owned. */
#ifndef MODEL_ENTRY_H
#define MODEL_ENTRY_H

#include "model/sample.h"

struct process_entry {
	struct process_id id;
	char *comm, *command, *user;
	double cpu_percent; /* over its life; NaN unknown */
	double rss_bytes;   /* NaN unknown */
	uint32_t threads;
	bool instrumented;   /* has a segment that this user may read */
	bool readable;       /* io, fds: this user may watch it fully */
	uint32_t operations; /* in its segment */
};

void process_entries_free(struct process_entry *entries, size_t count);

#endif
