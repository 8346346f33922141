/*
 * The reader of one segment: when to look for it, whether it is still the process's own, and one
 * read of it into a sample. It attaches once; what is wrong later is said in the sample, and what
 * can be read is read.
 */
#include "segment/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file_at.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "segment/find.h"
#include "segment/inside.h"

#define SECOND      1000000000u
#define LOOK_NS     SECOND           /* between two searches of the descriptors */
#define LOOK_MAPS   (10ull * SECOND) /* and of the maps */
#define LOOK_BUDGET 50               /* a search takes at most 1/50 of the time between two */

struct segment {
	struct find_target target; /* directory -1: a file */
	struct inside in;
	enum segment_state state; /* ATTACHED and DEAD: there is something to read */
	bool this_boot;
	int number;       /* the target's descriptor; -1: seen in its maps only */
	char prefix[32];  /* see find_alive */
	uint64_t look_ns; /* when to look next, unless the number of descriptors changes */
	uint64_t busy_ns; /* but not before */
	uint64_t maps_ns; /* when to look at its maps next */
	off_t fd_count;   /* of the target when last looked; 0: the kernel does not say */
	uint32_t told;    /* keys that were put into samples */
	bool replaced;    /* by one that was offered; the next read says so */
	uint32_t epoch;   /* grows with each that is attached */
	struct tids tids;
};

static bool readable(const struct segment *s)
{
	return s->state == SEGMENT_ATTACHED || s->state == SEGMENT_DEAD;
}

/* Forgets the segment and all that was read of it. */
static void drop(struct segment *s)
{
	struct inside *in = &s->in;

	sums_clear(&in->sums);
	cells_clear(&in->cells);
	directory_clear(&in->directory);
	io_close(&in->io);
	*in = (struct inside){ .io = IO_NONE, .ticks = TICKS_INIT };
	s->state = SEGMENT_ABSENT;
	s->told = 0;
}

static void attach(struct segment *s, struct found *found)
{
	s->in.io = found->io;
	s->in.header = found->header;
	s->number = found->number;
	s->this_boot = header_this_boot(&found->header);
	s->in.ticks.local = s->this_boot;
	s->state = SEGMENT_ATTACHED;
	s->epoch++;
}

/* Looking */

static off_t count_fds(const struct segment *s)
{
	struct stat st;

	return fstatat(s->target.directory, "fd", &st, 0) == 0 ? st.st_size : 0;
}

static void look(struct segment *s)
{
	uint64_t before = clock_mono_ns(), after, cost;
	bool maps = before >= s->maps_ns;
	struct found found;
	pid_t tid;

	s->fd_count = count_fds(s);
	if (find_alive(&s->target, s->prefix, &tid))
		find_segment(&s->target, s->prefix, tid, maps, &found);
	else
		found = (struct found){ .state = SEGMENT_ABSENT, .io = IO_NONE };
	s->state = found.state;
	if (found.state == SEGMENT_ATTACHED)
		attach(s, &found);
	else
		io_close(&found.io);
	after = clock_mono_ns();
	cost = (after - before) * LOOK_BUDGET;
	s->busy_ns = after + cost;
	s->look_ns = after + (cost > LOOK_NS ? cost : LOOK_NS);
	if (maps)
		s->maps_ns = after + LOOK_MAPS;
}

static bool time_to_look(const struct segment *s)
{
	uint64_t now = clock_mono_ns();

	if (now >= s->look_ns || s->state == SEGMENT_HALF_BORN)
		return true;
	return now >= s->busy_ns && count_fds(s) != s->fd_count;
}

/* Whether the segment that is held is still this process's. An exec closes it; a process that
 * closes all its descriptors keeps it mapped. */
