/*
 * A segment made byte by byte, as a writer would or as one would not: a memfd, mapped here, so that
 * a test can bend whatever it likes through the structs of perftop/layout.h. By itself it is valid:
 * of this process, in this boot, with a clock in nanoseconds.
 */
#ifndef TESTS_SEGMENT_BUILDER_H
#define TESTS_SEGMENT_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/sample.h"
#include "perftop/layout.h"
#include "segment/segment.h"

#define BUILDER_SIZE (32u << 20)

/* A thread's cells in hand. */
struct builder_run {
	uint32_t unit, left, cells;
};

struct builder {
	int fd;
	char *base;
	uint64_t size;
	char path[32]; /* of the memfd, for segment_of_file */
	struct perftop_shm_header *header;
	struct perftop_shm_op *ops;
	struct perftop_shm_thread *threads;
	struct builder_run runs[PERFTOP_SHM_THREADS];
};

void builder_init(struct builder *b, uint64_t size);
void builder_clear(struct builder *b);

/* Takes space from the arena; returns its offset in units. */
uint32_t builder_take(struct builder *b, uint64_t bytes);
void *builder_at(const struct builder *b, uint32_t unit);

/* Each returns its id. */
uint32_t builder_op(struct builder *b, enum perftop_kind kind, const char *component,
		    const char *operation, const char *label);
uint32_t builder_thread(struct builder *b, uint32_t tid, const char *name, uint32_t capacity);

/* A thread's cell, made at its first use; its bucket for a value likewise. */
struct perftop_shm_cell *builder_cell(struct builder *b, uint32_t thread, uint32_t op);
struct perftop_shm_octaves *builder_octaves(const struct builder *b,
					    const struct perftop_shm_cell *cell);
/* Its costs, made at their first use. */
struct perftop_shm_costs *builder_costs(struct builder *b, struct perftop_shm_cell *cell);
void builder_set_octave(struct builder *b, struct perftop_shm_cell *cell, uint32_t octave,
			uint32_t unit);
uint64_t *builder_bucket(struct builder *b, struct perftop_shm_cell *cell, uint64_t value);

/* Records a value as libperftop does, each word by one relaxed atomic addition. */
void builder_record(struct builder *b, uint32_t thread, uint32_t op, uint64_t value);
void builder_record_cell(struct builder *b, struct perftop_shm_cell *cell, uint64_t value);

/* One read into a zeroed sample, which the caller clears. */
struct process_sample builder_read(struct segment *s);
/* Opens it as a file, reads it once, and returns the state. */
enum segment_state builder_state(const struct builder *b);
/* The segment of this very process, found as any other's is. */
struct segment *builder_of_self(void);

/* What has been read of an operation, added up; NULL: nothing. */
const struct op_sample *builder_find(const struct process_sample *p, uint32_t op);

/* A reproducible random number. */
uint64_t builder_random(uint64_t *seed);

#endif
