/* The pieces of Markdown; the one place that escapes for it. */
#include "report/markdown_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "report/wrap.h"

/* "://" and "www." make a link of what follows, "@" tells somebody, "#" names an issue. A zero-width
 * space parts what escaping does not. */
static void add_escaped(struct buffer *out, const char *text)
{
	for (const char *at = text; *at; at++) {
		bool mark = strchr("\\`*_[]<>|~&#!$", *at) != NULL;

		buffer_add(out, "\\", mark);
		buffer_add(out, at, 1);
		if (*at == '@' || strncmp(at, "://", 3) == 0 || strncasecmp(at, "www.", 4) == 0)
			buffer_string(out, "\xe2\x80\x8b");
	}
}

void markdown_prose(struct buffer *out, const char *bytes)
{
	char *text = text_cleaned(bytes);

	add_escaped(out, text);
	free(text);
}

void markdown_paragraph(struct buffer *out, const char *bytes)
{
	char *text = text_cleaned(bytes), *at = text + strspn(text, " ");
	size_t digits = strspn(at, "0123456789");

	buffer_add(out, at, digits); /* "1." and "1)" begin a list */
	at += digits;
	if (*at && strchr(digits ? ".)" : "-+=", *at))
		buffer_string(out, "\\");
	add_escaped(out, at);
	free(text);
}

static size_t longest_run(const char *text, char byte)
{
	size_t longest = 0, run = 0;

	for (; *text; text++) {
		run = *text == byte ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void add_fence(struct buffer *out, size_t length)
{
	for (size_t i = 0; i < length; i++)
		buffer_string(out, "`");
}

/* In more backticks than are in it; the spaces inside are not shown. A bar would end a table's cell,
 * even there: escaped it stays one. */
void markdown_code(struct buffer *out, const char *bytes)
{
	char *text = text_cleaned(bytes);
	size_t fence = longest_run(text, '`') + 1;
	bool space = fence > 1 || *text == ' ';

	add_fence(out, fence);
	buffer_add(out, " ", space || !*text);
	for (const char *at = text; *at; at++) {
		buffer_add(out, "\\", *at == '|');
		buffer_add(out, at, 1);
	}
	buffer_add(out, " ", space);
	add_fence(out, fence);
	free(text);
}

void markdown_block(struct buffer *out, const char *lines)
{
	size_t run = longest_run(lines, '`'), fence = run < 3 ? 3 : run + 1;

	add_fence(out, fence);
	buffer_string(out, "\n");
	for (char *line; (line = wrap_next(&lines)); free(line))
		buffer_format(out, "%s\n", line);
	add_fence(out, fence);
	buffer_string(out, "\n");
}

void markdown_align(struct buffer *out, bool number)
{
	buffer_string(out, number ? "--:|" : ":--|");
}

void markdown_rule(struct buffer *out, size_t texts, size_t numbers)
{
	buffer_string(out, "\n|");
	for (size_t i = 0; i < texts + numbers; i++)
		markdown_align(out, i >= texts);
	buffer_string(out, "\n");
}
