/* Kept-open files of the kernel and scanners over their text. */
#include "proc/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum why proc_why(int error)
{
	switch (error) {
	case EACCES:
	case EPERM: return WHY_PERMISSION;
	case EMFILE:
	case ENFILE: return WHY_FILES;
	case ESRCH:
	case ENODEV: return WHY_GONE;
	default: return WHY_KERNEL;
	}
}

void bytes_clear(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ 0 };
}

void bytes_reserve(struct bytes *bytes, size_t size)
{
	if (bytes->capacity >= size)
		return;
	bytes->data = mem_resize(bytes->data, size, 1);
	bytes->capacity = size;
}

static ssize_t pread_retry(int fd, char *data, size_t size, size_t offset)
{
	ssize_t n;

	do
		n = pread(fd, data, size, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

/* whole: the file comes in one piece, so that a short read is the end and saves asking again */
static enum why slurp(int fd, bool whole, struct bytes *out)
{
	out->length = 0;
	bytes_reserve(out, 4096);
	for (;;) {
		size_t room = out->capacity - out->length - 1;
		ssize_t n = pread_retry(fd, out->data + out->length, room, out->length);

		if (n < 0)
			return proc_why(errno);
		out->length += (size_t)n;
		out->data[out->length] = '\0';
		if (n == 0 || (whole && (size_t)n < room))
			return WHY_KNOWN;
		if (out->capacity - out->length - 1 > 0)
			continue;
		if (out->capacity >= PROC_FILE_LIMIT)
			return WHY_MALFORMED;
		bytes_reserve(out, out->capacity * 2);
	}
}

static int open_file(int directory, const char *name)
{
	return openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

enum why proc_file_read(struct proc_file *file, int directory, const char *name, struct bytes *out)
{
	if (file->fd < 0)
		file->fd = open_file(directory, name);
	if (file->fd < 0)
		return proc_why(errno);
	return slurp(file->fd, true, out);
}

void proc_file_close(struct proc_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

enum why proc_file_once(int directory, const char *name, struct bytes *out)
{
	int fd = open_file(directory, name);
	enum why why;

	if (fd < 0)
		return proc_why(errno);
	why = slurp(fd, false, out);
	close(fd);
	return why;
}

char *proc_link(int directory, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(directory, name, target, sizeof(target));

	return n < 0 ? NULL : mem_stringn(target, (size_t)n);
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

bool scan_u64(const char **at, const char *end, uint64_t *value)
{
	const char *start = skip_blanks(*at, end);
	const char *c = start;
	uint64_t sum = 0;

	for (; c < end && *c >= '0' && *c <= '9'; c++) {
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, (uint64_t)(*c - '0'), &sum))
			return false;
	}
	if (c == start || (c < end && *c != ' ' && *c != '\t' && *c != '\n'))
		return false;
	*at = c;
	*value = sum;
	return true;
}

bool scan_skip(const char **at, const char *end, unsigned words)
{
	const char *c = *at;

	for (; words > 0; words--) {
		const char *start = c = skip_blanks(c, end);

		while (c < end && *c != ' ' && *c != '\t' && *c != '\n')
			c++;
		if (c == start)
			return false;
	}
	*at = c;
	return true;
}

const char *scan_text(const struct bytes *bytes, const char *key, size_t *length)
{
	const char *at = bytes->data, *end = bytes->data + bytes->length;
	size_t key_length = strlen(key);

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;

		if ((size_t)(stop - at) >= key_length && !memcmp(at, key, key_length)) {
			at = skip_blanks(at + key_length, stop);
			*length = (size_t)(stop - at);
			return at;
		}
		at = stop + 1;
	}
	return NULL;
}

bool scan_line(const struct bytes *bytes, const char *key, uint64_t *value)
{
	size_t length;
	const char *at = scan_text(bytes, key, &length);

	return at && scan_u64(&at, at + length, value);
}
