/* /proc/PID/maps: what is mapped to be executed. Paths are whatever the process likes. */
#include "symbols/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/mem.h"

#define TEXT_LIMIT ((size_t)64 << 20) /* half a million lines of usual length */

struct cursor {
	const char *at, *end;
};

/* A number and the character behind it, which is skipped; '\0': a blank, which is not, or the end */
static bool take_number(struct cursor *c, unsigned base, char behind, uint64_t *value)
{
	const char *start = c->at;

	for (*value = 0; c->at < c->end; c->at++) {
		unsigned digit = hex_digit(*c->at);

		if (digit >= base)
			break;
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit, value))
			return false;
	}
	if (c->at == start || c->at == c->end)
		return behind == '\0' && c->at != start;
	if (behind == '\0')
		return *c->at == ' ';
	return *c->at++ == behind;
}

bool maps_line(const char *line, size_t length, struct mapping *out)
{
	struct cursor c = { line, line + length };
	uint64_t major, minor;

	*out = (struct mapping){ 0 };
	if (!take_number(&c, 16, '-', &out->start) || !take_number(&c, 16, ' ', &out->end))
		return false;
	if (out->end <= out->start || c.end - c.at < 5 || c.at[2] != 'x' || c.at[4] != ' ')
		return false;
	c.at += 5;
	if (!take_number(&c, 16, ' ', &out->offset) || !take_number(&c, 16, ':', &major) ||
	    !take_number(&c, 16, ' ', &minor) || !take_number(&c, 10, '\0', &out->inode))
		return false;
	out->device = makedev((unsigned)major, (unsigned)minor);
	while (c.at < c.end && *c.at == ' ')
		c.at++;
	if (c.at < c.end)
		out->path = mem_stringn(c.at, (size_t)(c.end - c.at));
	return true;
}

/* The kernel writes them in order; a text that was put together while they changed may go back */
static void keep(struct mappings *m, struct mapping *line)
{
	if (m->count >= MAPPINGS_LIMIT ||
	    (m->count > 0 && line->start < m->list[m->count - 1].end)) {
		free(line->path);
		return;
	}
	m->list = vec_room(m->list, m->count, &m->capacity);
	m->list[m->count++] = *line;
}

void maps_parse(const char *text, size_t length, struct mappings *out)
{
	const char *end = text + length;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		struct mapping line;

		if (maps_line(text, (size_t)(stop - text), &line))
			keep(out, &line);
		text = newline ? newline + 1 : end;
	}
}

static char *read_all(int fd, size_t *length)
{
	size_t capacity = (size_t)64 << 10;
	char *text = mem_resize(NULL, capacity, 1);

	*length = 0;
	for (;;) {
		ssize_t n = read(fd, text + *length, capacity - *length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			free(text);
			return NULL;
		}
		*length += (size_t)n;
		if (n == 0 || *length >= TEXT_LIMIT)
			return text;
		if (capacity - *length < 4096)
			text = mem_resize(text, capacity *= 2, 1);
	}
}

size_t maps_path_length(const char *path)
{
	static const char deleted[] = " (deleted)";
	size_t length = strlen(path), tail = strlen(deleted);
	bool gone = length > tail && strcmp(path + length - tail, deleted) == 0;

	return gone ? length - tail : length;
}

bool maps_read(int directory, struct mappings *out)
{
	int fd = openat(directory, "maps", O_RDONLY | O_CLOEXEC);
	size_t length;
	char *text;
	int error;

	if (fd < 0)
		return false;
	text = read_all(fd, &length);
	error = errno;
	close(fd);
	errno = error;
	if (!text)
		return false;
	maps_parse(text, length, out);
	free(text);
	return true;
}

const struct mapping *maps_find(const struct mappings *m, uint64_t address)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (address >= m->list[middle].end)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->count && address >= m->list[low].start ? &m->list[low] : NULL;
}

void maps_clear(struct mappings *m)
{
	for (size_t i = 0; i < m->count; i++) {
		free(m->list[i].path);
		module_release(m->list[i].module);
	}
	free(m->list);
	*m = (struct mappings){ 0 };
}
