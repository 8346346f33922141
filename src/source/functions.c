/* When functions are sampled, and how samples and operations come together: the sampling thread asks the
 * segment's flight, which knows the writer's ids; with the next tick they become the indices of the
 * sample. */
#include "source/functions.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "perf/perf.h"
#include "proc/cpu.h"
#include "segment/tids.h"

#include "source/pool.h"

#define RETRY_NS 10000000000u
#define TIDS_NS  10000000000u /* thread ids may come again: what is known of them is read anew */
#define NEW_NS   100000000u   /* unknown ones are looked up no more often than that */

/* What op_at gives: the number of the flight and the writer's id, or that there was no flight. */
#define ID_BITS 12
_Static_assert(PERFTOP_SHM_OPS <= 1u << ID_BITS, "ids have to fit");
#define UNREAD_OP (PROFILE_ANY_OP - 1)
#define FLIGHTS   ((PROFILE_ANY_OP >> ID_BITS) - 1)

struct functions {
	struct functions_options options;
	struct perf *perf; /* NULL: nothing is sampled */
	int directory;     /* for perf */
	bool wanted;       /* at the last tick */
	char *why;         /* why perf is NULL */
	uint64_t retry_ns;
	bool cpu_known;
	uint64_t cpu_ns; /* of the process, when it was last read */
	bool used_known;
	int64_t unseen_ns; /* of that, what perf has not; below 0: it is ahead, by what the clock has not counted yet */
	double user_share; /* when it was last known */
	struct pool *pool;
	struct pool_member member; /* perf's own indices */
	uint32_t epoch;            /* of the segment that the flight is of; 0: none */

	pthread_mutex_t lock; /* over what the sampling thread reads: */
	struct flight *flight;
	uint32_t number;  /* of the flight, in op_at's answers */
	struct tids tids; /* only used by that thread */
	uint64_t tids_ns; /* when they were read */
};

struct functions *functions_new(const struct functions_options *options)
{
	struct functions *f = mem_alloc(sizeof(*f));

	f->options = *options;
	if (f->options.hertz == 0)
		f->options.hertz = FUNCTIONS_HERTZ;
	f->user_share = NAN;
	f->directory = -1;
	f->pool = pool_new();
	pthread_mutex_init(&f->lock, NULL);
	return f;
}

static void end(struct functions *f)
{
	perf_close(f->perf);
	f->perf = NULL;
	pool_member_clear(&f->member);
	if (f->directory != -1)
		close(f->directory);
	f->directory = -1;
	tids_clear(&f->tids);
}

void functions_free(struct functions *f)
{
	if (!f)
		return;
	end(f);
	flight_close(f->flight);
	pool_free(f->pool);
	free(f->why);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

void functions_renew(struct functions *f)
{
	if (f->perf)
		perf_renew(f->perf);
}

/* On the sampling thread */

static bool is_known(const struct tids *t, pid_t outer)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->pairs[i].outer == outer)
			return true;
	return false;
}

/* As the process itself sees it. */
static pid_t inner_tid(struct functions *f, pid_t tid)
{
	uint64_t age = clock_mono_ns() - f->tids_ns;

	if (!f->tids.differ)
		return tid;
	if (age > TIDS_NS)
		tids_clear(&f->tids);
	if (age > TIDS_NS || (age > NEW_NS && !is_known(&f->tids, tid))) {
		tids_update(&f->tids, f->directory);
		f->tids_ns = clock_mono_ns();
	}
	return tids_inner(&f->tids, tid);
}

static uint32_t op_at(void *context, pid_t tid, uint64_t mono_ns)
{
	struct functions *f = context;
	uint32_t op = UNREAD_OP;
	pid_t inner = inner_tid(f, tid);

	pthread_mutex_lock(&f->lock);
	if (f->flight)
		op = flight_op(f->flight, inner, mono_ns);
	if (op < 1u << ID_BITS)
		op |= f->number << ID_BITS;
	pthread_mutex_unlock(&f->lock);
	return op;
}

/* On the source's thread */

/* What op_at gave, as an index of the sample. Ids of a segment that is no longer read mean nothing; where
 * one came after the last tick, it had operations that were not read. */
static uint32_t index_of(const struct functions *f, const struct segment *segment, uint32_t op)
{
	if (op == UNREAD_OP)
		return segment_epoch(segment) ? PROFILE_UNKNOWN_OP : PROFILE_NO_OP;
	if (op >= PROFILE_ANY_OP)
		return op;
	if (op >> ID_BITS != f->number || segment_epoch(segment) != f->epoch)
		return PROFILE_UNKNOWN_OP;
	return segment_index(segment, op & ((1u << ID_BITS) - 1));
}

