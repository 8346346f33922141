/*
 * Functions for pprof: profile.proto (https://github.com/google/pprof/blob/main/proto/profile.proto), not compressed, which
 * pprof reads as well. The encoding of protocol buffers that it takes is here: numbers of 7 bits a byte, and pieces with their
 * length before them.
 */
#include <math.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#include "report/buffer.h"
#include "report/hot.h"
#include "report/report.h"

/* Fields by their numbers in profile.proto. */
enum {
	PROFILE_SAMPLE_TYPE = 1,
	PROFILE_SAMPLE = 2,
	PROFILE_MAPPING = 3,
	PROFILE_LOCATION = 4,
	PROFILE_FUNCTION = 5,
	PROFILE_STRING = 6,
	PROFILE_TIME_NANOS = 9,
	PROFILE_DURATION_NANOS = 10,
	PROFILE_PERIOD_TYPE = 11,
	PROFILE_PERIOD = 12,
	PROFILE_DEFAULT_SAMPLE_TYPE = 14,
	TYPE_TYPE = 1,
	TYPE_UNIT = 2,
	SAMPLE_LOCATIONS = 1,
	SAMPLE_VALUES = 2,
	SAMPLE_LABEL = 3,
	LABEL_KEY = 1,
	LABEL_TEXT = 2,
	LABEL_NUMBER = 3,
	MAPPING_ID = 1,
	MAPPING_FILE = 5,
	MAPPING_HAS_FUNCTIONS = 7,
	LOCATION_ID = 1,
	LOCATION_MAPPING = 2,
	LOCATION_LINE = 4,
	LINE_FUNCTION = 1,
	FUNCTION_ID = 1,
	FUNCTION_NAME = 2,
	FUNCTION_SYSTEM_NAME = 3,
};

/* ---- protocol buffers ---- */

enum { WIRE_NUMBER = 0, WIRE_PIECE = 2 };

static void put_varint(struct buffer *out, uint64_t number)
{
	char bytes[10];
	size_t length = 0;

	do {
		bytes[length++] = (char)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
		number >>= 7;
	} while (number);
	buffer_add(out, bytes, length);
}

static void put_number(struct buffer *out, unsigned field, uint64_t number)
{
	put_varint(out, field << 3 | WIRE_NUMBER);
	put_varint(out, number);
}

static void put_bytes(struct buffer *out, unsigned field, const char *bytes, size_t length)
{
	put_varint(out, field << 3 | WIRE_PIECE);
	put_varint(out, length);
	buffer_add(out, bytes, length);
}

/* A message inside another; its buffer is empty again. */
static void put_piece(struct buffer *out, unsigned field, struct buffer *piece)
{
	put_bytes(out, field, piece->data ? piece->data : "", piece->length);
	piece->length = 0;
}

/* ---- tables of names ---- */

/* Each name once, numbered from 0 in the order of coming. */
struct name {
	char *text;
	uint64_t number;
};

