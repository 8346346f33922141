/* Text and numbers of the HTML report; the one place that escapes. */
#include "report/html_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

#define ENTITIES "&<>\"'"

static void add_entity(struct buffer *out, char c)
{
	static const char *const entity[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };

	buffer_string(out, entity[strchr(ENTITIES, c) - ENTITIES]);
}

void html_text(struct buffer *out, const char *bytes)
{
	size_t length = bytes ? strlen(bytes) : 0, size = length * TEXT_CLEAN_GROWTH + 1;
	char small[512], *clean = size > sizeof(small) ? mem_alloc(size) : small;
	const char *from = clean;

	text_clean(clean, size, bytes ? bytes : "", length);
	for (;;) {
		size_t plain = strcspn(from, ENTITIES);

		buffer_add(out, from, plain);
		from += plain;
		if (!*from)
			break;
		add_entity(out, *from++);
	}
	if (clean != small)
		free(clean);
}

void html_element(struct buffer *out, const char *tag, const char *text)
{
	buffer_string(out, "<");
	buffer_string(out, tag);
	buffer_string(out, ">");
	html_text(out, text);
	buffer_string(out, "</");
	buffer_add(out, tag, strcspn(tag, " "));
	buffer_string(out, ">");
}

void html_attribute(struct buffer *out, const char *name, const char *text)
{
	buffer_string(out, " ");
	buffer_string(out, name);
	buffer_string(out, "=\"");
	html_text(out, text);
	buffer_string(out, "\"");
}

void html_unit(struct buffer *out, enum unit unit, double number)
{
	char text[NUMBER_SIZE];

	buffer_string(out, unit_format(text, unit, number, false));
	if (isfinite(number) && (unit == UNIT_PER_SECOND || unit == UNIT_BYTES_PER_SECOND))
		buffer_string(out, "/s");
}

void html_coordinate(struct buffer *out, double number)
{
	double tenths = round(fabs(number) * 10);
	uint64_t whole = tenths < 1e9 ? (uint64_t)tenths : 0;
	char digit[3] = { '.', (char)('0' + whole % 10), '\0' };

	if (number < 0 && whole)
		buffer_add(out, "-", 1);
	buffer_u64(out, whole / 10);
	if (whole % 10)
		buffer_string(out, digit);
}

void html_time(struct buffer *out, int64_t wall_ns)
{
	char text[NUMBER_SIZE];

	if (wall_ns == 0)
		return;
	number_time(text, wall_ns);
	buffer_string(out, "<time");
	html_attribute(out, "datetime", text);
	buffer_string(out, ">");
	text[strcspn(text, "T")] = ' ';
	text[strcspn(text, ".")] = '\0';
	buffer_string(out, text);
	buffer_string(out, " UTC</time>");
}

void html_icon(struct buffer *out, const char *name)
{
	buffer_string(out, "<svg class=\"icon ");
	buffer_string(out, name);
	buffer_string(out, "\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><use href=\"#icon-");
	buffer_string(out, name);
	buffer_string(out, "\"/></svg>");
}

void html_bar(struct buffer *out, double percent, const char *css)
{
	buffer_string(out, "<svg class=\"bar ");
	buffer_string(out, css);
	buffer_string(out,
		      "\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" "
		      "aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"6\"/>");
	if (percent > 0) {
		buffer_string(out, "<rect class=\"fill\" height=\"6\" width=\"");
		html_coordinate(out, fmin(percent, 100));
		buffer_string(out, "\"/>");
	}
	buffer_string(out, "</svg>");
}

void html_name(struct buffer *out, const char *component, const char *operation, const char *label)
{
	buffer_string(out, "<bdi>");
	if (component && *component) {
		html_element(out, "span class=\"component\"", component);
		buffer_string(out, " ");
	}
	html_element(out, "span class=\"operation\"", operation);
	if (label && *label) {
		buffer_string(out, " ");
		html_element(out, "span class=\"label\"", label);
	}
	buffer_string(out, "</bdi>");
}

void html_section(struct buffer *out, size_t process, const char *name, const char *title)
{
	buffer_format(out, "<section id=\"p%zu-%s\" class=\"%s\">", process, name, name);
	html_element(out, "h3", title);
	buffer_string(out, "\n");
}

void html_nothing(struct buffer *out, const char *text)
{
	html_element(out, "p class=\"nothing\"", text);
	buffer_string(out, "\n");
}

void html_column(struct buffer *out, const char *css, const char *sort, const char *title,
		 const char *help)
{
	buffer_string(out, "<th scope=\"col\"");
	if (css)
		html_attribute(out, "class", css);
	if (sort)
		html_attribute(out, "data-sort", sort);
	if (help)
		html_attribute(out, "title", help);
	buffer_string(out, ">");
	html_text(out, title);
	buffer_string(out, "</th>");
}