static void verify(struct segment *s)
{
	struct inside *in = &s->in;
	uint64_t now;
	pid_t tid;

	if (in->io.fd >= 0 && s->number >= 0 &&
	    find_same(&s->target, s->prefix, s->number, in->io.fd))
		return;
	if (!find_alive(&s->target, s->prefix, &tid)) {
		s->state = SEGMENT_DEAD;
		return;
	}
	if (in->io.fd < 0) { /* header_refresh tells */
		in->io.pid = tid;
		return;
	}
	now = clock_mono_ns();
	if (s->number < 0 && now < s->look_ns)
		return;
	if (find_again(&s->target, s->prefix, in->io.fd, &s->number))
		s->look_ns = now + LOOK_NS;
	else
		drop(s);
}

/* A file's writer lives: the process of the header exists, with the same start, in this boot. */
static bool writer_lives(const struct segment *s)
{
	const struct perftop_shm_header *h = &s->in.header;
	char path[32], text[1024], *p;
	uint64_t start;

	snprintf(path, sizeof(path), "/proc/%u/stat", h->pid);
	if (!s->this_boot || !file_at_read(AT_FDCWD, path, text, sizeof(text)))
		return false;
	p = strrchr(text, ')');
	if (p == NULL || sscanf(p,
				") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
				"%*d %*d %*d %*d %lu",
				&start) != 1)
		return false;
	return p[2] != 'Z' && p[2] != 'X' && (h->start_ticks == 0 || start == h->start_ticks);
}

/* The file's state; ABSENT where it is no segment at all. */
static enum segment_state judge_file(struct segment *s)
{
	const struct header_owner anyone = { 0, 0, false };
	enum segment_state state;
	struct stat st;

	if (fstat(s->in.io.fd, &st) != 0)
		return SEGMENT_ABSENT;
	s->in.io.size = (uint64_t)st.st_size;
	state = header_read(&s->in.io, &anyone, &s->in.header);
	s->this_boot = state == SEGMENT_ATTACHED && header_this_boot(&s->in.header);
	if (state == SEGMENT_HALF_BORN)
		return st.st_size < PERFTOP_SHM_MIN_SIZE ? SEGMENT_ABSENT : state;
	return memcmp(s->in.header.magic, PERFTOP_SHM_MAGIC, 8) == 0 ? state : SEGMENT_ABSENT;
}

/* Brings s->state up to date; true if what was read so far has been forgotten. */
static bool locate(struct segment *s)
{
	uint32_t told = s->told;
	bool replaced = s->replaced;

	s->replaced = false;
	if (s->target.directory < 0) {
		if (!readable(s))
			s->state = judge_file(s);
		if (s->state == SEGMENT_ATTACHED && !writer_lives(s))
			s->state = SEGMENT_DEAD;
		return false;
	}
	if (s->state == SEGMENT_ATTACHED)
		verify(s);
	if (!readable(s) && time_to_look(s))
		look(s);
	return replaced || (told > 0 && s->told == 0);
}

/* Opening and closing */

static struct segment *segment_new(void)
{
	struct segment *s = mem_alloc(sizeof(*s));

	s->target.directory = -1;
	s->in.io = IO_NONE;
	s->in.ticks = TICKS_INIT;
	s->number = -1;
	return s;
}

struct segment *segment_of_process(int proc_directory, pid_t pid, pid_t inner_pid,
				   uint64_t start_ticks)
{
	struct segment *s = segment_new();

	s->target = (struct find_target){
		.directory = fcntl(proc_directory, F_DUPFD_CLOEXEC, 0),
		.pid = pid,
		.owner = { inner_pid, start_ticks, true },
	};
	s->tids.differ = inner_pid > 0 && inner_pid != pid;
	look(s);
	return s;
}

struct segment *segment_of_file(const char *path, struct error *err)
{
	struct segment *s = segment_new();
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		error_set(err, _("%s: not a regular file, so no segment"), path);
	else if ((s->in.io.fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) < 0)
		error_errno(err, _("%s: cannot be opened"), path);
	else if ((s->state = judge_file(s)) == SEGMENT_ABSENT)
		error_set(err, _("%s: not a perftop segment; PERFTOP_SEGMENT=FILE makes one"),
			  path);
	else
		return s;
	segment_close(s);
	return NULL;
}

/* Handed over */

