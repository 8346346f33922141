/* Reading records out of a ring. */
#include "perf/ring.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

#define RECORD_MOST 65536 /* its size is 16 bits */

void ring_over(struct ring *r, struct perf_event_mmap_page *page, const void *data, uint64_t size)
{
	r->page = page;
	r->data = data;
	r->size = size;
	r->tail = r->end = page->data_tail;
	r->joined = mem_alloc(RECORD_MOST);
}

bool ring_map(struct ring *r, size_t pages)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	void *map;

	r->mapped = (pages + 1) * page_size;
	map = mmap(NULL, r->mapped, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
	if (map == MAP_FAILED)
		return false;
	ring_over(r, map, (char *)map + page_size, pages * page_size);
	return true;
}

void ring_unmap(struct ring *r)
{
	if (r->page && r->mapped > 0)
		munmap(r->page, r->mapped);
	free(r->joined);
	r->page = NULL;
	r->joined = NULL;
}

static void give_back(struct ring *r)
{
	__atomic_store_n(&r->page->data_tail, r->tail, __ATOMIC_RELEASE);
}

/* Where records begin again is not known but at the head */
static void give_up(struct ring *r)
{
	r->malformed++;
	r->tail = r->end;
	give_back(r);
}

void ring_begin(struct ring *r)
{
	r->end = __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
	if (r->end - r->tail > r->size)
		give_up(r);
}

/* The record at `tail`, put together where it wraps around */
static const struct perf_event_header *joined(struct ring *r, size_t size)
{
	size_t at = r->tail & (r->size - 1), first = r->size - at;

	if (size <= first)
		return (const void *)(r->data + at);
	memcpy(r->joined, r->data + at, first);
	memcpy(r->joined + first, r->data, size - first);
	return (const void *)r->joined;
}

const struct perf_event_header *ring_next(struct ring *r)
{
	const struct perf_event_header *header;
	uint64_t left = r->end - r->tail;
	size_t size;

	if (left == 0)
		return NULL;
	/* records are multiples of 8 bytes: a header never wraps around */
	header = (const void *)(r->data + (r->tail & (r->size - 1)));
	size = header->size;
	if (left < sizeof(*header) || size < sizeof(*header) || size % 8 != 0 || size > left) {
		give_up(r);
		return NULL;
	}
	header = joined(r, size);
	r->tail += size;
	return header;
}

void ring_done(struct ring *r)
{
	give_back(r);
}
