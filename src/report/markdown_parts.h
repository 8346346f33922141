/*
 * The Markdown of GitHub, which others read as well. What came from strangers stands in code spans and
 * blocks, or has its punctuation escaped: no HTML, no links, no mentions, no new rows. Every part appends
 * to one buffer.
 */
#ifndef REPORT_MARKDOWN_PARTS_H
#define REPORT_MARKDOWN_PARTS_H

#include <stdbool.h>

#include "report/buffer.h"

/* Words inside a line or a cell; NULL adds nothing. */
void markdown_prose(struct buffer *out, const char *bytes);

/* The same where a line begins, and with it could a list. */
void markdown_paragraph(struct buffer *out, const char *bytes);

/* A code span, fit for a cell. */
void markdown_code(struct buffer *out, const char *bytes);

/* A block of lines as they are. */
void markdown_block(struct buffer *out, const char *lines);

/* The line under the headings of a table: first the columns of text, to the left, then those of numbers. */
void markdown_rule(struct buffer *out, size_t texts, size_t numbers);
/* One column of it, and the bar behind. */
void markdown_align(struct buffer *out, bool number);

#endif
