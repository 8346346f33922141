/* `perftop list -j`. The document of perftop itself is written by report.h. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "model/entry.h"

/* An array of processes, allocated, ending in a newline. */
char *json_entries(const struct process_entry *entries, size_t count);

#endif
