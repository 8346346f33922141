/*
 * A sample as text, in the manner of `top -b`: who, the resources, the operations. For the eye and
 * for grep; programs read the JSON. Names are escaped for a terminal, numbers know no locale.
 */
#ifndef REPORT_BATCH_H
#define REPORT_BATCH_H

#include "model/entry.h"
#include "model/history.h"
#include "model/host.h"

#include <stdbool.h>

struct batch_options {
	const struct host *host;
	double interval; /* seconds */
	enum view view;
	const char *component, *filter; /* see report/select.h */
	const char *sort; /* a name of batch_columns.def, or of a part of the operations' names */
	bool reverse;
	bool raw; /* all digits instead of scaled numbers */
};

/* The newest sample, allocated; "" where there is none. */
char *batch_text(const struct history *h, const struct batch_options *options);

/* `perftop list`. */
char *batch_entries(const struct process_entry *entries, size_t count);

#endif
