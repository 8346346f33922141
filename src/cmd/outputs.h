/* Files that are written at the end of a run: --report and --json. */
#ifndef CMD_OUTPUTS_H
#define CMD_OUTPUTS_H

#include "report/report.h"

#include "cmd/options.h"

/* Whether they can be written, as far as that can be known before; each that cannot has been
 * complained about. So a typo costs no run of ten minutes. */
bool outputs_check(const struct options *o, const struct settings *s);

/* Writes each file, whole or not at all; each that failed has been complained about. */
bool outputs_write(const struct options *o, const struct settings *s, const struct document *d);
/* And those that go to standard output. */
bool outputs_print_all(const struct options *o, const struct settings *s, const struct document *d);

/* To a descriptor, in colour where it is a terminal that has it. False: it has been said why; that
 * nobody reads is no failure. */
bool outputs_print(const struct settings *s, const struct document *d, enum format format, int fd);

/* Of a terminal; 0: it is none. */
int terminal_columns(int fd);

#endif
