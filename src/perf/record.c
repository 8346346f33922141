/* Parsing of records. */
#include "perf/record.h"

#include <string.h>

/* What is left of a record, in words of 8 bytes */
struct words {
	const uint64_t *at;
	size_t left;
	bool bad; /* more was asked for than there is */
};

static const uint64_t *take(struct words *w, uint64_t count)
{
	const uint64_t *at = w->at;

	if (count > w->left) {
		w->bad = true;
		return NULL;
	}
	w->at += count;
	w->left -= count;
	return at;
}

static uint64_t take_one(struct words *w)
{
	const uint64_t *at = take(w, 1);

	return at ? *at : 0;
}

static void take_chain(struct words *w, struct record_sample *out)
{
	uint64_t count = take_one(w);

	out->chain = take(w, count);
	out->chain_count = out->chain ? (size_t)count : 0;
}

static void take_registers(struct words *w, uint64_t mask, struct record_sample *out)
{
	out->abi = take_one(w);
	if (out->abi != PERF_SAMPLE_REGS_ABI_NONE)
		out->registers = take(w, (uint64_t)__builtin_popcountll(mask));
}

/* Room for so many bytes; how many of them were copied follows, unless there is no room at all */
static void take_stack(struct words *w, struct record_sample *out)
{
	uint64_t room = take_one(w), copied;

	if (room == 0)
		return;
	out->stack = (const void *)take(w, room / 8);
	copied = take_one(w);
	out->stack_size = copied < room ? (size_t)copied : (size_t)room;
	if (out->stack_size == 0)
		out->stack = NULL;
}

bool record_sample_parse(const struct perf_event_header *record, const struct perf_event_attr *attr,
			 struct record_sample *out)
{
	struct words w = { (const uint64_t *)(record + 1),
			   (record->size - sizeof(*record)) / sizeof(uint64_t), false };
	uint32_t ids[2];
	uint64_t both;

	*out = (struct record_sample){ .abi = PERF_SAMPLE_REGS_ABI_NONE };
	out->kernel = (record->misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
	out->id = take_one(&w);
	out->address = take_one(&w);
	both = take_one(&w);
	memcpy(ids, &both, sizeof(ids));
	out->pid = (pid_t)ids[0];
	out->tid = (pid_t)ids[1];
	out->mono_ns = take_one(&w);
	if (attr->sample_type & PERF_SAMPLE_CALLCHAIN)
		take_chain(&w, out);
	if (attr->sample_type & PERF_SAMPLE_REGS_USER)
		take_registers(&w, attr->sample_regs_user, out);
	if (attr->sample_type & PERF_SAMPLE_STACK_USER)
		take_stack(&w, out);
	return !w.bad;
}

uint64_t record_lost(const struct perf_event_header *record)
{
	uint64_t id_and_lost[2];

	if (record->type != PERF_RECORD_LOST ||
	    record->size < sizeof(*record) + sizeof(id_and_lost))
		return 0;
	memcpy(id_and_lost, record + 1, sizeof(id_and_lost));
	return id_and_lost[1];
}

/* What JITs map is anonymous, often, and looked up when an address is met that nobody knows. */
static bool maps_file(const struct perf_event_header *record)
{
	/* pid and tid, address, length, offset, device and inode and generation, protection and flags */
	const size_t name_at = sizeof(*record) + 8 + 8 + 8 + 8 + 24 + 8;
	const char *name = (const char *)record + name_at;

	return record->size > name_at && name[0] == '/' && name[1] != '/';
}

bool record_is_exec(const struct perf_event_header *record)
{
	return record->type == PERF_RECORD_COMM && record->misc & PERF_RECORD_MISC_COMM_EXEC;
}

bool record_changes_mappings(const struct perf_event_header *record)
{
	return record_is_exec(record) || (record->type == PERF_RECORD_MMAP2 && maps_file(record));
}

bool record_adds_memory(const struct perf_event_header *record)
{
	return record->type == PERF_RECORD_MMAP2 && !maps_file(record);
}
