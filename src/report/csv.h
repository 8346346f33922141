/*
 * Cells of CSV as RFC 4180 has it: lines end in CR LF, text with commas, quotes or line ends stands in quotes. Text
 * that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236).
 */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include "report/buffer.h"

#define CSV_LINE_END "\r\n"

/* Bytes of any origin; NULL is empty. No comma goes before it: it may be the first of its line. */
void csv_add_text(struct buffer *out, const char *bytes);

/* A comma, and the number; nothing where it is not known. */
void csv_add_number(struct buffer *out, double number);
void csv_add_whole(struct buffer *out, uint64_t number);

#endif
