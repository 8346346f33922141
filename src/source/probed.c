/* Probes (probe/probe.h) of the watched processes: set when they are first seen, read at each tick, taken off with them. */
#include <string.h>

#include "base/text.h"

#include "source/internal.h"

bool probed_open(struct source *s, const struct source_options *options, struct error *err)
{
	const struct probe_options wanted = {
		.functions = options->probes,
		.function_count = options->probe_count,
		.syscalls = options->syscalls,
		.several = options->pid_count > 1 || options->name || options->children,
	};

	if (wanted.function_count == 0 && !wanted.syscalls)
		return true;
	s->probes = probes_open(&wanted, err);
	return s->probes != NULL;
}

void probed_close(struct source *s)
{
	probes_close(s->probes);
}

static bool add(struct source *s, struct watched *w, bool young, struct error *err)
{
	const struct probe_target target = { w->info->id.pid, proc_directory(w->proc), young };

	w->probing = probes_add(s->probes, &target, err);
	w->probed = true;
	return w->probing != NULL;
}

/* A name may stand for processes that are not all alike: one that can be probed is enough. */
bool probed_begin(struct source *s, bool all, struct error *err)
{
	size_t good = 0;
	struct error own = { "" };

	if (!s->probes)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		struct watched *w = s->watched[i];

		if (!w->proc || add(s, w, false, &own))
			good++;
		else if (all || s->count == 1)
			break;
	}
	probes_try(s->probes);
	if (good < s->count && (all || good == 0))
		return error_set(err, "%s", own.text);
	s->note = own;
	return true;
}

/* At the begin of its first tick, where it was not there at ours. */
static void add_late(struct source *s, struct watched *w)
{
	if (!w->probed && w->proc && !w->over)
		add(s, w, true, &s->note);
}

void probed_renew(struct source *s, struct watched *w)
{
	if (!s->probes)
		return;
	probes_remove(s->probes, w->probing);
	w->probing = NULL;
	w->probed = false;
}

/* Its operations begin anew: those of the probes too. */
static void restart(struct watched *w)
{
	joined_restart(&w->joined);
	if (w->probing)
		probes_restart(w->probing);
}

void probed_read(struct source *s, struct watched *w, struct process_sample *out)
{
	struct process_sample more = { 0 };
	const char *note;

	if (!s->probes)
		return;
	if (out->reused)
		restart(w);
	add_late(s, w);
	if (w->probing)
		probes_read(s->probes, w->probing,
			    w->over || !w->proc ? -1 : proc_directory(w->proc), &more);
	joined_add(&w->joined, out, &more);
	note = probes_note(s->probes);
	if (strcmp(note, s->probes_said.text) == 0)
		return;
	error_set(&s->probes_said, "%s", note);
	text_clean(s->note.text, sizeof(s->note.text), note, strlen(note));
}

uint32_t probed_focus(const struct source *s, const struct watched *w, uint32_t focus)
{
	return s->probes && focus != UINT32_MAX ? joined_first(&w->joined, focus) : focus;
}

void probed_end(struct source *s, struct watched *w)
{
	if (s->probes)
		probes_remove(s->probes, w->probing);
	w->probing = NULL;
	joined_clear(&w->joined);
}
