/* What samples are made of, released; the tables of segment states and of drops. */
#include "model/sample.h"

#include <stdlib.h>

#include "base/i18n.h"

static const struct {
	const char *name, *text;
} states[SEGMENT_STATE_COUNT] = {
#define X(id, name, text) { name, text },
#include "model/segment_states.def"
#undef X
};

static const struct {
	const char *name, *text;
} drops[] = {
#define X(id, name, text) [PERFTOP_DROP_##id] = { name, text },
#include "model/drops.def"
#undef X
};
_Static_assert(sizeof(drops) / sizeof(*drops) == PERFTOP_DROP_COUNT, "a drop without a row");

const char *segment_state_name(enum segment_state state)
{
	return states[state].name;
}

const char *segment_state_text(enum segment_state state)
{
	return _(states[state].text);
}

const char *drop_name(enum perftop_drop reason)
{
	return drops[reason].name;
}

const char *drop_text(enum perftop_drop reason)
{
	return _(drops[reason].text);
}

struct process_info *process_info_hold(struct process_info *info)
{
	if (info)
		__atomic_add_fetch(&info->references, 1, __ATOMIC_RELAXED);
	return info;
}

void process_info_release(struct process_info *info)
{
	if (!info || __atomic_sub_fetch(&info->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	free(info->comm);
	free(info->command);
	free(info->user);
	free(info->executable);
	free(info->directory);
	free(info->cgroup);
	free(info);
}

double op_scale(const struct op_key *key, const struct segment_sample *segment)
{
	if (key->kind == PERFTOP_KIND_TIMER)
		return segment->scale;
	return key->kind == PERFTOP_KIND_TIMER_NS ? 1e-9 : 1;
}

void process_sample_clear(struct process_sample *p)
{
	for (uint32_t i = 0; p->threads && i < p->thread_count; i++)
		free(p->threads[i].stack);
	for (uint32_t i = 0; p->keys && i < p->key_count; i++)
		op_key_clear(&p->keys[i]);
	for (uint32_t i = 0; p->ops && i < p->op_count; i++)
		free(p->ops[i].run);
	free(p->threads);
	free(p->keys);
	free(p->ops);
	free(p->focus_threads);
	profile_sample_free(p->profile);
	memory_sample_free(p->memory);
	process_info_release(p->info);
	*p = (struct process_sample){ 0 };
}

void sample_free(struct sample *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; s->processes && i < s->process_count; i++)
		process_sample_clear(&s->processes[i]);
	free(s->processes);
	free(s);
}
