/*
 * Bytes out of a segment, into private memory: pread from a held descriptor, or process_vm_readv
 * where the target has closed its own. Reads that stand close together become one: a system call
 * costs about as much as copying 8 KiB.
 *
 * A plan is what to read: one number for each extent, its offset in units in the high half, what it
 * is (the caller's word) in the low half, sorted.
 */
#ifndef SEGMENT_IO_H
#define SEGMENT_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum io_result {
	IO_OK,
	IO_SHORT,  /* the bytes are not there: truncated, or unmapped */
	IO_DENIED, /* no right to read the target's memory */
	IO_GONE,   /* no such process */
};

struct io {
	int fd;           /* -1: through the target's memory */
	pid_t pid;        /* of a live thread of the target */
	uint64_t address; /* of the segment in the target */
	uint64_t size;    /* bytes that may be read; offsets are checked against it */
	char *buffer;     /* see io_buffer */
};

#define IO_BUFFER (128u << 10)
#define IO_GAP    (4u << 10) /* bytes that are cheaper to read than to skip */
#define IO_NONE   ((struct io){ .fd = -1 })

void io_close(struct io *io);

/* All of the bytes, or why not. */
enum io_result io_read(const struct io *io, uint64_t offset, void *to, size_t length);

/* What the writer's memory amounts to: a memfd's blocks, which a hole has none of. A file's may be
 * compressed, so there its size counts. */
uint64_t io_memory(const struct io *io);

/* Whether the extent lies inside. No sum overflows. */
bool io_inside(const struct io *io, uint64_t offset, uint64_t length);

static inline uint64_t io_extent(uint32_t unit, uint32_t item)
{
	return (uint64_t)unit << 32 | item;
}

/* Room for IO_BUFFER bytes, aligned to 8, that io_gather also uses. */
char *io_buffer(struct io *io);

/* Sorts by offset; stable. scratch: as long as the plan. */
void io_sort(uint64_t *plan, uint64_t *scratch, size_t count);

/* Reads every extent of a sorted plan, each `length` bytes long and inside, in order of offset, and
 * hands its bytes out (aligned to 8, valid during the call). Goes on after an extent that could not
 * be read; the result is then not IO_OK. */
typedef void io_gather_fn(void *context, uint32_t item, const void *bytes);
enum io_result io_gather(struct io *io, const uint64_t *plan, size_t count, uint32_t length,
			 io_gather_fn *call, void *context);

#endif
