/*
 * cJSON, bent to what perftop promises: numbers keep every digit and know no locale (they are raw
 * text to cJSON, which would lose whole numbers from 2^53 on), strings are valid UTF-8 and safe to
 * embed in HTML. Only what writes and reads JSON in this room includes it.
 */
#ifndef REPORT_NODE_H
#define REPORT_NODE_H

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "report/buffer.h"

/* Makes cJSON allocate with base/mem.h, so that no call below can fail. */
void node_init(void);

cJSON *node_number(double number); /* null where NaN or infinite */
cJSON *node_u64(uint64_t number);
cJSON *node_bool(bool is);
cJSON *node_text(const char *bytes);     /* of any origin; NULL gives null */
cJSON *node_time(int64_t wall_ns);       /* RFC 3339; 0 gives null */
cJSON *node_buffer(struct buffer *json); /* what is already JSON; the buffer is emptied */

/* Adds the item under a key that stays where it is (a string literal). */
void node_add(cJSON *object, const char *key, cJSON *item);

/* The same of text; nothing where it is NULL, or where the key is there already. */
void node_add_text_once(cJSON *object, const char *key, const char *text);

/* The bytes as a JSON string, quotes included: invalid UTF-8 becomes U+FFFD; control characters
 * (C0, DEL, C1), '<', '>', '&', U+2028 and U+2029 become \uXXXX. */
void node_quote(struct buffer *out, const char *bytes);

/* What is in a text of any origin: at most NODE_DEPTH deep. NULL with err, which says where it is no
 * JSON. Whole numbers of NODE_LONG digits and more become strings, since cJSON would lose digits. */
#define NODE_DEPTH 64
#define NODE_LONG  16
cJSON *node_parse(const char *text, size_t length, struct error *err);

/* Text of the whole, ending in a newline; the root is deleted. */
char *node_print(cJSON *root, bool pretty);

#endif