/* Who may own a file that is handed to us: the process's user, ourselves, root. */
static bool may_own(const struct segment *s, uid_t uid)
{
	struct stat process;

	if (uid == 0 || uid == geteuid() || uid == getuid())
		return true;
	return s->target.directory >= 0 && fstat(s->target.directory, &process) == 0 &&
	       uid == process.st_uid;
}

static bool judge_handed(const struct segment *s, int fd, struct found *found)
{
	struct stat st;

	*found = (struct found){ .state = SEGMENT_ABSENT, .io = IO_NONE, .number = -1 };
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < PERFTOP_SHM_MIN_SIZE ||
	    !may_own(s, st.st_uid))
		return false;
	found->io.fd = fd;
	found->io.size = (uint64_t)st.st_size;
	found->state = header_read(&found->io, &s->target.owner, &found->header);
	return found->state == SEGMENT_ATTACHED;
}

/* Whether it is the one that is being read: the same file, or the same seen in memory. */
static bool holds(const struct segment *s, const struct found *found)
{
	const struct perftop_shm_header *a = &s->in.header, *b = &found->header;
	struct stat here, there;

	if (!readable(s))
		return false;
	if (s->in.io.fd >= 0)
		return fstat(s->in.io.fd, &here) == 0 && fstat(found->io.fd, &there) == 0 &&
		       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
	return a->pid == b->pid && a->start_ticks == b->start_ticks && a->wall_ns == b->wall_ns &&
	       a->clock.tick[0] == b->clock.tick[0] && a->size == b->size;
}

bool segment_offer(struct segment *s, int fd)
{
	struct found found;

	if (s->target.directory < 0 || !judge_handed(s, fd, &found))
		return false;
	if (!holds(s, &found)) {
		s->replaced = s->told > 0 || s->replaced;
		drop(s);
		attach(s, &found);
	} else if (s->in.io.fd < 0) {
		s->in.io.fd = fd;
	} else {
		close(fd);
		return true;
	}
	s->look_ns = 0; /* whether it is there is seen at the next read */
	return true;
}

struct segment *segment_of_descriptor(int fd, pid_t pid)
{
	struct segment *s = segment_new();
	struct found found;

	s->target.owner = (struct header_owner){ pid, 0, true };
	if (judge_handed(s, fd, &found)) {
		attach(s, &found);
		s->state = SEGMENT_DEAD;
		return s;
	}
	segment_close(s);
	return NULL;
}

int segment_descriptor(const struct segment *s)
{
	return s->state == SEGMENT_ATTACHED && s->number >= 0 ? s->in.io.fd : -1;
}

uint32_t segment_epoch(const struct segment *s)
{
	return readable(s) ? s->epoch : 0;
}

struct flight *segment_flight(const struct segment *s)
{
	if (s->state != SEGMENT_ATTACHED || !s->this_boot)
		return NULL;
	return flight_open(&s->in.io, &s->in.header);
}

uint32_t segment_index(const struct segment *s, uint32_t id)
{
	const struct directory *d = &s->in.directory;

	return directory_published(d, id) && d->entries[id].index < s->told ? d->entries[id].index
									    : PROFILE_UNKNOWN_OP;
}

void segment_close(struct segment *s)
{
	if (s == NULL)
		return;
	drop(s);
	tids_clear(&s->tids);
	if (s->target.directory >= 0)
		close(s->target.directory);
	free(s);
}

bool segment_probe(int proc_directory, pid_t inner_pid, uint32_t *operations)
{
	const struct find_target target = { proc_directory, 0, { inner_pid, 0, true } };
	struct found found;
	bool attached;

	find_segment(&target, "", 0, false, &found);
	attached = found.state == SEGMENT_ATTACHED;
	*operations = attached ? found.header.ops_used : 0;
	io_close(&found.io);
	return attached;
}

struct process_id segment_writer(const struct segment *s)
{
	return (struct process_id){ (pid_t)s->in.header.pid, s->in.header.start_ticks };
}

int64_t segment_birth_wall_ns(const struct segment *s)
{
	return (int64_t)s->in.header.wall_ns;
}

