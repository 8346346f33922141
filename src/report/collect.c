/* The live history as a document: its frame. The parts are in collect_*.c. */
#include "report/collect.h"

#include <math.h>
#include <sys/wait.h>

#include "base/mem.h"

#include "report/collect_parts.h"
#include "report/recorded.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static void collect_host(struct document *d, const struct host *host)
{
	d->host.memory_bytes = NAN;
	if (!host)
		return;
	d->host.name = mem_string(host->name);
	d->host.kernel = mem_string(host->kernel);
	d->host.cpu_model = mem_string(host->cpu_model);
	d->host.boot_id = mem_string(host->boot_id);
	d->host.cpus = host->cpus;
	d->host.memory_bytes = host->memory_bytes;
}

/* What there was to say, and how it ended; NULL. */
static char *note_of(const struct history *h, const struct collect_options *options)
{
	if (*h->note && options->note)
		return mem_format("%s; %s", h->note, options->note);
	return mem_string(*h->note ? h->note : options->note);
}

static void collect_run(struct document *d, const struct history *h,
			const struct collect_options *options)
{
	const struct sample *now = h->now;

	d->run.interval = options->interval;
	d->run.window = h->window;
	d->run.elapsed = history_elapsed(h);
	d->run.samples = h->samples;
	d->run.view = mem_string(view_name(options->view));
	d->run.self_cpu_percent = now ? now->self_cpu_percent : NAN;
	d->run.self_rss_bytes = now ? now->self_rss_bytes : NAN;
	d->run.late = now ? now->late_seconds : NAN;
	d->run.suspended = now && now->suspended;
	d->run.note = note_of(h, options);
}

static void collect_identity(struct document_process *to, const struct process_info *info)
{
	to->pid = info->id.pid;
	to->parent = info->parent;
	to->comm = mem_string(info->comm);
	to->command = mem_string(info->command);
	to->user = mem_string(info->user);
	to->executable = mem_string(info->executable);
	to->directory = mem_string(info->directory);
	to->cgroup = mem_string(info->cgroup);
	to->start_wall_ns = info->start_wall_ns > 0 ? info->start_wall_ns : 0;
}

/* As a shell has it. */
static int shell_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void collect_state(struct document_process *to, const struct process_sample *last)
{
	bool known = last->ended && last->exit_status != -1;

	to->state = last->state;
	to->ended = last->ended;
	to->exit_status = known ? shell_status(last->exit_status) : -1;
	to->network_of_namespace = last->network_namespace;
}

static void collect_segment(struct document_process *to, const struct segment_sample *segment)
{
	to->segment_state = mem_string(segment_state_name(segment->state));
	to->drops = mem_alloc_array(PERFTOP_DROP_COUNT, sizeof(*to->drops));
	to->drop_count = PERFTOP_DROP_COUNT;
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++)
		to->drops[i] = (struct document_drop){ mem_string(drop_name((enum perftop_drop)i)),
						       segment->dropped[i] };
	to->segment_size = segment->size_bytes;
	to->segment_used = segment->used_bytes;
	to->segment_threads = segment->slabs;
}

static void collect_process(struct document_process *to, const struct history *h,
			    const struct process_track *p, const struct collect_options *options)
{
	const struct process_sample *last = recorded_last(p);

	collect_identity(to, p->info);
	collect_state(to, last);
	collect_resources(to, p);
	if (options->series)
		collect_series(to, p);
	collect_threads(to, p);
	collect_memory(to, p, options->analysis, options->series);
	collect_operations(to, h, p, options);
	collect_profile(to, p, options);
	collect_segment(to, &last->segment);
	collect_judgement(to, h, p, options->analysis);
}

struct document *document_collect(const struct history *h, const struct collect_options *options)
{
	struct document *d = mem_alloc(sizeof(*d));

	d->version = mem_string(PACKAGE_VERSION);
	d->wall_ns = h->now ? h->now->wall_ns : 0;
	collect_host(d, options->host);
	collect_run(d, h, options);
	d->processes = mem_alloc_array(h->process_count, sizeof(*d->processes));
	d->process_count = h->process_count;
	for (size_t i = 0; i < h->process_count; i++)
		collect_process(&d->processes[i], h, h->processes[i], options);
	return d;
}
