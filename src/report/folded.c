/*
 * Folded stacks, as flamegraph.pl reads them (https://github.com/brendangregg/FlameGraph): a line for each stack of a thread,
 * "thread;outermost;...;innermost count".
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "report/buffer.h"
#include "report/hot.h"
#include "report/report.h"

/* What parts names is not in them: as stackcollapse-perf.pl has it, ';' becomes ':'. */
static void add_name(struct buffer *out, const char *bytes)
{
	char *name = text_cleaned(bytes);

	for (char *at = name; (at = strchr(at, ';')) != NULL;)
		*at++ = ':';
	buffer_string(out, *name ? name : "?");
	free(name);
}

static void add_stack(struct buffer *out, const struct document_process *p,
		      const struct profile_hit *hit, uint64_t count)
{
	uint32_t functions[HOT_DEPTH];
	size_t depth = hot_stack(p->profile, hit->path, functions);
	const char *thread = hot_thread(p, hit->tid);

	add_name(out, thread ? thread : p->comm);
	for (size_t i = 0; i < depth; i++) {
		buffer_string(out, ";");
		add_name(out, p->profile->functions[functions[i]].name);
	}
	buffer_string(out, " ");
	buffer_u64(out, count);
	buffer_string(out, "\n");
}

/* Hits of one stack stand together, one for each operation. */
static void add_process(struct buffer *out, const struct document *d,
			const struct document_process *p)
{
	const struct profile_hit *hits = p->profile->hits;

	for (size_t i = 0, next; i < p->profile->hit_count; i = next) {
		uint64_t count = 0;

		for (next = i; next < p->profile->hit_count && hits[next].path == hits[i].path &&
			       hits[next].tid == hits[i].tid;
		     next++)
			count += hits[next].count;
		if (d->process_count > 1) {
			add_name(out, p->comm);
			buffer_string(out, ";");
		}
		add_stack(out, p, &hits[i], count);
	}
}

char *report_folded(const struct document *d, const struct report_look *look)
{
	struct buffer out = { 0 };

	(void)look;
	for (size_t i = 0; i < d->process_count; i++)
		if (hot_own(&d->processes[i]))
			add_process(&out, d, &d->processes[i]);
	return buffer_take(&out);
}
