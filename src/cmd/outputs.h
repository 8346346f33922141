/* Files that are written at the end of a run: --report and --json. */
#ifndef CMD_OUTPUTS_H
#define CMD_OUTPUTS_H

#include "report/report.h"
#include "report/sheet.h"

#include "cmd/options.h"

/* Whether they can be written, as far as that can be known before; each that cannot has been
 * complained about. So a typo costs no run of ten minutes. */
bool outputs_check(const struct options *o, const struct settings *s);

/* The same of one that is no report. */
bool outputs_check_path(const struct settings *s, const char *path);

/* Writes each file, whole or not at all; each that failed has been complained about. */
bool outputs_write(const struct options *o, const struct settings *s, const struct document *d);
/* And those that go to standard output. */
bool outputs_print_all(const struct options *o, const struct settings *s, const struct document *d);

/* To a descriptor, in colour where it is a terminal that has it. False: it has been said why; that
 * nobody reads is no failure. */
bool outputs_print(const struct settings *s, const struct document *d, enum format format, int fd);

/* The same of what diff, check, bench and validate have found: each file, and to standard output what was asked for, else
 * the text. */
bool outputs_publish(const struct options *o, const struct settings *s, const struct results *r);
/* A text that is no report, to a file, whole or not at all, or to standard output ("-"). */
bool outputs_put(const struct settings *s, const char *path, const char *text);
/* Whether none of them would replace a file that is read; said where one would. */
bool outputs_spare(const struct options *o, const struct settings *s, const char *input);
/* Whether each format is one that such a command has; `csv`: that, too. Said where not. */
bool outputs_accept(const struct options *o, bool csv);

/* Of a terminal; 0: it is none. */
int terminal_columns(int fd);

#endif
