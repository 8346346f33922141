/* Holds every offset of the segment: a change of one is a change of PERFTOP_SHM_VERSION. */
#include "perftop/layout.h"

#include <stddef.h>

#define AT(type, field, offset) \
	_Static_assert(offsetof(struct type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type " has changed size")

AT(perftop_shm_clock, tick, 8);
AT(perftop_shm_clock, mono_ns, 24);
SIZE(perftop_shm_clock, 40);

AT(perftop_shm_header, magic, 0);
AT(perftop_shm_header, version, 8);
AT(perftop_shm_header, header_size, 12);
AT(perftop_shm_header, size, 16);
AT(perftop_shm_header, pid, 24);
AT(perftop_shm_header, ops_used, 28);
AT(perftop_shm_header, start_ticks, 32);
AT(perftop_shm_header, boot_id, 40);
AT(perftop_shm_header, wall_ns, 80);
AT(perftop_shm_header, clock, 88);
AT(perftop_shm_header, ops_offset, 128);
AT(perftop_shm_header, threads_offset, 140);
AT(perftop_shm_header, arena_offset, 152);
AT(perftop_shm_header, threads_used, 156);
AT(perftop_shm_header, arena_used, 160);
AT(perftop_shm_header, dropped, 168);
SIZE(perftop_shm_header, 296);
_Static_assert(sizeof(struct perftop_shm_header) <= PERFTOP_SHM_HEADER_SIZE, "header too long");
_Static_assert(PERFTOP_DROP_COUNT <= 16, "more reasons than header.dropped holds");

AT(perftop_shm_op, kind, 0);
AT(perftop_shm_op, gauge, 16);
AT(perftop_shm_op, unit, 24);
AT(perftop_shm_op, component, 40);
AT(perftop_shm_op, operation, 88);
AT(perftop_shm_op, label, 208);
SIZE(perftop_shm_op, 256);

AT(perftop_shm_frame, child, 8);
AT(perftop_shm_frame, op, 16);
SIZE(perftop_shm_frame, 24);

AT(perftop_shm_thread, depth, 12);
AT(perftop_shm_thread, table, 16);
AT(perftop_shm_thread, name, 24);
AT(perftop_shm_thread, joined, 40);
AT(perftop_shm_thread, cells, 48);
AT(perftop_shm_thread, stack, 64);
SIZE(perftop_shm_thread, 1600);

AT(perftop_shm_cell, spans, 48);
AT(perftop_shm_cell, octaves, 56);
AT(perftop_shm_cell, hint, 60);
SIZE(perftop_shm_cell, PERFTOP_SHM_UNIT);

AT(perftop_shm_octaves, costs, 240);
SIZE(perftop_shm_octaves, 256);

AT(perftop_shm_costs, mem_count, 24);
AT(perftop_shm_costs, peak, 56);
SIZE(perftop_shm_costs, PERFTOP_SHM_UNIT);
_Static_assert(PERFTOP_SHM_OCTAVES < 1u << PERFTOP_SHM_BLOCKS_BITS,
	       "cell.octaves cannot count so far");
_Static_assert(PERFTOP_SHM_MAX_SIZE / PERFTOP_SHM_UNIT <= UINT64_C(1)
								  << (32 - PERFTOP_SHM_BLOCKS_BITS),
	       "cell.octaves cannot point so far");

_Static_assert(PERFTOP_SHM_ARENA_OFFSET % PERFTOP_SHM_UNIT == 0, "arena is not aligned");
_Static_assert(PERFTOP_SHM_ARENA_OFFSET < PERFTOP_SHM_MIN_SIZE, "no room for an arena");