uint64_t segment_mark_ns(const struct segment *s)
{
	const struct perftop_shm_clock *c = &s->in.header.clock;

	return c->mono_ns[1] > c->mono_ns[0] ? c->mono_ns[1] - c->mono_ns[0] : 0;
}

/* Reading */

static enum segment_state state_of(enum io_result result)
{
	return result == IO_DENIED ? SEGMENT_DENIED : SEGMENT_TRUNCATED;
}

/* The header and how much there is of the segment. */
static enum segment_state refresh(struct segment *s)
{
	struct inside *in = &s->in;
	enum segment_state state = header_refresh(&in->io, &in->header);
	struct stat st;

	if (state == SEGMENT_ATTACHED && in->io.fd >= 0 && fstat(in->io.fd, &st) == 0 &&
	    (uint64_t)st.st_size < in->header.size)
		state = SEGMENT_TRUNCATED;
	return state;
}

/* One pass over the segment; what could be read has then been added to the sums. */
static enum segment_state read_inside(struct segment *s)
{
	struct inside *in = &s->in;
	bool live = s->state == SEGMENT_ATTACHED && s->this_boot;
	enum segment_state state = refresh(s);
	enum io_result result;

	in->backwards = false;
	in->budget = io_memory(&in->io);
	if (state != SEGMENT_ATTACHED)
		return state;
	result = directory_read(in);
	if (result == IO_OK)
		result = cells_read_slabs(in);
	if (result == IO_OK) {
		in->broken = !ticks_update(&in->ticks, &in->header.clock, live) || in->broken;
		stacks_add(in, live);
		result = cells_read(in);
	}
	return result == IO_OK ? s->state : state_of(result);
}

static void tell_segment(const struct segment *s, enum segment_state state,
			 struct segment_sample *out)
{
	const struct perftop_shm_header *h = &s->in.header;
	uint64_t used = (uint64_t)h->arena_used * PERFTOP_SHM_UNIT;

	*out = (struct segment_sample){
		.state = state,
		.size_bytes = h->size,
		.used_bytes = used < h->size ? used : h->size,
		.slabs = h->threads_used,
		.scale = s->in.ticks.rate * 1e-9,
		.counter = h->clock.kind != PERFTOP_CLOCK_MONOTONIC,
	};
	memcpy(out->dropped, h->dropped, sizeof(out->dropped));
}

/* A segment in another process's memory can only be known to be gone by what is there instead. */
static bool replaced(const struct segment *s, enum segment_state state)
{
	return s->in.io.fd < 0 && s->state == SEGMENT_ATTACHED &&
	       (state == SEGMENT_MALFORMED || state == SEGMENT_TRUNCATED);
}

static void tell_threads(struct segment *s, uint32_t focus, bool stacks, struct process_sample *out)
{
	bool gone = s->state == SEGMENT_DEAD;

	if (s->tids.differ && !gone && (stacks || focus != NO_INDEX))
		tids_update(&s->tids, s->target.directory);
	if (stacks)
		stacks_tell(&s->in, &s->tids, gone, out);
	if (focus != NO_INDEX)
		stacks_focus(&s->in, &s->tids, focus, out);
}

static void tell(struct segment *s, enum segment_state state, uint32_t focus, bool stacks,
		 struct process_sample *out)
{
	if (!sums_tell(&s->in.sums, out))
		s->in.backwards = true;
	directory_tell(&s->in.directory, s->told, out);
	s->told += out->key_count;
	tell_threads(s, focus, stacks, out);
	if (readable(s) && (s->in.broken || s->in.backwards) && state == s->state)
		state = SEGMENT_MALFORMED;
	tell_segment(s, state, &out->segment);
}

void segment_read(struct segment *s, uint32_t focus, bool stacks, struct process_sample *out)
{
	enum segment_state state;

	out->focus = NO_INDEX;
	out->reused = locate(s) || out->reused;
	state = readable(s) ? read_inside(s) : s->state;
	if (replaced(s, state)) {
		out->reused = s->told > 0 || out->reused;
		drop(s);
		state = SEGMENT_ABSENT;
	}
	tell(s, state, focus, stacks, out);
}
