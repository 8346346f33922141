/* Texts in lines. */
#ifndef REPORT_WRAP_H
#define REPORT_WRAP_H

#include <stddef.h>

/* How many bytes of the text go on a line of so many columns: whole words if one fits. */
size_t wrap_line(const char *text, int columns);

/* The next of the lines that are there, made safe by text_clean, allocated; *lines moves behind it. NULL: no
 * more; the newline at the end begins none. */
char *wrap_next(const char **lines);

#endif
