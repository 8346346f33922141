/* Reading out of a segment; knows nothing of what stands where. */
#include "segment/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/mem.h"
#include "perftop/layout.h"

void io_close(struct io *io)
{
	if (io->fd >= 0)
		close(io->fd);
	free(io->buffer);
	*io = IO_NONE;
}

uint64_t io_memory(const struct io *io)
{
	struct stat st;

	if (io->fd < 0 || fstat(io->fd, &st) != 0 || st.st_nlink > 0)
		return io->size;
	return (uint64_t)st.st_blocks * 512 < io->size ? (uint64_t)st.st_blocks * 512 : io->size;
}

bool io_inside(const struct io *io, uint64_t offset, uint64_t length)
{
	return offset <= io->size && length <= io->size - offset;
}

static ssize_t read_once(const struct io *io, uint64_t offset, void *to, size_t length)
{
	struct iovec local = { to, length };
	struct iovec remote = { (void *)(uintptr_t)(io->address + offset), length };

	if (io->fd >= 0)
		return pread(io->fd, to, length, (off_t)offset);
	return process_vm_readv(io->pid, &local, 1, &remote, 1, 0);
}

enum io_result io_read(const struct io *io, uint64_t offset, void *to, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t got = read_once(io, offset + done, (char *)to + done, length - done);

		if (got > 0)
			done += (size_t)got;
		else if (got == 0)
			return IO_SHORT;
		else if (errno != EINTR)
			return errno == EPERM ? IO_DENIED : errno == ESRCH ? IO_GONE : IO_SHORT;
	}
	return IO_OK;
}

/* One pass of a radix sort by the 11 bits at `shift`; false where all have the same there. */
static bool sort_pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
	size_t start[2049] = { 0 };

	for (size_t i = 0; i < count; i++)
		start[(from[i] >> shift & 2047) + 1]++;
	if (count == 0 || start[(from[0] >> shift & 2047) + 1] == count)
		return false;
	for (size_t i = 0; i < 2048; i++)
		start[i + 1] += start[i];
	for (size_t i = 0; i < count; i++)
		to[start[from[i] >> shift & 2047]++] = from[i];
	return true;
}

void io_sort(uint64_t *plan, uint64_t *scratch, size_t count)
{
	uint64_t *from = plan, *to = scratch, *swap;
	bool sorted = true;

	for (size_t i = 1; i < count && sorted; i++)
		sorted = plan[i - 1] >> 32 <= plan[i] >> 32;
	if (sorted)
		return;
	for (unsigned shift = 32; shift < 64; shift += 11) {
		if (!sort_pass(from, to, count, shift))
			continue;
		swap = from;
		from = to;
		to = swap;
	}
	if (from != plan)
		memcpy(plan, from, count * sizeof(*plan));
}

static uint64_t offset_of(uint64_t extent)
{
	return (extent >> 32) * PERFTOP_SHM_UNIT;
}

/* How many extents from plan[0] on become one read, and where it ends. */
static size_t together(const uint64_t *plan, size_t count, uint32_t length, uint64_t *end)
{
	uint64_t from = offset_of(plan[0]);
	size_t n = 1;

	*end = from + length;
	while (n < count && offset_of(plan[n]) <= *end + IO_GAP &&
	       offset_of(plan[n]) + length - from <= IO_BUFFER)
		*end = offset_of(plan[n++]) + length;
	return n;
}

char *io_buffer(struct io *io)
{
	if (io->buffer == NULL)
		io->buffer = mem_alloc(IO_BUFFER);
	return io->buffer;
}

enum io_result io_gather(struct io *io, const uint64_t *plan, size_t count, uint32_t length,
			 io_gather_fn *call, void *context)
{
	enum io_result result = IO_OK, r;
	const char *buffer = io_buffer(io);

	while (count > 0) {
		uint64_t from = offset_of(plan[0]), end;
		size_t n = together(plan, count, length, &end);

		r = io_read(io, from, io->buffer, end - from);
		for (size_t i = 0; r == IO_OK && i < n; i++)
			call(context, (uint32_t)plan[i], buffer + (offset_of(plan[i]) - from));
		if (r != IO_OK)
			result = r;
		plan += n;
		count -= n;
	}
	return result;
}
