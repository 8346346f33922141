/* The clocks: the load's own, and how far apart those of the processors are. */
#include "load/load.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define MOST_PROCESSORS 64
#define EXCHANGES       400
#define ALL_NS          400000000u /* for the exchanges of all pairs at most */
#define PAIR_NS         40000000u  /* and for those of one */
#define READINGS        100000

static uint64_t read_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t now_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}

uint64_t thread_cpu_ns(void)
{
	return read_ns(CLOCK_THREAD_CPUTIME_ID);
}

void sleep_until(uint64_t deadline_ns)
{
	struct timespec deadline = { (time_t)(deadline_ns / 1000000000u),
				     (long)(deadline_ns % 1000000000u) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR)
		;
}

void spin_until(uint64_t deadline_ns)
{
	while (now_ns() < deadline_ns)
		;
}

size_t processors(int *list, size_t count)
{
	cpu_set_t set;
	size_t used = 0;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 0;
	for (int i = 0; i < CPU_SETSIZE && used < count; i++)
		if (CPU_ISSET(i, &set))
			list[used++] = i;
	return used;
}

void pin(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((unsigned)processor, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Two threads, each on its processor, that read the clock in turn: one asks, reading before and after; the
 * other reads between. So its clock is ahead by reading - (before + after) / 2, give or take half of what
 * lies between. */
struct exchange {
	const int *processor;
	_Atomic(uint64_t) asked, answered; /* numbers of exchanges */
	_Atomic(uint64_t) reading;
	atomic_bool over;
	uint64_t most_ns;            /* that it may take */
	double offset_ns, within_ns; /* of the quickest */
};

static void ask(struct exchange *e)
{
	uint64_t give_up = now_ns() + e->most_ns;

	for (uint64_t i = 1; i <= EXCHANGES && now_ns() < give_up; i++) {
		uint64_t before = now_ns(), after;

		e->asked = i;
		while (e->answered != i && now_ns() < give_up)
			;
		after = now_ns();
		if (e->answered != i || (double)(after - before) / 2 >= e->within_ns)
			continue;
		e->within_ns = (double)(after - before) / 2;
		e->offset_ns = (double)e->reading - (double)before - e->within_ns;
	}
	e->over = true;
}

static void reply(struct exchange *e)
{
	uint64_t answered = 0;

	while (!e->over) {
		if (e->asked == answered)
			continue;
		e->reading = now_ns();
		e->answered = ++answered;
	}
}

static void exchange(void *context, size_t i)
{
	struct exchange *e = context;

	pin(e->processor[i]);
	if (i == 0)
		ask(e);
	else
		reply(e);
}

/* The first with each other one; the farthest apart is what counts. */
static void compare_processors(struct load_truth *truth)
{
	int list[MOST_PROCESSORS], pair[2];
	size_t count = processors(list, MOST_PROCESSORS);
	uint64_t each = count > 1 ? ALL_NS / (count - 1) : 0;

	for (size_t i = 1; i < count; i++) {
		struct exchange e = {
			.processor = pair,
			.most_ns = each < PAIR_NS ? each : PAIR_NS,
			.within_ns = INFINITY,
		};

		pair[0] = list[0];
		pair[1] = list[i];
		if (!in_threads(2, exchange, &e) || isinf(e.within_ns))
			continue;
		truth->number[0] = fmax(truth->number[0], fabs(e.offset_ns) / 1e9);
		truth->number[1] = fmax(truth->number[1], e.within_ns / 1e9);
		truth->number[3]++;
	}
}

/* The smallest step that two readings in a row were apart. */
static uint64_t resolution_ns(void)
{
	uint64_t least = UINT64_MAX, last = now_ns(), now;

	for (int i = 0; i < READINGS; i++, last = now) {
		now = now_ns();
		if (now > last && now - last < least)
			least = now - last;
	}
	return least;
}

void step_clock(const struct load_order *order, struct load_truth *truth)
{
	(void)order;
	compare_processors(truth);
	truth->number[2] = (double)resolution_ns() / 1e9;
}
