/* Charts of a sheet as SVG, which needs no script. */
#ifndef REPORT_SHEET_SVG_H
#define REPORT_SHEET_SVG_H

#include "report/buffer.h"
#include "report/sheet_parts.h"

/* The marks that charts refer to: once in a page that has charts. */
void sheet_svg_marks(struct buffer *out);

/* A <figure>. */
void sheet_svg(struct buffer *out, const struct sheet_chart *chart);

#endif
