/* cJSON, bent to what perftop promises. */
#include "report/node.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

static void *allocate(size_t size)
{
	return mem_alloc(size);
}

void node_init(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = allocate, .free_fn = free });
}

cJSON *node_number(double number)
{
	char text[NUMBER_SIZE];

	return isfinite(number) ? cJSON_CreateRaw(number_exact(text, number)) : cJSON_CreateNull();
}

cJSON *node_u64(uint64_t number)
{
	char text[NUMBER_SIZE];

	return cJSON_CreateRaw(number_u64(text, number));
}

cJSON *node_bool(bool is)
{
	return cJSON_CreateBool(is);
}

cJSON *node_buffer(struct buffer *json)
{
	cJSON *node = cJSON_CreateRaw(""); /* which copies: the text may be long */

	cJSON_free(node->valuestring);
	node->valuestring = buffer_take(json);
	return node;
}

cJSON *node_text(const char *bytes)
{
	struct buffer quoted = { 0 };

	if (!bytes)
		return cJSON_CreateNull();
	node_quote(&quoted, bytes);
	return node_buffer(&quoted);
}

cJSON *node_time(int64_t wall_ns)
{
	char text[NUMBER_SIZE];

	return node_text(wall_ns ? number_time(text, wall_ns) : NULL);
}

void node_add(cJSON *object, const char *key, cJSON *item)
{
	cJSON_AddItemToObjectCS(object, key, item);
}

void node_add_text_once(cJSON *object, const char *key, const char *text)
{
	if (text && !cJSON_GetObjectItemCaseSensitive(object, key))
		node_add(object, key, node_text(text));
}

static bool must_escape(uint32_t code)
{
	return code < 0x20 || code == '<' || code == '>' || code == '&' ||
	       (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

static void quote_one(struct buffer *out, uint32_t code, const char *bytes, size_t length)
{
	if (code == '"' || code == '\\')
		buffer_add(out, "\\", 1);
	if (must_escape(code))
		buffer_format(out, "\\u%04x", (unsigned)code);
	else if (code == 0xfffd)
		buffer_string(out, "\xef\xbf\xbd");
	else
		buffer_add(out, bytes, length);
}

void node_quote(struct buffer *out, const char *bytes)
{
	size_t left = strlen(bytes), length;
	uint32_t code;

	buffer_add(out, "\"", 1);
	while ((length = text_decode(bytes, left, &code)) != 0) {
		quote_one(out, code, bytes, length);
		bytes += length;
		left -= length;
	}
	buffer_add(out, "\"", 1);
}

char *node_print(cJSON *root, bool pretty)
{
	char *text = pretty ? cJSON_Print(root) : cJSON_PrintUnformatted(root);
	size_t length = strlen(text);

	cJSON_Delete(root);
	text = mem_resize(text, length + 2, 1);
	memcpy(text + length, "\n", 2);
	return text;
}

/* What stands at a place of a text, gone through byte by byte. */
struct scan {
	bool in_string, escaped;
	int depth;
};

static void scan_byte(struct scan *s, char byte)
{
	if (s->escaped) {
		s->escaped = false;
	} else if (s->in_string) {
		s->escaped = byte == '\\';
		s->in_string = byte != '"';
	} else {
		s->in_string = byte == '"';
		s->depth += (byte == '[' || byte == '{') - (byte == ']' || byte == '}');
	}
}

/* How many bytes from here are a whole number that a double would not hold; 0: it is none. */
static size_t long_number(const char *text, size_t left, char before)
{
	size_t sign = left && *text == '-', length = sign;

	if (isalnum((unsigned char)before) || strchr(".+-", before))
		return 0;
	while (length < left && isdigit((unsigned char)text[length]))
		length++;
	if (length - sign < NODE_LONG || (length < left && strchr(".eE", text[length])))
		return 0;
	return length;
}

/* The text with long whole numbers in quotes; false where it is too deep. */
static bool quote_long_numbers(struct buffer *out, const char *text, size_t length)
{
	struct scan scan = { 0 };
	char before = ' ';

	for (size_t i = 0; i < length; i++) {
		size_t number = scan.in_string ? 0 : long_number(text + i, length - i, before);

		if (number) {
			buffer_string(out, "\"");
			buffer_add(out, text + i, number);
			buffer_string(out, "\"");
			i += number - 1;
		} else {
			buffer_add(out, text + i, 1);
			scan_byte(&scan, text[i]);
		}
		before = text[i];
		if (scan.depth > NODE_DEPTH)
			return false;
	}
	return true;
}

static bool only_space(const char *text, const char *end)
{
	while (text < end && strchr(" \t\r\n", *text) && *text)
		text++;
	return text == end;
}

static size_t line_of(const char *text, const char *at)
{
	size_t line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

cJSON *node_parse(const char *text, size_t length, struct error *err)
{
	struct buffer ours = { 0 };
	const char *end = NULL;
	cJSON *root = NULL;

	node_init();
	buffer_add(&ours, "", 0);
	if (!quote_long_numbers(&ours, text, length)) {
		error_set(err, _("not a document of perftop: nested too deep"));
		goto out;
	}
	root = cJSON_ParseWithLengthOpts(ours.data, ours.length, &end, false);
	if (root && only_space(end, ours.data + ours.length))
		goto out;
	error_set(err, _("not JSON, from line %zu on"), line_of(ours.data, end ? end : ours.data));
	cJSON_Delete(root);
	root = NULL;
out:
	free(buffer_take(&ours));
	return root;
}
