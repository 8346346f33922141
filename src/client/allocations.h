/*
 * What libperftop-preload counts of each thread's allocations, for libperftop to take differences of.
 * libperftop knows the function by a weak reference only: without the other library it is NULL.
 */
#ifndef PERFTOP_ALLOCATIONS_H
#define PERFTOP_ALLOCATIONS_H

#include <stdint.h>

/* Bytes are those that malloc_usable_size says: what was given, which may be more than what was asked for.
 * What another thread allocated may be freed here, so that allocated - freed is taken as signed, modulo 2^64.
 * */
struct perftop_allocations {
	uint64_t calls; /* that gave memory */
	uint64_t allocated, freed;
	uint64_t mark; /* the most that allocated - freed was since somebody set this */
};

/* Those of the calling thread, which the caller may read and whose mark it may set; as long as nobody has
 * asked, nothing is counted. NULL: nothing can be counted here. */
struct perftop_allocations *perftop_preload_allocations(void);

#endif
