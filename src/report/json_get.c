/* Values out of hostile JSON, and where they stand. */
#include "report/json_get.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/json_parts.h"

void json_wrong(struct json_reader *r, const char *key, const char *what)
{
	const char *dot = r->length && key ? "." : "";

	if (!r->failed)
		error_set(r->err, _("not a document of perftop: %s%s%s: %s"), r->where, dot,
			  key ? key : "", what);
	r->failed = true;
}

/* What is too long for the place to be said is cut. */
static size_t append(struct json_reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static size_t append(struct json_reader *r, const char *format, ...)
{
	size_t before = r->length, room = sizeof(r->where) - before;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(r->where + before, room, format, arguments);
	va_end(arguments);
	if (length > 0)
		r->length += (size_t)length < room ? (size_t)length : room - 1;
	return before;
}

size_t json_into(struct json_reader *r, const char *key, size_t index)
{
	return append(r, "%s%s[%zu]", r->length ? "." : "", key, index);
}

size_t json_into_key(struct json_reader *r, const char *key)
{
	return append(r, "%s%s", r->length ? "." : "", key);
}

void json_up(struct json_reader *r, size_t before)
{
	r->length = before;
	r->where[before] = '\0';
}

static const cJSON *find(const struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = r->failed ? NULL : cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsNull(item) ? NULL : item;
}

/* Digits that node_parse has put in quotes. That a stranger did so is as well. */
static bool is_long_number(const cJSON *item)
{
	const char *text = cJSON_IsString(item) ? item->valuestring : "";
	size_t sign = *text == '-', digits = strspn(text + sign, "0123456789");

	return digits >= NODE_LONG && text[sign + digits] == '\0';
}

/* False: it is no number. */
static bool number_of(const cJSON *item, double *number)
{
	if (is_long_number(item))
		*number = strtod(item->valuestring, NULL);
	else if (cJSON_IsNumber(item))
		*number = item->valuedouble;
	else
		return false;
	return isfinite(*number);
}

bool json_is_whole(const cJSON *item, uint64_t *number)
{
	char *end;

	if (is_long_number(item)) {
		errno = 0;
		*number = strtoull(item->valuestring, &end, 10);
		return errno == 0 && *item->valuestring != '-';
	}
	if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble < JSON_WHOLE) ||
	    floor(item->valuedouble) != item->valuedouble)
		return false;
	*number = (uint64_t)item->valuedouble;
	return true;
}

double json_get_number(struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = find(r, object, key);
	double number = NAN;

	if (item && !number_of(item, &number))
		json_wrong(r, key, _("not a number"));
	return number;
}

uint64_t json_get_at_most(struct json_reader *r, const cJSON *object, const char *key,
			  uint64_t most)
{
	const cJSON *item = find(r, object, key);
	uint64_t number = 0;

	if (item && !json_is_whole(item, &number))
		json_wrong(r, key, _("not a whole number"));
	else if (number > most)
		json_wrong(r, key, _("too large"));
	return r->failed ? 0 : number;
}

uint64_t json_get_u64(struct json_reader *r, const cJSON *object, const char *key)
{
	return json_get_at_most(r, object, key, UINT64_MAX);
}

double json_need_number(struct json_reader *r, const cJSON *object, const char *key)
{
	double number = json_get_number(r, object, key);

	if (isnan(number))
		json_wrong(r, key, _("missing"));
	return number;
}

uint64_t json_need_u64(struct json_reader *r, const cJSON *object, const char *key)
{
	if (!find(r, object, key))
		json_wrong(r, key, _("missing"));
	return json_get_u64(r, object, key);
}

bool json_get_bool(struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = find(r, object, key);

	if (item && !cJSON_IsBool(item))
		json_wrong(r, key, _("neither true nor false"));
	return cJSON_IsTrue(item);
}

