/*
 * Functions for speedscope, in its own format (https://www.speedscope.app/file-format-schema.json): a "sampled" profile for each
 * thread, the most samples first. Samples are added up, so the order of time in it is none; its views "left heavy" and
 * "sandwich" tell what there is.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#include "report/hot.h"
#include "report/json_parts.h"
#include "report/report.h"

/* Functions of all processes stand one after another; those of one begin at its `base`. */
static void add_frames(cJSON *frames, const struct profile_data *d)
{
	for (size_t i = 0; i < d->function_count; i++) {
		cJSON *frame = cJSON_CreateObject();

		node_add(frame, "name", node_text(d->functions[i].name));
		node_add_text_once(frame, "file", d->functions[i].module);
		cJSON_AddItemToArray(frames, frame);
	}
}

static void add_stack(struct buffer *out, const struct profile_data *d, uint32_t path, size_t base)
{
	uint32_t functions[HOT_DEPTH];
	size_t depth = hot_stack(d, path, functions);

	buffer_string(out, out->length > 1 ? ",[" : "[");
	for (size_t i = 0; i < depth; i++) {
		buffer_add(out, ",", i > 0);
		buffer_u64(out, base + functions[i]);
	}
	buffer_string(out, "]");
}

/* Weights are seconds, or samples where it is not known how long one stands for. */
static void add_weight(struct buffer *out, double weight)
{
	buffer_add(out, ",", out->length > 1);
	buffer_number(out, weight);
}

static double weight_of(const struct profile_data *d, uint64_t samples)
{
	double seconds = hot_seconds(d, samples);

	return isfinite(seconds) ? seconds : (double)samples;
}

static cJSON *profile_node(const struct document_process *p, const struct functions_share *thread,
			   size_t base)
{
	const struct profile_data *d = p->profile;
	struct buffer samples = { 0 }, weights = { 0 };
	char *name = hot_thread_name(p, thread->tid);
	char *title = mem_format("%s: %s (%d)", p->comm, name, (int)thread->tid);
	cJSON *node = cJSON_CreateObject();

	buffer_string(&samples, "[");
	buffer_string(&weights, "[");
	for (size_t i = 0; i < d->hit_count; i++) {
		if (d->hits[i].tid != thread->tid)
			continue;
		add_stack(&samples, d, d->hits[i].path, base);
		add_weight(&weights, weight_of(d, d->hits[i].count));
	}
	buffer_string(&samples, "]");
	buffer_string(&weights, "]");
	node_add(node, "type", node_text("sampled"));
	node_add(node, "name", node_text(title));
	node_add(node, "unit", node_text(isfinite(d->period_seconds) ? "seconds" : "none"));
	node_add(node, "startValue", node_u64(0));
	node_add(node, "endValue", node_number(weight_of(d, thread->samples)));
	node_add(node, "samples", node_buffer(&samples));
	node_add(node, "weights", node_buffer(&weights));
	free(name);
	free(title);
	return node;
}

static void add_profiles(cJSON *profiles, const struct document_process *p, size_t base)
{
	size_t count;
	struct functions_share *threads = functions_threads(p->profile, &count);

	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(profiles, profile_node(p, &threads[i], base));
	free(threads);
}

char *report_speedscope(const struct document *d, const struct report_look *look)
{
	cJSON *root, *shared, *frames, *profiles;
	char *exporter = mem_format("perftop %s", d->version ? d->version : "");
	size_t base = 0;

	(void)look;
	node_init();
	root = cJSON_CreateObject();
	shared = cJSON_CreateObject();
	frames = cJSON_CreateArray();
	profiles = cJSON_CreateArray();
	for (size_t i = 0; i < d->process_count; i++) {
		const struct document_process *p = &d->processes[i];

		if (!hot_own(p))
			continue;
		add_frames(frames, p->profile);
		add_profiles(profiles, p, base);
		base += p->profile->function_count;
	}
	node_add(root, "$schema", node_text("https://www.speedscope.app/file-format-schema.json"));
	node_add(root, "exporter", node_text(exporter));
	node_add(root, "activeProfileIndex", node_u64(0));
	node_add(shared, "frames", frames);
	node_add(root, "shared", shared);
	node_add(root, "profiles", profiles);
	free(exporter);
	return node_print(root, false);
}
