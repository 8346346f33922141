/* The facade of this room: an address, its mapping, the file behind it, the function in the file. */
#include "symbols/symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file_at.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "symbols/inside.h"

#define AGAIN_NS       1000000000u /* what changes unasked is read again at most so often */
#define SOON_NS        10000000u   /* and what is said to have changed */
#define MAPS_SHARE     20          /* reading mappings takes one part in so many of the time, */
#define MAPS_BURST_NS  20000000u   /* but for so much at once: an exec does not wait */
#define MODULES_LIMIT  4096        /* files mapped; functions of those above have no names */
#define FILES_LIMIT    4096        /* files asked for by path */
#define CACHE_SLOTS    16384u      /* 640 KiB */
#define CACHE_DISTANCE 8u          /* an address is at most so many slots from its place */

static const char jit[] = "[jit]", unknown[] = "[unknown]";

struct cached {
	uint64_t address; /* 0: none */
	struct symbol symbol;
};

struct modules {
	struct module **list;
	size_t count, capacity;
};

struct symbols {
	int directory;        /* the caller's; -1: files only */
	int thread_directory; /* ours, of a thread: where the first one has ended; -1: none */
	pid_t inner_pid;
	bool stale, more;            /* the mappings: to be read again; and when one is missed */
	uint64_t maps_ns, jitmap_ns; /* when they were read */
	uint64_t maps_debt_ns;       /* time that reading mappings took, less what it may */
	unsigned round;
	struct mappings mappings;
	struct modules mapped, files; /* files: not known to be mapped */
	struct jitmap jitmap;
	struct session session;
	unsigned session_round; /* for which it was brought up to date */
	struct names names;
	struct cached *cache;
};

/* Where the process's root and mappings are */
static int live_directory(const struct symbols *s)
{
	return s->thread_directory >= 0 ? s->thread_directory : s->directory;
}

static void modules_add(struct modules *m, struct module *module)
{
	m->list = vec_room(m->list, m->count, &m->capacity);
	m->list[m->count++] = module;
}

static void modules_clear(struct modules *m)
{
	for (size_t i = 0; i < m->count; i++)
		module_release(m->list[i]);
	free(m->list);
	*m = (struct modules){ 0 };
}

/* ---- the mappings */

static bool is_vdso(const struct mapping *m)
{
	return m->path && strcmp(m->path, "[vdso]") == 0;
}

static bool has_file(const struct mapping *m)
{
	return m->path && ((m->inode != 0 && m->path[0] == '/') || is_vdso(m));
}

/* Seen already, or mapped where it was: then nobody needs to look whether the file was changed */
static bool is_settled(const struct symbols *s, const struct module *m, const struct mapping *now)
{
	return m->round == s->round ||
	       (m->identity.start == now->start && m->identity.end == now->end);
}

/* Newest first, so that a file that took another's place is found before that */
static struct module *find_module(const struct symbols *s, const struct mapping *now)
{
	for (size_t i = s->mapped.count; i > 0; i--) {
		struct module *m = s->mapped.list[i - 1];

		if (module_same(m, live_directory(s), now, is_settled(s, m, now)))
			return m;
	}
	return NULL;
}

static struct module *module_of(struct symbols *s, const struct mapping *now)
{
	struct module *m;

	if (!has_file(now))
		return NULL;
	m = find_module(s, now);
	if (!m) {
		if (s->mapped.count >= MODULES_LIMIT)
			return NULL;
		m = module_new(now, &s->names);
		modules_add(&s->mapped, m);
	}
	if (m->round != s->round) {
		m->identity.start = now->start;
		m->identity.end = now->end;
		m->round = s->round;
	}
	m->references++;
	return m;
}

static void drop_unseen(struct symbols *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->mapped.count; i++) {
		struct module *m = s->mapped.list[i];

		if (m->round == s->round)
			s->mapped.list[kept++] = m;
		else
			module_release(m);
	}
	s->mapped.count = kept;
}