char *json_get_text(struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = find(r, object, key);

	if (!item)
		return NULL;
	if (!cJSON_IsString(item))
		json_wrong(r, key, _("not text"));
	return r->failed ? NULL : mem_string(item->valuestring);
}

char *json_need_text(struct json_reader *r, const cJSON *object, const char *key)
{
	char *text = json_get_text(r, object, key);

	if (!text)
		json_wrong(r, key, _("missing"));
	return text ? text : mem_string("");
}

/* "2026-11-21T04:05:06.123456Z", and nothing else. */
static bool parse_time(const char *text, int64_t *wall_ns)
{
	struct tm calendar = { 0 };
	unsigned microseconds;
	int end = 0;

	if (strlen(text) != 27 ||
	    sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%6uZ%n", &calendar.tm_year, &calendar.tm_mon,
		   &calendar.tm_mday, &calendar.tm_hour, &calendar.tm_min, &calendar.tm_sec,
		   &microseconds, &end) != 7 ||
	    end != 27)
		return false;
	if (calendar.tm_year < 1970 || calendar.tm_year > 2261)
		return false;
	calendar.tm_year -= 1900;
	calendar.tm_mon -= 1;
	*wall_ns = (int64_t)timegm(&calendar) * 1000000000 + (int64_t)microseconds * 1000;
	return *wall_ns >= 0;
}

int64_t json_get_time(struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = find(r, object, key);
	int64_t wall_ns = 0;

	if (item && (!cJSON_IsString(item) || !parse_time(item->valuestring, &wall_ns)))
		json_wrong(r, key, _("not a time such as 2026-11-21T04:05:06.123456Z"));
	return r->failed ? 0 : wall_ns;
}

double json_number_of(struct json_reader *r, const cJSON *item)
{
	double number = NAN;

	if (!cJSON_IsNull(item) && !number_of(item, &number))
		json_wrong(r, NULL, _("not a number"));
	return number;
}

uint64_t json_u64_of(struct json_reader *r, const cJSON *item)
{
	uint64_t number = 0;

	if (!json_is_whole(item, &number))
		json_wrong(r, NULL, _("not a whole number"));
	return number;
}

const cJSON *json_next_of(struct json_reader *r, const cJSON **item)
{
	const cJSON *this = *item;

	if (!this)
		json_wrong(r, NULL, _("too few elements"));
	if (r->failed)
		return NULL;
	*item = this->next;
	return this;
}

double json_next_number(struct json_reader *r, const cJSON **item)
{
	const cJSON *this = json_next_of(r, item);

	return this ? json_number_of(r, this) : NAN;
}

uint64_t json_next_u64(struct json_reader *r, const cJSON **item)
{
	const cJSON *this = json_next_of(r, item);

	return this ? json_u64_of(r, this) : 0;
}

const cJSON *json_first_of(struct json_reader *r, const cJSON *array)
{
	if (!cJSON_IsArray(array))
		json_wrong(r, NULL, _("not an array"));
	return r->failed ? NULL : array->child;
}

int64_t json_next_whole(struct json_reader *r, const cJSON **item, int64_t low, int64_t high)
{
	double number = json_next_number(r, item);

	if (r->failed)
		return low;
	if (!(number >= (double)low && number <= (double)high) || floor(number) != number)
		json_wrong(r, NULL, _("a number is not one of those that it may be"));
	return r->failed ? low : (int64_t)number;
}

const cJSON *json_get_array(struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = find(r, object, key);

	if (item && !cJSON_IsArray(item))
		json_wrong(r, key, _("not an array"));
	return r->failed ? NULL : item;
}

const cJSON *json_get_object(struct json_reader *r, const cJSON *object, const char *key)
{
	const cJSON *item = find(r, object, key);

	if (item && !cJSON_IsObject(item))
		json_wrong(r, key, _("not an object"));
	return r->failed ? NULL : item;
}

size_t json_count(const cJSON *array)
{
	return array ? (size_t)cJSON_GetArraySize(array) : 0;
}
