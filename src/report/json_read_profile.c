/*
 * "profile" of a saved process. What is taken keeps every promise of model/profile.h, so that writers need not ask again:
 * indices exist, callers come first, nothing is deeper than HOT_DEPTH, counts can be added up.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/hits.h"
#include "report/hot.h"
#include "report/json_parts.h"
#include "report/json_read_parts.h"

/* Bytes of the names on the paths of all hits: what is written where stacks are written out. */
#define STACK_TOTAL ((uint64_t)1 << 30)

/* Of a path: how many functions, and the bytes of their names. */
struct extent {
	uint32_t depth;
	uint32_t bytes; /* HOT_DEPTH times PROFILE_NAME fits */
};

static void read_account(struct json_reader *r, struct profile_data *to, const cJSON *profile)
{
	to->period_seconds = json_get_number(r, profile, "period_seconds");
	if (to->period_seconds <= 0)
		json_wrong(r, "period_seconds", _("not above 0"));
	to->kernel = json_get_bool(r, profile, "kernel");
	to->account.lost = json_get_u64(r, profile, "lost");
	to->account.cut = json_get_u64(r, profile, "cut");
	to->account.cpu_seconds = json_get_number(r, profile, "cpu_seconds");
	if (to->account.cpu_seconds < 0)
		json_wrong(r, "cpu_seconds", _("a duration is negative"));
	to->reason = json_get_text(r, profile, "reason");
}

/* An array that must be there; *count: of its elements, at most `most`. */
static const cJSON *need_array(struct json_reader *r, const cJSON *object, const char *key,
			       size_t most, size_t *count)
{
	const cJSON *array = json_get_array(r, object, key);

	*count = json_count(array);
	if (!array)
		json_wrong(r, key, _("missing"));
	if (*count > most)
		json_wrong(r, key, _("too many elements"));
	if (r->failed)
		*count = 0;
	return r->failed ? NULL : array;
}

static char *read_name(struct json_reader *r, const cJSON *function, const char *key)
{
	char *name = json_need_text(r, function, key);

	if (strlen(name) > PROFILE_NAME)
		json_wrong(r, key, _("too long"));
	return name;
}

static void read_functions(struct json_reader *r, struct profile_data *to, const cJSON *profile)
{
	size_t count;
	const cJSON *array = need_array(r, profile, "functions", PROFILE_PATHS, &count), *item;

	to->functions = mem_alloc_array(count, sizeof(*to->functions));
	cJSON_ArrayForEach(item, array)
	{
		size_t up = json_into(r, "functions", to->function_count);

		to->functions[to->function_count++] = (struct profile_function){
			.name = read_name(r, item, "name"),
			.module = read_name(r, item, "module"),
		};
		json_up(r, up);
	}
}

static struct extent extent_of(const struct profile_data *d, const struct extent *caller,
			       uint32_t function)
{
	uint32_t bytes = (uint32_t)strlen(d->functions[function].name);

	return (struct extent){ caller ? caller->depth + 1 : 1,
				caller ? caller->bytes + bytes : bytes };
}

static void read_path(struct json_reader *r, struct profile_data *to, struct extent *extents,
		      const cJSON *path)
{
	const cJSON *item = json_first_of(r, path);
	int64_t caller = json_next_whole(r, &item, -1, (int64_t)to->path_count - 1);
	int64_t function = json_next_whole(r, &item, 0, (int64_t)to->function_count - 1);
	struct extent extent;

	if (r->failed)
		return;
	extent = extent_of(to, caller < 0 ? NULL : &extents[caller], (uint32_t)function);
	if (extent.depth > HOT_DEPTH)
		json_wrong(r, NULL, _("nested too deep"));
	extents[to->path_count] = extent;
	to->paths[to->path_count++] = (struct profile_path){
		caller < 0 ? PROFILE_NONE : (uint32_t)caller,
		(uint32_t)function,
	};
}

static struct extent *read_paths(struct json_reader *r, struct profile_data *to,
				 const cJSON *profile)
{
	size_t count;
	const cJSON *array = need_array(r, profile, "paths", PROFILE_PATHS, &count), *item;
	struct extent *extents = mem_alloc_array(count, sizeof(*extents));

	to->paths = mem_alloc_array(count, sizeof(*to->paths));
	cJSON_ArrayForEach(item, array)
	{
		size_t up = json_into(r, "paths", to->path_count);

		read_path(r, to, extents, item);
		json_up(r, up);
	}
	return extents;
}

static uint32_t operation_of(int64_t index)
{
	return index == JSON_NO_OPERATION        ? PROFILE_NO_OP
	       : index == JSON_UNKNOWN_OPERATION ? PROFILE_UNKNOWN_OP
						 : (uint32_t)index;
}

static struct profile_hit read_hit(struct json_reader *r, const struct profile_data *d,
				   size_t operations, const cJSON *hit)
{
	const cJSON *item = json_first_of(r, hit);
	int64_t path = json_next_whole(r, &item, 0, (int64_t)d->path_count - 1);
	int64_t tid = json_next_whole(r, &item, PROFILE_OTHERS, INT32_MAX);
	int64_t op = json_next_whole(r, &item, JSON_UNKNOWN_OPERATION, (int64_t)operations - 1);

	if (tid == 0)
		json_wrong(r, NULL, _("it has no thread"));
	return (struct profile_hit){ (uint32_t)path, (pid_t)tid, operation_of(op),
				     json_next_u64(r, &item) };
}

static void read_hits(struct json_reader *r, struct document_process *to,
		      const struct extent *extents, const cJSON *profile)
{
	struct profile_data *d = to->profile;
	const cJSON *item;
	uint64_t bytes = 0;
	size_t count;
	const cJSON *array = need_array(r, profile, "hits", SIZE_MAX, &count);

	d->hits = mem_alloc_array(count, sizeof(*d->hits));
	cJSON_ArrayForEach(item, array)
	{
		size_t up = json_into(r, "hits", d->hit_count);
		struct profile_hit hit = read_hit(r, d, to->op_count, item);

		if (r->failed)
			return;
		bytes += extents[hit.path].bytes;
		d->hits[d->hit_count++] = hit;
		json_up(r, up);
	}
	if (bytes > STACK_TOTAL || !hits_order(d))
		json_wrong(r, "hits", _("too many"));
}

static void check_threads(struct json_reader *r, const struct profile_data *d)
{
	size_t count;

	free(functions_threads(d, &count));
	if (count > PROFILE_THREADS + 1) /* and PROFILE_OTHERS */
		json_wrong(r, "hits", _("too many threads"));
}

void json_read_profile(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *profile = json_get_object(r, process, "profile");
	size_t up = json_into_key(r, "profile");
	struct extent *extents;

	if (profile) {
		to->profile = mem_alloc(sizeof(*to->profile));
		read_account(r, to->profile, profile);
		read_functions(r, to->profile, profile);
		extents = read_paths(r, to->profile, profile);
		read_hits(r, to, extents, profile);
		free(extents);
		if (!r->failed)
			check_threads(r, to->profile);
	}
	json_up(r, up);
}
