/* The tables in batch text: operations, the program's own metrics, functions. For batch.c alone. */
#ifndef REPORT_BATCH_TABLE_H
#define REPORT_BATCH_TABLE_H

#include "report/batch.h"
#include "report/buffer.h"
#include "report/recorded.h"

void batch_add_operations(struct buffer *out, const struct history *h,
			  const struct process_track *p, const struct batch_options *options);
void batch_add_metrics(struct buffer *out, const struct history *h, const struct process_track *p,
		       const struct batch_options *options);
void batch_add_functions(struct buffer *out, const struct process_track *p,
			 const struct batch_options *options);

#endif
