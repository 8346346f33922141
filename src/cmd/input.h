/* The saved documents that a user names on the command line. */
#ifndef CMD_INPUT_H
#define CMD_INPUT_H

#include "report/document.h"

#include "cmd/options.h"

/* From a file, a FIFO, or standard input ("-"). NULL with err, which names it. */
struct document *input_read(const char *path, struct error *err);

/* Leaves in it only what --component and --filter choose, where either was given. */
void input_restrict(struct document *d, const struct options *o, const struct settings *s);

#endif
