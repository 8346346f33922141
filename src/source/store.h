/*
 * What a command wrote, kept whole for the end: in a temporary file that has no name, so that it is
 * gone with us whatever happens. Where the disk is full, the newest STORE_TAIL bytes are kept in
 * memory and what lies between is counted as lost. Bytes of stdout and stderr in their order.
 */
#ifndef SOURCE_STORE_H
#define SOURCE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#define STORE_TAIL (256u << 10)

struct store;

struct store *store_new(void);
void store_free(struct store *s);
void store_add(struct store *s, bool error, const char *bytes, size_t length);

/* Writes all of it to our stdout and stderr. Says on stderr what was lost. */
void store_replay(struct store *s);

/* For tests: as if the disk were full from now on. */
void store_fail(struct store *s, int error);

#endif