struct names {
	void *tree;
	uint64_t count;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static void free_name(void *name)
{
	free(((struct name *)name)->text);
	free(name);
}

/* True: it is a new one. */
static bool number_of(struct names *names, const char *text, uint64_t *number)
{
	struct name *name = mem_alloc(sizeof(*name)), *found;
	bool is_new;

	name->text = mem_string(text);
	name->number = names->count;
	found = *(struct name **)tsearch(name, &names->tree, by_text);
	is_new = found == name;
	*number = found->number;
	if (is_new)
		names->count++;
	else
		free_name(name);
	return is_new;
}

struct pprof {
	struct buffer out, piece, inner;
	struct names strings, modules;
	uint64_t functions; /* of the processes before */
};

/* The index of a string: UTF-8, as protocol buffers want it. */
static uint64_t string_of(struct pprof *pprof, const char *bytes)
{
	char *text = text_repair(bytes ? bytes : "", bytes ? strlen(bytes) : 0);
	uint64_t number;

	if (number_of(&pprof->strings, text, &number))
		put_bytes(&pprof->out, PROFILE_STRING, text, strlen(text));
	free(text);
	return number;
}

/* ---- the profile ---- */

static void put_type(struct pprof *pprof, unsigned field, const char *type, const char *unit)
{
	put_number(&pprof->piece, TYPE_TYPE, string_of(pprof, type));
	put_number(&pprof->piece, TYPE_UNIT, string_of(pprof, unit));
	put_piece(&pprof->out, field, &pprof->piece);
}

static uint64_t mapping_of(struct pprof *pprof, const char *module)
{
	uint64_t number;

	if (number_of(&pprof->modules, module ? module : "", &number)) {
		put_number(&pprof->piece, MAPPING_ID, number + 1);
		put_number(&pprof->piece, MAPPING_FILE, string_of(pprof, module));
		put_number(&pprof->piece, MAPPING_HAS_FUNCTIONS, true);
		put_piece(&pprof->out, PROFILE_MAPPING, &pprof->piece);
	}
	return number + 1;
}

/* A function and its one location have the same id. */
static void put_function(struct pprof *pprof, const struct profile_function *function, uint64_t id)
{
	uint64_t name = string_of(pprof, function->name);
	uint64_t mapping = mapping_of(pprof, function->module);

	put_number(&pprof->piece, FUNCTION_ID, id);
	put_number(&pprof->piece, FUNCTION_NAME, name);
	put_number(&pprof->piece, FUNCTION_SYSTEM_NAME, name);
	put_piece(&pprof->out, PROFILE_FUNCTION, &pprof->piece);

	put_number(&pprof->inner, LINE_FUNCTION, id);
	put_number(&pprof->piece, LOCATION_ID, id);
	put_number(&pprof->piece, LOCATION_MAPPING, mapping);
	put_piece(&pprof->piece, LOCATION_LINE, &pprof->inner);
	put_piece(&pprof->out, PROFILE_LOCATION, &pprof->piece);
}

static void put_label(struct pprof *pprof, const char *key, const char *text)
{
	put_number(&pprof->inner, LABEL_KEY, string_of(pprof, key));
	put_number(&pprof->inner, LABEL_TEXT, string_of(pprof, text));
	put_piece(&pprof->piece, SAMPLE_LABEL, &pprof->inner);
}

static void put_label_number(struct pprof *pprof, const char *key, int64_t number)
{
	put_number(&pprof->inner, LABEL_KEY, string_of(pprof, key));
	put_number(&pprof->inner, LABEL_NUMBER, (uint64_t)number);
	put_piece(&pprof->piece, SAMPLE_LABEL, &pprof->inner);
}

static void put_labels(struct pprof *pprof, const struct document_process *p,
		       const struct profile_hit *hit)
{
	char *thread = hot_thread_name(p, hit->tid), *operation;

	put_label(pprof, "thread", thread);
	put_label_number(pprof, "thread_id", hit->tid);
	put_label_number(pprof, "pid", p->pid);
	free(thread);
	if (hit->op == PROFILE_NO_OP)
		return;
	operation = hot_operation_name(p, hit->op);
	put_label(pprof, "operation", operation);
	free(operation);
}

/* Nanoseconds; 0 where they are unknown or do not fit. */
static uint64_t nanoseconds(double seconds)
{
	return seconds > 0 && seconds < 9e9 ? (uint64_t)llround(seconds * 1e9) : 0;
}

/* The innermost function first. */
static void put_hit(struct pprof *pprof, const struct document_process *p,
		    const struct profile_hit *hit)
{
	uint32_t functions[HOT_DEPTH];
	size_t depth = hot_stack(p->profile, hit->path, functions);

	for (size_t i = depth; i-- > 0;)
		put_varint(&pprof->inner, pprof->functions + functions[i] + 1);
	put_piece(&pprof->piece, SAMPLE_LOCATIONS, &pprof->inner);
	put_varint(&pprof->inner, hit->count);
	put_varint(&pprof->inner, nanoseconds(hot_seconds(p->profile, hit->count)));
	put_piece(&pprof->piece, SAMPLE_VALUES, &pprof->inner);
	put_labels(pprof, p, hit);
	put_piece(&pprof->out, PROFILE_SAMPLE, &pprof->piece);
}

static void put_process(struct pprof *pprof, const struct document_process *p)
{
	const struct profile_data *d = p->profile;

	for (size_t i = 0; i < d->function_count; i++)
		put_function(pprof, &d->functions[i], pprof->functions + i + 1);
	for (size_t i = 0; i < d->hit_count; i++)
		put_hit(pprof, p, &d->hits[i]);
	pprof->functions += d->function_count;
}

/* The period is that of the first process; they have all the same. */
static void put_head(struct pprof *pprof, const struct document *d)
{
	uint64_t elapsed = nanoseconds(d->run.elapsed);
	uint64_t wall = (uint64_t)d->wall_ns / 1000 * 1000; /* all that a saved document has */
	size_t first = 0;

	string_of(pprof, ""); /* must be the first */
	put_type(pprof, PROFILE_SAMPLE_TYPE, "samples", "count");
	put_type(pprof, PROFILE_SAMPLE_TYPE, "cpu", "nanoseconds");
	put_type(pprof, PROFILE_PERIOD_TYPE, "cpu", "nanoseconds");
	put_number(&pprof->out, PROFILE_DEFAULT_SAMPLE_TYPE, string_of(pprof, "cpu"));
	put_number(&pprof->out, PROFILE_TIME_NANOS, wall > elapsed ? wall - elapsed : 0);
	put_number(&pprof->out, PROFILE_DURATION_NANOS, elapsed);
	while (first < d->process_count && !hot_own(&d->processes[first]))
		first++;
	if (first < d->process_count)
		put_number(&pprof->out, PROFILE_PERIOD,
			   nanoseconds(d->processes[first].profile->period_seconds));
}

char *report_pprof(const struct document *d, size_t *length)
{
	struct pprof pprof = { 0 };

	put_head(&pprof, d);
	for (size_t i = 0; i < d->process_count; i++)
		if (hot_own(&d->processes[i]))
			put_process(&pprof, &d->processes[i]);
	tdestroy(pprof.strings.tree, free_name);
	tdestroy(pprof.modules.tree, free_name);
	free(pprof.piece.data);
	free(pprof.inner.data);
	*length = pprof.out.length;
	return buffer_take(&pprof.out);
}
