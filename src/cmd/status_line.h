/* One line on stderr, where that is a terminal, rewritten in place and gone at the end. */
#ifndef CMD_STATUS_LINE_H
#define CMD_STATUS_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct status_line {
	bool on, shown;
	uint64_t shown_ns;
};

/* On where stderr is a terminal that can, and `wanted`. */
void status_line_init(struct status_line *line, bool wanted);

/* Whether it is time for the next one: ten times a second at most. */
bool status_line_is_due(const struct status_line *line);

/* The columns that there are. */
int status_line_columns(void);

/* Without a newline, in so many columns; nothing where the line is off. */
void status_line_show(struct status_line *line, const char *text);
/* Before something else is written to the terminal. */
void status_line_hide(struct status_line *line);

#endif
