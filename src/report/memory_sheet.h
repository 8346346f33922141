/* Memory by kind as a part of a report for people: what text, Markdown and HTML say of it. */
#ifndef REPORT_MEMORY_SHEET_H
#define REPORT_MEMORY_SHEET_H

#include "report/document.h"
#include "report/sheet.h"

#define MEMORY_SHEET_SUMMARY 5  /* mappings, and operations, in the summary of a run */
#define MEMORY_SHEET_REPORT  20 /* and in a file */

/* Of a process with memory. most: so many mappings at most, and so many operations; narrow: fewer columns. */
struct sheet *memory_sheet(const struct document_process *p, size_t most, bool narrow);

#endif
