/* cJSON, bent to what perftop promises. */
#include "report/node.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	char *text = buffer_take(json);
	cJSON *node = cJSON_CreateRaw(text);

	free(text);
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

	return node_text(number_time(text, wall_ns));
}

void node_add(cJSON *object, const char *key, cJSON *item)
{
	cJSON_AddItemToObjectCS(object, key, item);
}

void node_add_value(cJSON *object, const char *key, struct value value)
{
	node_add(object, key, node_number(value_known(value) ? value.number : NAN));
	if (!value_known(value))
		node_add_reason(object, value.why);
}

void node_add_reason(cJSON *object, enum why why)
{
	if (!cJSON_HasObjectItem(object, "reason"))
		node_add(object, "reason", node_text(why_text(why)));
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
