/*
 * Values out of hostile JSON. A reader goes down and up through the tree and knows where it is, so
 * that an error says it: "processes[0].operations[3].count: not a number". The first error stays;
 * after it every getter gives nothing, so that who reads need not ask in between. For json_read*.c
 * alone.
 */
#ifndef REPORT_JSON_GET_H
#define REPORT_JSON_GET_H

#include "report/node.h"

#include <stddef.h>

struct json_reader {
	struct error *err;
	bool failed;
	char where[256]; /* "processes[0].operations[3]" */
	size_t length;
};

/* Says that what stands under a key of the present place is wrong; key NULL: the place itself. */
void json_wrong(struct json_reader *r, const char *key, const char *what);

/* What stands under a key. Absent and null alike are NaN, NULL, 0 and false: unknown. */
double json_get_number(struct json_reader *r, const cJSON *object, const char *key);
uint64_t json_get_u64(struct json_reader *r, const cJSON *object, const char *key);
uint64_t json_get_at_most(struct json_reader *r, const cJSON *object, const char *key,
			  uint64_t most);
bool json_get_bool(struct json_reader *r, const cJSON *object, const char *key);
char *json_get_text(struct json_reader *r, const cJSON *object, const char *key);   /* allocated */
int64_t json_get_time(struct json_reader *r, const cJSON *object, const char *key); /* 0: unknown */

/* The same where it must not be unknown; the text is never NULL. */
double json_need_number(struct json_reader *r, const cJSON *object, const char *key);
uint64_t json_need_u64(struct json_reader *r, const cJSON *object, const char *key);
char *json_need_text(struct json_reader *r, const cJSON *object, const char *key);

/* The same of the element at the present place. */
double json_number_of(struct json_reader *r, const cJSON *item);
uint64_t json_u64_of(struct json_reader *r, const cJSON *item);

/* The elements of a short array at the present place, one after another: the first, and then each must be there, NULL or
 * nothing once failed. *item moves on. A number that is null is NaN, a whole one is from low to high, within 2^53. */
const cJSON *json_first_of(struct json_reader *r, const cJSON *array);
const cJSON *json_next_of(struct json_reader *r, const cJSON **item);
double json_next_number(struct json_reader *r, const cJSON **item);
uint64_t json_next_u64(struct json_reader *r, const cJSON **item);
int64_t json_next_whole(struct json_reader *r, const cJSON **item, int64_t low, int64_t high);

/* Whether it is written as a whole number: fills *number. */
bool json_is_whole(const cJSON *item, uint64_t *number);

/* The array or object under a key; NULL where it is absent or null. */
const cJSON *json_get_array(struct json_reader *r, const cJSON *object, const char *key);
const cJSON *json_get_object(struct json_reader *r, const cJSON *object, const char *key);
size_t json_count(const cJSON *array); /* of NULL 0 */

/* Down to an element of the array, and up again with what json_into gave. */
size_t json_into(struct json_reader *r, const char *key, size_t index);
size_t json_into_key(struct json_reader *r, const char *key);
void json_up(struct json_reader *r, size_t before);

#endif