static bool read_thread(struct symbols *s, int tasks, const char *name, struct mappings *out)
{
	int fd = openat(tasks, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (!maps_read(fd, out) || out->count == 0) {
		close(fd);
		return false;
	}
	if (s->thread_directory >= 0)
		close(s->thread_directory);
	s->thread_directory = fd;
	return true;
}

/* When the first thread has ended, its /proc/PID has no mappings and no root, but the other threads' have */
static void read_threads(struct symbols *s, struct mappings *out)
{
	DIR *tasks = file_at_directory(s->directory, "task");

	for (struct dirent *e; tasks && (e = readdir(tasks));) {
		if (e->d_name[0] != '.' && read_thread(s, dirfd(tasks), e->d_name, out))
			break;
	}
	if (tasks)
		closedir(tasks);
}

/* A process that maps code all the time would have us read its mappings all the time */
static bool may_read(const struct symbols *s)
{
	uint64_t paid = (clock_mono_ns() - s->maps_ns) / MAPS_SHARE;

	return s->maps_debt_ns < paid + MAPS_BURST_NS;
}

static void pay(struct symbols *s, uint64_t from_ns)
{
	uint64_t now = clock_mono_ns(), paid = (from_ns - s->maps_ns) / MAPS_SHARE;

	s->maps_debt_ns -= paid < s->maps_debt_ns ? paid : s->maps_debt_ns;
	s->maps_debt_ns += now - from_ns;
	s->maps_ns = now;
}

/* Before files are opened for it: the first thread may have ended since the mappings were read */
static void find_living(struct symbols *s, const struct module *m)
{
	struct mappings ignored = { 0 };
	int fd;

	if (s->directory < 0 || (m->opened && m->functions_read && m->frames_read))
		return;
	fd = openat(live_directory(s), "root", O_PATH | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	else if (errno == ENOENT)
		read_threads(s, &ignored);
	maps_clear(&ignored);
}

/* What is gone (the process has ended) is kept as it was last seen */
static bool take_mappings(struct symbols *s)
{
	struct mappings fresh = { 0 };
	bool readable = maps_read(s->directory, &fresh);

	s->stale = s->more = false;
	if (fresh.count == 0)
		read_threads(s, &fresh);
	if (fresh.count == 0) {
		maps_clear(&fresh);
		return readable;
	}
	s->round++;
	for (size_t i = 0; i < fresh.count; i++)
		fresh.list[i].module = module_of(s, &fresh.list[i]);
	maps_clear(&s->mappings);
	s->mappings = fresh;
	drop_unseen(s);
	memset(s->cache, 0, CACHE_SLOTS * sizeof(*s->cache));
	return true;
}

static bool read_mappings(struct symbols *s)
{
	uint64_t from = clock_mono_ns();
	bool readable = take_mappings(s);

	pay(s, from);
	return readable;
}

static void refresh(struct symbols *s)
{
	if (s->stale && s->directory >= 0 && may_read(s))
		read_mappings(s);
}

static struct symbols *make(int directory, pid_t inner_pid)
{
	struct symbols *s = mem_alloc(sizeof(*s));

	s->directory = directory;
	s->thread_directory = -1;
	s->inner_pid = inner_pid;
	s->cache = mem_alloc_array(CACHE_SLOTS, sizeof(*s->cache));
	return s;
}

struct symbols *symbols_open(int proc_directory, pid_t pid, pid_t inner_pid, struct error *err)
{
	struct symbols *s = make(proc_directory, inner_pid);

	if (read_mappings(s))
		return s;
	error_errno(err, _("the mappings of process %d cannot be read"), (int)pid);
	symbols_close(s);
	return NULL;
}

struct symbols *symbols_open_files(void)
{
	return make(-1, 0);
}

void symbols_close(struct symbols *s)
{
	if (!s)
		return;
	session_close(&s->session);
	maps_clear(&s->mappings);
	modules_clear(&s->mapped);
	modules_clear(&s->files);
	jitmap_clear(&s->jitmap);
	names_clear(&s->names);
	if (s->thread_directory >= 0)
		close(s->thread_directory);
	free(s->cache);
	free(s);
}

void symbols_stale(struct symbols *s)
{
	s->stale = true;
}

void symbols_more(struct symbols *s)
{
	s->more = true;
}

/* ---- one address */

/* Names of tables are as compilers write them; what is given out is readable and stands */
static const char *readable_name(struct symbols *s, const char *raw)
{
	char *name = symbols_demangle(raw);
	const char *kept = names_keep(&s->names, name, strlen(name));

	free(name);
	return kept;
}

static struct symbol in_module(struct symbols *s, struct module *m, uint64_t address)
{
	struct symbol symbol = { NULL, m->name, address };
	const char *name;
	const struct function *f = module_find(m, live_directory(s), address, &name);

	if (!f)
		return symbol;
	symbol.offset = f->start;
	if (name)
		symbol.name = readable_name(s, name);
	return symbol;
}

static bool is_due(uint64_t *last_ns, uint64_t after_ns)
{
	uint64_t now = clock_mono_ns();

	if (*last_ns != 0 && now - *last_ns < after_ns)
		return false;
	*last_ns = now;
	return true;
}

static const struct function *find_jit(struct symbols *s, uint64_t address)
{
	const struct function *f = jitmap_find(&s->jitmap, address);

	if (f || !is_due(&s->jitmap_ns, AGAIN_NS) ||
	    !jitmap_read(&s->jitmap, live_directory(s), s->inner_pid))
		return f;
	/* what was known may be another function's place by now */
	memset(s->cache, 0, CACHE_SLOTS * sizeof(*s->cache));
	return jitmap_find(&s->jitmap, address);
}

/* What memory without a file is called */
static const char *plain_name(struct symbols *s, const struct mapping *m)
{
	const char *slash = m->path ? strrchr(m->path, '/') : NULL;

	if (slash && has_file(m)) /* beyond MODULES_LIMIT */
		return names_keep(&s->names, slash + 1, strlen(slash + 1)) ?: unknown;
	if (!m->path || m->path[0] != '[' || strncmp(m->path, "[anon", 5) == 0 ||
	    strncmp(m->path, "[heap", 5) == 0 || strncmp(m->path, "[stack", 6) == 0)
		return jit;
	return names_keep(&s->names, m->path, strlen(m->path)) ?: unknown;
}

static struct symbol in_memory(struct symbols *s, const struct mapping *m, uint64_t address)
{
	const struct function *f = find_jit(s, address);
	const char *name = f ? s->jitmap.table.names + f->name : NULL;

	if (f)
		return (struct symbol){ names_keep(&s->names, name, strlen(name)), jit, f->start };
	if (m->module) /* a file, but none of functions */
		return (struct symbol){ NULL, m->module->name, address - m->start + m->offset };
	return (struct symbol){ NULL, plain_name(s, m), address };
}

static struct symbol look_up(struct symbols *s, uint64_t address)
{
	const struct mapping *m = maps_find(&s->mappings, address);
	uint64_t bias;

	if (!m && s->directory >= 0 && is_due(&s->maps_ns, s->more ? SOON_NS : AGAIN_NS)) {
		read_mappings(s);
		m = maps_find(&s->mappings, address);
	}
	if (!m)
		return (struct symbol){ NULL, unknown, address };
	if (m->module)
		find_living(s, m->module);
	if (m->module && module_usable(m->module, live_directory(s)) &&
	    module_bias(m->module, m, &bias))
		return in_module(s, m->module, address - bias);
	return in_memory(s, m, address);
}

/* Where it is, or may be put */
static struct cached *cache_slot(const struct symbols *s, uint64_t address)
{
	size_t i = address * 0x9e3779b97f4a7c15u >> 50; /* the upper bits: CACHE_SLOTS */
	struct cached *first = &s->cache[i];

	for (unsigned n = 0; n < CACHE_DISTANCE; n++) {
		struct cached *c = &s->cache[(i + n) % CACHE_SLOTS];

		if (c->address == address || c->address == 0)
			return c;
	}
	return first;
}

struct symbol symbols_find(struct symbols *s, uint64_t address)
{
	struct cached *c;
	struct symbol symbol;

	refresh(s);
	c = cache_slot(s, address);
	if (c->address == address && address != 0)
		return c->symbol;
	symbol = look_up(s, address);
	/* what has no name may get one: its mapping, or its line in the map file, may be on the way */
	if (symbol.module != unknown && (symbol.name || symbol.module != jit))
		*cache_slot(s, address) = (struct cached){ address, symbol };
	return symbol;
}

/* ---- files */

static struct module *module_at(struct symbols *s, const char *path)
{
	struct mapping by_path = { .path = (char *)(uintptr_t)path };
	struct modules *lists[] = { &s->mapped, &s->files };
	struct module *m;

	for (unsigned l = 0; l < sizeof(lists) / sizeof(*lists); l++) {
		for (size_t i = 0; i < lists[l]->count; i++) {
			if (strcmp(lists[l]->list[i]->identity.path, path) == 0)
				return lists[l]->list[i];
		}
	}
	if (s->files.count >= FILES_LIMIT)
		return NULL;
	m = module_new(&by_path, &s->names);
	modules_add(&s->files, m);
	return m;
}

struct symbol symbols_find_in_file(struct symbols *s, const char *path, uint64_t offset)
{
	struct module *m = module_at(s, path);

	if (!m)
		return (struct symbol){ NULL, unknown, offset };
	if (!module_usable(m, live_directory(s)))
		return (struct symbol){ NULL, m->name, offset };
	return in_module(s, m, offset);
}

Dwfl *symbols_dwfl(struct symbols *s, unsigned *generation)
{
	refresh(s);
	if (s->session_round != s->round) {
		session_update(&s->session, &s->mappings, live_directory(s));
		s->session_round = s->round;
	}
	/* its files are opened when they are needed */
	s->session.proc_directory = live_directory(s);
	*generation = s->session.generation;
	return s->session.dwfl;
}
