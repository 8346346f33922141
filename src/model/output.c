/* The last lines that a command wrote, as a terminal would have left them. */
#include "model/output.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define ELLIPSIS "…"

/* How many bytes of a line that is too long stay before the ellipsis: whole characters. */
static size_t kept(const char *text)
{
	size_t length = OUTPUT_LINE_LENGTH - strlen(ELLIPSIS);

	for (int i = 0; i < 3 && ((unsigned char)text[length] & 0xC0) == 0x80; i++)
		length--;
	return length;
}

static char *line_text(const char *text, size_t length)
{
	if (length > OUTPUT_LINE_LENGTH)
		return mem_format("%.*s" ELLIPSIS, (int)kept(text), text);
	if (length && text[length - 1] == '\r')
		length--;
	return mem_stringn(text, length);
}

static void end_line(struct output *o, bool error)
{
	struct output_line *line = &o->lines[o->count % OUTPUT_LINES];

	free(line->text);
	line->error = error;
	line->text =
		line_text(o->partial[error] ? o->partial[error] : "", o->partial_length[error]);
	o->partial_length[error] = 0;
	o->count++;
}

/* partial_length counts on beyond what is kept: that is how a line is known to be cut. A carriage
 * return is kept until what follows is known; text after it overwrites the line, as the progress
 * bars mean it. */
static void add_byte(struct output *o, bool error, char byte)
{
	char *text = o->partial[error];
	size_t *length = &o->partial_length[error];

	if (byte == '\0')
		return;
	if (*length && *length <= OUTPUT_LINE_LENGTH && text[*length - 1] == '\r')
		*length -= byte == '\r' ? 1 : *length;
	if (byte == '\r' && *length >= OUTPUT_LINE_LENGTH)
		*length = OUTPUT_LINE_LENGTH - 1;
	if (*length < OUTPUT_LINE_LENGTH)
		text[*length] = byte;
	++*length;
}

void output_add(struct output *o, bool error, const char *bytes, size_t length)
{
	if (!o->partial[error] && length)
		o->partial[error] = mem_alloc(OUTPUT_LINE_LENGTH + 1);
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n')
			end_line(o, error);
		else
			add_byte(o, error, bytes[i]);
	}
	o->bytes += length;
}

const struct output_line *output_line(const struct output *o, uint64_t back)
{
	if (back >= o->count || back >= OUTPUT_LINES)
		return NULL;
	return &o->lines[(o->count - 1 - back) % OUTPUT_LINES];
}

void output_clear(struct output *o)
{
	for (size_t i = 0; i < OUTPUT_LINES; i++)
		free(o->lines[i].text);
	free(o->partial[0]);
	free(o->partial[1]);
	*o = (struct output){ 0 };
}
