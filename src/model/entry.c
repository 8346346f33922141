/* Releases what a list of processes holds. */
#include "model/entry.h"

#include <stdlib.h>

void process_entries_free(struct process_entry *entries, size_t count)
{
	for (size_t i = 0; entries && i < count; i++) {
		free(entries[i].comm);
		free(entries[i].command);
		free(entries[i].user);
	}
	free(entries);
}
