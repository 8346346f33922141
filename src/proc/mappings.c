/* Mappings, line by line: a line of addresses, rights and name, then a line for each amount. */
#include "proc/mappings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lookup.h"
#include "base/mem.h"

#define PIECE \
	((size_t)64 << 10) /* holds the longest line: a path of 4096 bytes, each of them escaped */
#define NAME_MOST 256      /* what is longer is cut: 20,000 names must not take the memory */

/* One mapping, while its lines come. */
struct mapping {
	bool begun;
	enum memory_kind kind;
	char name[NAME_MOST];
	double rss, pss, private_clean, private_dirty, swap; /* kB */
};

struct parse {
	struct memory_reading *to;
	size_t capacity;     /* of its mappings */
	struct lookup index; /* from the hash of the name, and the kind, to their place */
	struct mapping now;
	bool rollup;
	bool malformed;
};

static const struct {
	const char *key;
	size_t offset;
} amounts[] = {
	{ "Rss:", offsetof(struct mapping, rss) },
	{ "Pss:", offsetof(struct mapping, pss) },
	{ "Private_Clean:", offsetof(struct mapping, private_clean) },
	{ "Private_Dirty:", offsetof(struct mapping, private_dirty) },
	{ "Swap:", offsetof(struct mapping, swap) },
};

static bool begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* Files of tmpfs elsewhere cannot be told from others by their names. */
enum memory_kind mappings_kind(const char *rights, const char *name)
{
	static const char *const shared[] = { "/dev/shm/", "/SYSV", "/memfd:", "[anon_shmem:" };

	for (size_t i = 0; i < sizeof(shared) / sizeof(*shared); i++)
		if (begins(name, shared[i]))
			return MEMORY_SHARED;
	if (begins(name, "/dev/zero")) /* anonymous memory, by its two names */
		return strchr(rights, 's') ? MEMORY_SHARED : MEMORY_ANONYMOUS;
	if (!*name || begins(name, "[anon:"))
		return MEMORY_ANONYMOUS;
	if (strcmp(name, "[heap]") == 0)
		return MEMORY_HEAP;
	if (begins(name, "[stack"))
		return MEMORY_STACK;
	if (*name != '/' || begins(name, "/dev/"))
		return MEMORY_OTHER;
	return strchr(rights, 'x') ? MEMORY_CODE : MEMORY_FILE;
}

/* ---- what has been read of one mapping goes to its kind and name ---- */

static struct memory_mapping *place_of(struct parse *p, const struct mapping *m)
{
	struct memory_reading *to = p->to;
	struct lookup_key key = { lookup_hash_text(LOOKUP_HASH, m->name), m->kind, 0 };
	uint32_t place = lookup_get(&p->index, key);

	if (place != LOOKUP_NONE && strcmp(to->mappings[place].name, m->name) == 0)
		return &to->mappings[place];
	to->mappings = vec_room(to->mappings, to->mapping_count, &p->capacity);
	lookup_put(&p->index, key, (uint32_t)to->mapping_count);
	to->mappings[to->mapping_count] = (struct memory_mapping){
		.name = mem_string(m->name),
		.kind = m->kind,
	};
	return &to->mappings[to->mapping_count++];
}

static void add(struct memory_amounts *to, const struct mapping *m)
{
	to->rss += m->rss * 1024;
	to->pss += m->pss * 1024;
	to->private += (m->private_clean + m->private_dirty) * 1024;
	to->swap += m->swap * 1024;
}

static void end_mapping(struct parse *p)
{
	struct memory_mapping *mapping;

	if (!p->now.begun)
		return;
	p->now.begun = false;
	p->malformed |= isnan(p->now.rss);
	add(&p->to->total, &p->now);
	if (p->rollup)
		return;
	add(&p->to->kind[p->now.kind], &p->now);
	mapping = place_of(p, &p->now);
	mapping->ranges++;
	add(&mapping->amounts, &p->now);
}

/* ---- lines ---- */

static bool scan_address(const char **at, const char *end, char stop)
{
	const char *c = *at;

	while (c < end && strchr("0123456789abcdef", *c) && *c)
		c++;
	if (c == *at || c == end || *c != stop)
		return false;
	*at = c + 1;
	return true;
}

