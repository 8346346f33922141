/* A sample as text: its head, the resources, the metrics of the program. The table of operations is
 * in batch_table.c. */
#include "report/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

#include "report/batch_table.h"
#include "report/select.h"

#define LINE_SIZE 1024

static const char *clean(char out[LINE_SIZE], const char *bytes)
{
	return text_clean(out, LINE_SIZE, bytes, strlen(bytes));
}

static void add_clock(struct buffer *out, int64_t wall_ns)
{
	time_t seconds = (time_t)(wall_ns / 1000000000);
	struct tm local;
	char text[16] = "";

	if (localtime_r(&seconds, &local))
		strftime(text, sizeof(text), "%H:%M:%S", &local);
	buffer_format(out, "perftop - %s", text);
}

static void add_head(struct buffer *out, const struct history *h,
		     const struct batch_options *options)
{
	char elapsed[NUMBER_SIZE], interval[NUMBER_SIZE], name[LINE_SIZE];

	add_clock(out, h->now->wall_ns);
	if (options->host) {
		buffer_format(out, " %s, ", clean(name, options->host->name));
		buffer_format(out, P_("%u CPU", "%u CPUs", options->host->cpus),
			      options->host->cpus);
	}
	number_uptime(elapsed, history_elapsed(h));
	number_duration(interval, options->interval);
	buffer_format(out, _(", watched %s, every %s, sample %llu, view %s\n"), elapsed, interval,
		      (unsigned long long)h->samples, view_title(options->view));
	if (h->now->suspended)
		buffer_format(out, _("The machine was suspended since the last sample.\n"));
	if (h->process_count == 0)
		buffer_format(out, _("Nothing to watch yet.\n"));
}

static void add_identity(struct buffer *out, const struct history *h, const struct process_track *p)
{
	const struct process_sample *last = recorded_last(p);
	double up = (double)(h->now->wall_ns - p->info->start_wall_ns) * 1e-9;
	char uptime[NUMBER_SIZE], comm[LINE_SIZE], command[LINE_SIZE], user[LINE_SIZE];

	buffer_string(out, "\n");
	if (p->info->id.pid == 0) {
		buffer_format(out, _("Sum of all processes\n"));
		return;
	}
	number_uptime(uptime, p->info->start_wall_ns > 0 ? up : NAN);
	buffer_format(out, _("PID %d %s, user %s, state %c, up %s: %s\n"), (int)p->info->id.pid,
		      clean(comm, p->info->comm), clean(user, p->info->user ? p->info->user : ""),
		      last->state ? last->state : '?', uptime, clean(command, p->info->command));
	if (last->ended)
		buffer_format(out, _("The process has ended.\n"));
}

/* The resources by line. Every metric is on one of them, in this order. */
static const struct {
	enum metric from, to;
} resource_lines[] = {
	{ METRIC_CPU, METRIC_CPU_SYSTEM },     { METRIC_RSS, METRIC_PSS },
	{ METRIC_READ, METRIC_WRITE_CALLS },   { METRIC_RECEIVE, METRIC_FILES },
	{ METRIC_SWITCHES, METRIC_RUN_QUEUE }, { METRIC_CPU_LIMIT, METRIC_COUNT - 1 },
};
#define RESOURCE_LINES (sizeof(resource_lines) / sizeof(resource_lines[0]))

static bool is_rate(enum unit unit)
{
	return unit == UNIT_BYTES_PER_SECOND || unit == UNIT_PER_SECOND;
}

static void add_resources(struct buffer *out, const struct process_track *p, bool raw)
{
	const struct process_sample *last = recorded_last(p);

	for (size_t line = 0; line < RESOURCE_LINES; line++) {
		for (int i = resource_lines[line].from; i <= (int)resource_lines[line].to; i++) {
			const struct metric_info *info = &metric_info[i];
			char number[32];

			unit_format(number, info->unit, last->resource[i].number, raw);
			buffer_format(
				out, "%s%s %s%s", i > (int)resource_lines[line].from ? "  " : "",
				_(info->title), number,
				is_rate(info->unit) && value_known(last->resource[i]) ? "/s" : "");
		}
		buffer_string(out, "\n");
	}
}

static void add_segment(struct buffer *out, const struct process_track *p)
{
	const struct segment_sample *segment = &recorded_last(p)->segment;

	buffer_format(out, _("Segment: %s\n"), segment_state_text(segment->state));
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++)
		if (segment->dropped[i])
			buffer_format(out, _("Dropped: %llu, %s\n"),
				      (unsigned long long)segment->dropped[i],
				      drop_text((enum perftop_drop)i));
}

static void add_process(struct buffer *out, const struct history *h, const struct process_track *p,
			const struct batch_options *options)
{
	add_identity(out, h, p);
	add_resources(out, p, options->raw);
	add_segment(out, p);
	batch_add_operations(out, h, p, options);
	batch_add_metrics(out, h, p, options);
	batch_add_functions(out, p, options);
}

char *batch_text(const struct history *h, const struct batch_options *options)
{
	struct buffer out = { 0 };

	if (!h->now)
		return buffer_take(&out);
	add_head(&out, h, options);
	for (size_t i = 0; i < h->process_count; i++)
		if (h->processes[i]->now)
			add_process(&out, h, h->processes[i], options);
	return buffer_take(&out);
}

static void add_entry(struct buffer *out, const struct process_entry *entry)
{
	char cpu[NUMBER_SIZE], rss[NUMBER_SIZE], operations[NUMBER_SIZE] = "-", user[LINE_SIZE],
						 command[LINE_SIZE], cell[LINE_SIZE];

	if (entry->instrumented)
		number_u64(operations, entry->operations);
	buffer_format(out, "%7d %s %6s %6s %5u %5s %s\n", (int)entry->id.pid,
		      text_fit(cell, sizeof(cell), clean(user, entry->user), 10, -1),
		      number_percent(cpu, entry->cpu_percent), number_bytes(rss, entry->rss_bytes),
		      (unsigned)entry->threads, operations, clean(command, entry->command));
}

char *batch_entries(const struct process_entry *entries, size_t count)
{
	struct buffer out = { 0 };

	buffer_format(&out, "%7s %-10s %6s %6s %5s %5s %s\n", "PID", "USER", "CPU%", "RSS", "THR",
		      "OPS", "COMMAND");
	for (size_t i = 0; i < count; i++)
		add_entry(&out, &entries[i]);
	return buffer_take(&out);
}
