/*
 * What the kernel's records say (perf_event_open(2)). A record's size is known to be right (ring.h);
 * everything inside is checked here. A parsed sample points into the record.
 */
#ifndef PERF_RECORD_H
#define PERF_RECORD_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What each sample has, whatever else was asked for. */
#define RECORD_ALWAYS (PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME)

struct record_sample {
	uint64_t id; /* of the event that was opened, also where an inherited one sampled */
	uint64_t address;
	pid_t pid, tid;
	uint64_t mono_ns;
	bool kernel;           /* it ran in the kernel */
	const uint64_t *chain; /* addresses and PERF_CONTEXT_..., innermost first */
	size_t chain_count;
	uint64_t abi;               /* PERF_SAMPLE_REGS_ABI_...; NONE: no user registers */
	const uint64_t *registers;  /* those of sample_regs_user, ascending; NULL with NONE */
	const unsigned char *stack; /* from the stack pointer up; NULL: not copied */
	size_t stack_size;
};

/* attr: that of the event, whose sample_type has RECORD_ALWAYS and of CALLCHAIN, REGS_USER and STACK_USER
 * any. false: the record is not what it should be. */
bool record_sample_parse(const struct perf_event_header *record, const struct perf_event_attr *attr,
			 struct record_sample *out);

/* How many were lost, of PERF_RECORD_LOST; else 0. */
uint64_t record_lost(const struct perf_event_header *record);

/* The process has become another program. */
bool record_is_exec(const struct perf_event_header *record);

/* There is code without a file at places where none was. */
bool record_adds_memory(const struct perf_event_header *record);

/* The process's mappings have changed: another program, or more code of files. */
bool record_changes_mappings(const struct perf_event_header *record);

#endif
