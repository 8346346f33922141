/*
 * cJSON, bent to what perftop promises: numbers keep every digit and know no locale (they are raw
 * text to cJSON, which would lose whole numbers from 2^53 on), strings are valid UTF-8 and safe to
 * embed in HTML. Only the JSON writer of this room includes it.
 */
#ifndef REPORT_NODE_H
#define REPORT_NODE_H

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/value.h"
#include "report/buffer.h"

/* Makes cJSON allocate with base/mem.h, so that no call below can fail. */
void node_init(void);

cJSON *node_number(double number); /* null where NaN or infinite */
cJSON *node_u64(uint64_t number);
cJSON *node_bool(bool is);
cJSON *node_text(const char *bytes);     /* of any origin; NULL gives null */
cJSON *node_time(int64_t wall_ns);       /* RFC 3339 */
cJSON *node_buffer(struct buffer *json); /* what is already JSON; the buffer is emptied */

/* Adds the item under a key that stays where it is (a string literal). */
void node_add(cJSON *object, const char *key, cJSON *item);

/* The value under `key`; where it is unknown, null and why under "reason" (the first one stays). */
void node_add_value(cJSON *object, const char *key, struct value value);

/* Says why something in the object is null, if nothing has said so yet. */
void node_add_reason(cJSON *object, enum why why);

/* The bytes as a JSON string, quotes included: invalid UTF-8 becomes U+FFFD; control characters
 * (C0, DEL, C1), '<', '>', '&', U+2028 and U+2029 become \uXXXX. */
void node_quote(struct buffer *out, const char *bytes);

/* Text of the whole, ending in a newline; the root is deleted. */
char *node_print(cJSON *root, bool pretty);

#endif
