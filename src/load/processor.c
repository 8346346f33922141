/* Processor time: so much of one or of several processors, in the program's own code or in the kernel. */
#include "load/load.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PERIOD_NS 20000000u

struct burning {
	uint64_t from_ns, to_ns, percent;
	_Atomic(uint64_t) cpu_ns;
};

/* In each period so much by its own processor clock, then sleep. What another program has taken of a period
 * is not made up for. */
static void burn(const struct burning *b)
{
	for (uint64_t at = b->from_ns; at < b->to_ns; at += PERIOD_NS) {
		uint64_t end = at + PERIOD_NS < b->to_ns ? at + PERIOD_NS : b->to_ns;
		uint64_t enough = thread_cpu_ns() + (end - at) * b->percent / 100;

		while (now_ns() < end && (b->percent >= 100 || thread_cpu_ns() < enough))
			;
		sleep_until(end);
	}
}

/* The first is the thread that was there, whose clock has gone on before. */
static void burn_as(void *context, size_t i)
{
	struct burning *b = context;
	uint64_t before = thread_cpu_ns();

	(void)i;
	burn(b);
	b->cpu_ns += thread_cpu_ns() - before;
}

void step_busy(const struct load_order *order, struct load_truth *truth)
{
	struct burning b = { .from_ns = truth->began_ns, .percent = order->amount };
	uint64_t before = thread_cpu_ns();

	b.to_ns = b.from_ns + order->length_ns;
	if (order->threads <= 1)
		burn_as(&b, 0);
	else if (!in_threads(order->threads, burn_as, &b))
		truth->refusal = LOAD_REFUSES_THREADS;
	if (order->threads > 1) /* starting them is work too */
		b.cpu_ns += thread_cpu_ns() - before;
	truth->number[0] = 100 * (double)b.cpu_ns / (double)(now_ns() - b.from_ns);
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Half of each turn computes, half is a system call with much to do in the kernel: of urandom, which no
 * hardware and no other process is asked for. */
void step_divide(const struct load_order *order, struct load_truth *truth)
{
	uint64_t end = truth->began_ns + order->length_ns, now;
	struct rusage before, after;
	char bytes[16384];
	double elapsed;

	getrusage(RUSAGE_SELF, &before);
	while ((now = now_ns()) < end) {
		spin_until(now + PERIOD_NS / 4);
		for (uint64_t until = now + PERIOD_NS / 2; now_ns() < until;)
			syscall(SYS_getrandom, bytes, sizeof(bytes), 0);
	}
	getrusage(RUSAGE_SELF, &after);
	elapsed = (double)(now_ns() - truth->began_ns) / 1e9;
	truth->number[0] = 100 * (seconds(after.ru_utime) - seconds(before.ru_utime)) / elapsed;
	truth->number[1] = 100 * (seconds(after.ru_stime) - seconds(before.ru_stime)) / elapsed;
}
