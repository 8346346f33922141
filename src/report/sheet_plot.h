/* Charts of a sheet in characters. */
#ifndef REPORT_SHEET_PLOT_H
#define REPORT_SHEET_PLOT_H

#include "report/buffer.h"
#include "report/sheet_parts.h"

/* Everything but the title, in lines: the plot in braille where look->unicode, else in ASCII. look->width: as
 * in sheet_text. */
void sheet_plot(struct buffer *out, const struct sheet_chart *chart,
		const struct report_look *look);

/* So many bytes of a text, in a colour (an SGR parameter, "" for none) where the look has them. */
void sheet_paint(struct buffer *out, const struct report_look *look, const char *sgr,
		 const char *text, size_t length);

/* A clean text in at most so many columns, "…" in its middle where it is longer; allocated. */
char *sheet_shorten(const char *text, int columns, const struct report_look *look);

#endif