/* "7f01-7f02 r-xp 00001000 fe:01 123    /usr/lib/x". The kernel escapes newlines in names. */
static bool begin_mapping(struct parse *p, const char *line, const char *end)
{
	const char *at = line, *rights;
	char text[8];
	size_t length;

	if (!scan_address(&at, end, '-') || !scan_address(&at, end, ' '))
		return false;
	rights = at;
	if (end - at < 4 || !scan_skip(&at, end, 4))
		return false;
	at += strspn(at, " ");
	end_mapping(p);
	p->now = (struct mapping){ true, MEMORY_OTHER, "", NAN, NAN, NAN, NAN, NAN };
	snprintf(text, sizeof(text), "%.4s", rights);
	length = (size_t)(end - at) < NAME_MOST - 1 ? (size_t)(end - at) : NAME_MOST - 1;
	memcpy(p->now.name, at, length);
	p->now.name[length] = '\0';
	p->now.kind = mappings_kind(text, p->now.name);
	if (p->now.name[0] == '\0')
		snprintf(p->now.name, sizeof(p->now.name), "%.*s", (int)(rights - 1 - line), line);
	p->to->ranges++;
	return true;
}

static void take_amount(struct parse *p, const char *line, const char *end)
{
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++) {
		size_t length = strlen(amounts[i].key);
		const char *at = line + length;
		uint64_t kb;

		if ((size_t)(end - line) < length || memcmp(line, amounts[i].key, length) != 0)
			continue;
		if (scan_u64(&at, end, &kb))
			*(double *)(void *)((char *)&p->now + amounts[i].offset) = (double)kb;
		return;
	}
}

static void take_line(struct parse *p, const char *line, const char *end)
{
	if (line < end && *line >= 'A' && *line <= 'Z') {
		if (p->now.begun)
			take_amount(p, line, end);
		else
			p->malformed = true;
	} else if (!begin_mapping(p, line, end)) {
		p->malformed = true;
	}
}

/* All whole lines; returns how many bytes they are. */
static size_t take_lines(struct parse *p, const char *data, size_t length)
{
	const char *at = data, *newline;

	while ((newline = memchr(at, '\n', length - (size_t)(at - data))) != NULL) {
		take_line(p, at, newline);
		at = newline + 1;
	}
	return (size_t)(at - data);
}

static bool too_many(const struct parse *p)
{
	return p->to->ranges > MEMORY_RANGES_MOST;
}

static enum why read_pieces(struct parse *p, int fd, struct bytes *scratch)
{
	size_t left = 0; /* of a line that has begun */

	bytes_reserve(scratch, PIECE + 1);
	while (!p->malformed && !too_many(p)) {
		ssize_t n = read(fd, scratch->data + left, PIECE - left);
		size_t taken;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return proc_why(errno);
		if (n == 0)
			break;
		left += (size_t)n;
		scratch->data[left] = '\0';
		taken = take_lines(p, scratch->data, left);
		left -= taken;
		memmove(scratch->data, scratch->data + taken, left);
		p->malformed |= left >= PIECE;
	}
	if (!p->malformed && !too_many(p))
		end_mapping(p);
	return p->malformed || left ? WHY_MALFORMED : WHY_KNOWN;
}

/* Of what was not read to its end, and of kinds that the file does not tell, nothing is known. */
static struct memory_reading *settle(struct parse *p)
{
	struct memory_reading *r = p->to;

	if (!p->rollup && !too_many(p)) {
		memory_reading_settle(r);
		return r;
	}
	r = memory_reading_new();
	r->ranges = p->to->ranges;
	if (p->rollup)
		r->total = p->to->total;
	memory_reading_free(p->to);
	return r;
}

enum why mappings_read(int directory, const char *name, struct bytes *scratch,
		       struct memory_reading **out)
{
	struct parse p = { .rollup = strcmp(name, "smaps_rollup") == 0 };
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum why why;

	*out = NULL;
	if (fd < 0)
		return proc_why(errno);
	p.to = memory_reading_zero();
	why = read_pieces(&p, fd, scratch);
	close(fd);
	lookup_clear(&p.index);
	if (why == WHY_KNOWN && p.to->ranges == 0)
		why = WHY_GONE; /* a process that is ending has no mappings any more */
	if (why == WHY_KNOWN)
		*out = settle(&p);
	else
		memory_reading_free(p.to);
	return why;
}
