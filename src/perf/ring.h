/*
 * The memory into which the kernel writes one processor's records (perf_event_open(2), "MMAP layout"). A
 * record that wraps around is put together in private memory. Sizes that cannot be right make the ring be
 * emptied: what was in it is lost.
 */
#ifndef PERF_RING_H
#define PERF_RING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	int fd; /* of the event that owns it */
	int cpu;
	struct perf_event_mmap_page *page; /* NULL: not mapped */
	size_t mapped;
	const unsigned char *data;
	uint64_t size;         /* of data: a power of two */
	uint64_t tail;         /* up to where we have read */
	uint64_t end;          /* up to where ring_begin saw records */
	unsigned char *joined; /* a record that wraps around, 64 KiB */
	uint64_t malformed;    /* how often it was emptied */
};

/* Maps pages + 1 of the event's. false: errno tells. */
bool ring_map(struct ring *r, size_t pages);
/* Over memory that is there: the mapping's beginning. */
void ring_over(struct ring *r, struct perf_event_mmap_page *page, const void *data, uint64_t size);
void ring_unmap(struct ring *r);

/* Records that are there now will be read, not those that come meanwhile: a flood cannot hold us. */
void ring_begin(struct ring *r);
/* The next of them; NULL: none. Its size is within the ring; it stands until ring_done, which gives its
 * room back. */
const struct perf_event_header *ring_next(struct ring *r);
void ring_done(struct ring *r);

#endif
