/* Judging a header, on a private copy. perftop-segment(5) lists the states in this order. */
#include "segment/header.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* The kernel's, without its newline; "" where it cannot be read. */
static void read_boot_id(char out[40])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, 36);

	out[n == 36 ? 36 : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

bool header_this_boot(const struct perftop_shm_header *header)
{
	char boot_id[40];

	read_boot_id(boot_id);
	return boot_id[0] != '\0' && strncmp(header->boot_id, boot_id, 36) == 0;
}

/* From another boot: for certain, not for want of knowledge. */
static bool other_boot(const struct perftop_shm_header *header)
{
	char boot_id[40];

	read_boot_id(boot_id);
	return boot_id[0] != '\0' && header->boot_id[0] != '\0' &&
	       strncmp(header->boot_id, boot_id, 36) != 0;
}

/* Header, directory, slabs and arena follow each other without overlapping, inside the segment. All
 * sums are of 32-bit numbers, in 64 bits. */
static bool places_valid(const struct perftop_shm_header *h)
{
	uint64_t ops_end = h->ops_offset + (uint64_t)h->ops_limit * h->op_size;
	uint64_t threads_end = h->threads_offset + (uint64_t)h->threads_limit * h->thread_size;

	return h->header_size >= sizeof(*h) && h->ops_offset >= h->header_size &&
	       h->threads_offset >= ops_end && h->arena_offset >= threads_end &&
	       h->size >= h->arena_offset && h->ops_offset % PERFTOP_SHM_UNIT == 0 &&
	       h->threads_offset % PERFTOP_SHM_UNIT == 0 && h->arena_offset % PERFTOP_SHM_UNIT == 0;
}

static bool limits_valid(const struct perftop_shm_header *h)
{
	return h->op_size == sizeof(struct perftop_shm_op) &&
	       h->thread_size == sizeof(struct perftop_shm_thread) &&
	       h->ops_limit <= PERFTOP_SHM_OPS && h->threads_limit <= PERFTOP_SHM_THREADS &&
	       h->ops_used <= h->ops_limit && h->threads_used <= h->threads_limit &&
	       h->size <= (uint64_t)PERFTOP_SHM_UNIT << 32 && h->clock.kind <= PERFTOP_CLOCK_CNTVCT;
}

static bool owner_is(const struct perftop_shm_header *h, const struct header_owner *owner)
{
	if (owner->pid > 0 && h->pid != (uint32_t)owner->pid)
		return false;
	if (owner->start_ticks != 0 && h->start_ticks != 0 && h->start_ticks != owner->start_ticks)
		return false;
	return !owner->live || !other_boot(h);
}

static enum segment_state judge(const struct perftop_shm_header *h, uint64_t there,
				const struct header_owner *owner)
{
	static const char zero[sizeof(h->magic)];

	if (memcmp(h->magic, zero, sizeof(zero)) == 0)
		return SEGMENT_HALF_BORN;
	if (memcmp(h->magic, PERFTOP_SHM_MAGIC, sizeof(h->magic)) != 0)
		return SEGMENT_MALFORMED;
	if (h->version != PERFTOP_SHM_VERSION)
		return there < 12 ? SEGMENT_TRUNCATED : SEGMENT_INCOMPATIBLE;
	if (there < sizeof(*h))
		return SEGMENT_TRUNCATED;
	if (!places_valid(h) || !limits_valid(h))
		return SEGMENT_MALFORMED;
	if (there < h->size)
		return SEGMENT_TRUNCATED;
	return owner_is(h, owner) ? SEGMENT_ATTACHED : SEGMENT_FOREIGN;
}

enum segment_state header_read(struct io *io, const struct header_owner *owner,
			       struct perftop_shm_header *header)
{
	uint64_t length = io->size < sizeof(*header) ? io->size : sizeof(*header);
	enum segment_state state;
	enum io_result result;

	*header = (struct perftop_shm_header){ .version = 0 };
	result = io_read(io, 0, header, length);
	if (result != IO_OK)
		return result == IO_DENIED ? SEGMENT_DENIED : SEGMENT_TRUNCATED;
	state = judge(header, io->size, owner);
	if (state == SEGMENT_ATTACHED)
		io->size = header->size;
	return state;
}

static bool same(const struct perftop_shm_header *a, const struct perftop_shm_header *b)
{
	return memcmp(a, b, offsetof(struct perftop_shm_header, ops_used)) == 0 &&
	       memcmp(&a->start_ticks, &b->start_ticks,
		      offsetof(struct perftop_shm_header, clock) -
			      offsetof(struct perftop_shm_header, start_ticks)) == 0 &&
	       memcmp(&a->ops_offset, &b->ops_offset,
		      offsetof(struct perftop_shm_header, threads_used) -
			      offsetof(struct perftop_shm_header, ops_offset)) == 0 &&
	       a->clock.kind == b->clock.kind && a->clock.tick[0] == b->clock.tick[0] &&
	       a->clock.mono_ns[0] == b->clock.mono_ns[0];
}

/* Mark 1 of the clock is guarded by its sequence; a mark under way leaves the last one standing. */
static enum io_result settle_clock(const struct io *io, struct perftop_shm_header *now,
				   const struct perftop_shm_header *last)
{
	const uint64_t offset = offsetof(struct perftop_shm_header, clock);
	struct perftop_shm_clock again;
	enum io_result result;

	for (int i = 0; i < 4; i++) {
		result = io_read(io, offset, &again, sizeof(again));
		if (result != IO_OK)
			return result;
		if (again.sequence == now->clock.sequence && again.sequence % 2 == 0)
			return IO_OK;
		now->clock = again;
	}
	now->clock = last->clock;
	return IO_OK;
}

enum segment_state header_refresh(const struct io *io, struct perftop_shm_header *header)
{
	struct perftop_shm_header now;
	enum io_result result = io_read(io, 0, &now, sizeof(now));

	if (result == IO_OK && now.clock.sequence != header->clock.sequence)
		result = settle_clock(io, &now, header);
	if (result != IO_OK)
		return result == IO_DENIED ? SEGMENT_DENIED : SEGMENT_TRUNCATED;
	if (!same(&now, header) || !limits_valid(&now))
		return SEGMENT_MALFORMED;
	/* nothing here ever shrinks */
	if (now.ops_used < header->ops_used || now.threads_used < header->threads_used)
		return SEGMENT_MALFORMED;
	*header = now;
	return SEGMENT_ATTACHED;
}
