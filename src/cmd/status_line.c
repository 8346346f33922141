/* One line on stderr. */
#include "cmd/status_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#include "cmd/outputs.h"

#define APART_NS    100000000u
#define LINE_BEGIN  "\r"
#define ERASE_RIGHT "\033[K"

void status_line_init(struct status_line *line, bool wanted)
{
	const char *term = getenv("TERM");

	*line = (struct status_line){ 0 };
	line->on = wanted && isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

bool status_line_is_due(const struct status_line *line)
{
	return line->on && (!line->shown || clock_mono_ns() - line->shown_ns >= APART_NS);
}

int status_line_columns(void)
{
	return terminal_columns(STDERR_FILENO) - 1;
}

void status_line_show(struct status_line *line, const char *text)
{
	if (!line->on)
		return;
	fprintf(stderr, LINE_BEGIN "%s" ERASE_RIGHT, text);
	line->shown = true;
	line->shown_ns = clock_mono_ns();
}

void status_line_hide(struct status_line *line)
{
	if (line->shown)
		fputs(LINE_BEGIN ERASE_RIGHT, stderr);
	line->shown = false;
}
