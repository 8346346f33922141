/*
 * Hot functions: tables, which need no script, and the flame graph's data. How it is drawn is in data/report.js; names reach it
 * as text, with control characters made visible, since a canvas shows what it is given.
 */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#include "report/hot.h"
#include "report/html_parts.h"
#include "report/node.h"

void html_add_functions(struct buffer *out, const struct document_process *p, size_t process)
{
	struct sheet *sheet =
		hot_sheet(p, &(struct hot_choice){ .shown = HOT_FUNCTIONS, .inside = true });

	html_section(out, process, "functions", _("Functions"));
	if (p->profile->account.samples)
		buffer_string(out, "<div class=\"flame script-only\" hidden></div>\n");
	html_add_sheet(out, sheet);
	buffer_string(out, "</section>\n");
	sheet_free(sheet);
}

/* Takes the text. */
static void add_name(struct buffer *out, bool first, char *bytes)
{
	char *clean = text_cleaned(bytes);

	buffer_add(out, ",", !first);
	node_quote(out, clean);
	free(clean);
	free(bytes);
}

static void add_functions(struct buffer *out, const struct profile_data *d)
{
	buffer_string(out, ",\"functions\":[");
	for (size_t i = 0; i < d->function_count; i++)
		add_name(out, i == 0, mem_string(d->functions[i].name));
	buffer_string(out, "],\n\"modules\":[");
	for (size_t i = 0; i < d->function_count; i++)
		add_name(out, i == 0, mem_string(d->functions[i].module));
	buffer_string(out, "]");
}

/* [caller, function, ...]; a caller is said by how far it is before, 0: none. */
static void add_paths(struct buffer *out, const struct profile_data *d)
{
	buffer_string(out, ",\n\"paths\":[");
	for (size_t i = 0; i < d->path_count; i++) {
		uint32_t caller = d->paths[i].caller;

		buffer_add(out, ",", i > 0);
		buffer_u64(out, caller == PROFILE_NONE ? 0 : i - caller);
		buffer_add(out, ",", 1);
		buffer_u64(out, d->paths[i].function);
	}
	buffer_string(out, "]");
}

/* [path, thread, operation, count, ...]. */
static void add_hits(struct buffer *out, const struct profile_data *d)
{
	buffer_string(out, ",\n\"hits\":[");
	for (size_t i = 0; i < d->hit_count; i++) {
		const struct profile_hit *hit = &d->hits[i];

		buffer_format(out, "%s%u,%d,%d,", i ? "," : "", hit->path, (int)hit->tid,
			      (int)hit->op);
		buffer_u64(out, hit->count);
	}
	buffer_string(out, "]");
}

/* [[number, name], ...], the most samples first. */
static void add_threads(struct buffer *out, const struct document_process *p)
{
	size_t count;
	struct functions_share *threads = functions_threads(p->profile, &count);

	buffer_string(out, ",\n\"threads\":[");
	for (size_t i = 0; i < count; i++) {
		buffer_format(out, "%s[%d", i ? "," : "", (int)threads[i].tid);
		add_name(out, false, hot_thread_name(p, threads[i].tid));
		buffer_string(out, "]");
	}
	buffer_string(out, "]");
	free(threads);
}

static void add_operations(struct buffer *out, const struct document_process *p)
{
	size_t count;
	struct functions_share *ops = functions_operations(p->profile, &count);

	buffer_string(out, ",\n\"operations\":[");
	for (size_t i = 0; i < count; i++) {
		buffer_format(out, "%s[%d", i ? "," : "", (int)ops[i].op);
		add_name(out, false, hot_operation_name(p, ops[i].op));
		buffer_string(out, "]");
	}
	buffer_string(out, "]");
	free(ops);
}

void html_add_profile(struct buffer *out, const struct document_process *p)
{
	const struct profile_data *d = p->profile;

	buffer_string(out, ",\n\"profile\":{\"period\":");
	buffer_digits(out, d->period_seconds, 7);
	add_functions(out, d);
	add_paths(out, d);
	add_hits(out, d);
	add_threads(out, p);
	add_operations(out, p);
	buffer_string(out, "}");
}
