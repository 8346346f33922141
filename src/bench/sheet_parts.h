/* The sheet of a bench in parts; for bench_sheet*.c. */
#ifndef BENCH_SHEET_PARTS_H
#define BENCH_SHEET_PARTS_H

#include "model/metric.h"
#include "report/sheet.h"

#include "bench/bench.h"

/* A number for the eye, as long as the block that it stands in. */
#define SHOWN(unit, number) unit_format((char[32]){ "" }, unit, number, 0)

/* A sentence of parts. */
void say(struct sheet *s, enum tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Which command is the faster, and what changed from the first one to each other; nothing where none can be
 * compared. */
void sheet_add_comparison(struct sheet *s, const struct bench *b);

/* What the commands recorded: an operation that several have stands side by side. */
void sheet_add_operations(struct sheet *s, const struct bench *b);

/* How time and memory follow the size: a table, charts and the fits, for each series. */
void sheet_add_scales(struct sheet *s, const struct bench *b);

/* "component operation [label]"; allocated. */
char *sheet_op_name(const struct bench_op *op);

#endif