static void follow_segment(struct functions *f, const struct segment *segment)
{
	uint32_t epoch = segment_epoch(segment);
	struct flight *flight = NULL, *old;

	if (epoch == f->epoch)
		return;
	if (epoch)
		flight = segment_flight(segment);
	pthread_mutex_lock(&f->lock);
	old = f->flight;
	f->flight = flight;
	f->number = (f->number + 1) % FLIGHTS;
	pthread_mutex_unlock(&f->lock);
	flight_close(old);
	f->epoch = epoch;
}

static void begin(struct functions *f, const struct functions_target *target)
{
	const struct perf_options options = {
		.pid = target->info->id.pid,
		.inner_pid = target->info->inner_pid,
		.proc_directory = fcntl(target->directory, F_DUPFD_CLOEXEC, 0),
		.hertz = f->options.hertz,
		.stack_bytes = f->options.stack_bytes,
		.frame_pointers = f->options.frame_pointers,
		.op_at = op_at,
		.context = f,
	};
	struct error err = { "" };

	f->directory = options.proc_directory;
	f->tids.differ = options.inner_pid > 0 && options.inner_pid != options.pid;
	f->tids_ns = 0;
	follow_segment(f, target->segment);
	f->cpu_known = cpu_clock_ns(options.pid, &f->cpu_ns);
	f->used_known = false;
	f->perf = perf_open(&options, &err);
	free(f->why);
	f->why = f->perf ? NULL : mem_string(err.text);
	f->retry_ns = clock_mono_ns() + RETRY_NS;
	if (!f->perf)
		end(f);
}

/* The share of user time in all that the process used since the last tick, or before; NaN unknown. */
static double user_share(struct functions *f, const struct process_sample *out)
{
	struct value all = out->resource[METRIC_CPU], user = out->resource[METRIC_CPU_USER];

	if (value_known(all) && value_known(user) && all.number > 0)
		f->user_share = user.number / all.number;
	return f->user_share;
}

/* How much of it was used before perf began: once, for a process of which only perf will know at its end. */
static void note_unseen(struct functions *f)
{
	uint64_t used_ns;

	if (!f->used_known && perf_used_ns(f->perf, &used_ns)) {
		f->unseen_ns = (int64_t)(f->cpu_ns - used_ns);
		f->used_known = true;
	}
}

static bool read_cpu(struct functions *f, pid_t pid)
{
	if (cpu_clock_ns(pid, &f->cpu_ns)) {
		note_unseen(f);
		return true;
	}
	if (!f->used_known || !perf_used_ns(f->perf, &f->cpu_ns))
		return false;
	f->cpu_ns += (uint64_t)f->unseen_ns;
	return true;
}

/* Processor time since the last look. */
static double cpu_seconds(struct functions *f, pid_t pid)
{
	uint64_t before = f->cpu_ns;
	bool was_known = f->cpu_known;

	f->cpu_known = read_cpu(f, pid);
	if (!was_known || !f->cpu_known || f->cpu_ns < before)
		return NAN;
	return (double)(f->cpu_ns - before) * 1e-9;
}

static void gather(struct functions *f, const struct functions_target *target,
		   const struct process_sample *out)
{
	double seconds = cpu_seconds(f, out->info->id.pid);
	struct profile_sample *s = perf_take(f->perf);

	s->account.cpu_seconds = s->kernel || seconds == 0 ? seconds : seconds * user_share(f, out);
	for (size_t i = 0; i < s->hit_count; i++)
		s->hits[i].op = index_of(f, target->segment, s->hits[i].op);
	pool_add(f->pool, &f->member, s, NULL, NULL);
	profile_sample_free(s);
}

/* A sample that says why there is none. */
static void refuse(struct functions *f, const char *why)
{
	const struct profile_sample s = { .account = { .cpu_seconds = NAN },
					  .period_seconds = NAN,
					  .reason = (char *)why };
	struct pool_member none = { 0 };

	pool_add(f->pool, &none, &s, NULL, NULL);
}

static void read_wanted(struct functions *f, const struct functions_target *target,
			const struct process_sample *out)
{
	bool again = !f->wanted || clock_mono_ns() >= f->retry_ns;

	if (target->directory == -1)
		refuse(f, _("the process has ended"));
	else if (target->refused)
		refuse(f, target->refused);
	else if (!f->perf && again && !target->over)
		begin(f, target);
	if (f->perf) {
		gather(f, target, out);
		follow_segment(f, target->segment);
	} else if (f->why) {
		refuse(f, f->why);
	}
}

void functions_read(struct functions *f, const struct functions_target *target, bool wanted,
		    struct process_sample *out)
{
	if (wanted) {
		read_wanted(f, target, out);
	} else if (f->perf) {
		gather(f, target, out);
		end(f);
	}
	f->wanted = wanted;
	out->profile = pool_take(f->pool, out->reused);
}
