/*
 * What tests/decide/calibrate.sh runs: an instrumented program of ten operations, whose durations have all that
 * makes comparing hard but one: writing memory is not among them. How fast that is differs for seconds at a time with what
 * else the machine and its other guests do, and no comparison of two single runs can tell that from a change. Some of them take longer by a known percentage: each of those looks at how long
 * it has taken, and goes on for so much more.
 *
 *	workload [--duration SECONDS] [--slower PERCENT] [--seed N]
 */
#include <perftop.h>

#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "../stats/noise.h"

static struct {
	struct noise noise;
	double seconds, slower; /* slower: as a factor less 1 */
	uint64_t start_ns;
	double level;   /* of what remembers; deviation 1 */
	double load;    /* of the present phase */
	double until_s; /* it lasts */
	unsigned turn;
	volatile uint64_t sink;
} w = { .seconds = 2.5 };

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void sleep_us(double us)
{
	struct timespec length = { 0, (long)fmin(us * 1000, 999999999) };

	nanosleep(&length, NULL);
}

/* So many steps, however long they take. */
static void compute(double steps)
{
	uint64_t x = w.turn + 1;

	for (uint64_t i = 0; i < (uint64_t)steps; i++)
		x = x * 6364136223846793005u + 1442695040888963407u;
	w.sink = x;
}

static double seconds_since_start(void)
{
	return (double)(now_ns() - w.start_ns) * 1e-9;
}

static void change_phase(void)
{
	if (seconds_since_start() < w.until_s)
		return;
	w.load = noise_uniform(&w.noise) < 0.5 ? 1 : 1.1;
	w.until_s = seconds_since_start() + 0.3 * noise_uniform(&w.noise);
}

/* ---- the operations ---- */

static void sleep_short(void)
{
	sleep_us(300);
}

static void sleep_long(void)
{
	sleep_us(1000);
}

static void compute_short(void)
{
	compute(50e3);
}

static void compute_long(void)
{
	compute(300e3);
}

/* One of a hundred takes three times as long as most. */
static void heavy_tail(void)
{
	compute(10e3 * exp(0.5 * noise_normal(&w.noise)));
}

static void bimodal(void)
{
	if (noise_uniform(&w.noise) < 0.8)
		compute(50e3);
	else
		sleep_us(500);
}

/* Work that depends on the load, which is higher for some tenths of a second now and then. */
static void phases(void)
{
	change_phase();
	compute(100e3 * w.load);
}

/* Each duration is much like the one before. */
static void remembering(void)
{
	w.level = 0.9 * w.level + sqrt(1 - 0.9 * 0.9) * noise_normal(&w.noise);
	sleep_us(400 * exp(0.1 * w.level));
}

static void rare(void)
{
	sleep_us(2000);
}

static void nested(void)
{
	PERFTOP_SCOPE("work", "part");
	compute(20e3);
}

static const struct operation {
	const char *name;
	void (*pass)(void);
	unsigned every; /* turns */
	unsigned times; /* then */
	bool slower;
} operations[] = {
	{ "sleep_short", sleep_short, 1, 1, false },
	{ "sleep_long", sleep_long, 1, 1, true },
	{ "compute_short", compute_short, 1, 1, false },
	{ "compute_long", compute_long, 1, 1, true },
	{ "heavy_tail", heavy_tail, 1, 4, true },
	{ "bimodal", bimodal, 1, 1, false },
	{ "phases", phases, 1, 1, false },
	{ "remembering", remembering, 1, 1, false },
	{ "rare", rare, 8, 1, true },
	{ "nested", nested, 1, 1, false },
};

static void pass(const struct operation *op)
{
	perftop_op handle = perftop_op_get("work", op->name, NULL);
	uint64_t began, end;

	perftop_begin(handle);
	began = now_ns();
	op->pass();
	end = now_ns();
	if (op->slower) {
		end += (uint64_t)((double)(end - began) * w.slower);
		while (now_ns() < end)
			;
	}
	perftop_end(handle);
}

static bool options(int argc, char **argv)
{
	static const struct option known[] = {
		{ "duration", required_argument, NULL, 'd' },
		{ "slower", required_argument, NULL, 's' },
		{ "seed", required_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'd': w.seconds = atof(optarg); break;
		case 's': w.slower = atof(optarg) / 100; break;
		case 'n': w.noise.state = strtoull(optarg, NULL, 10); break;
		default: return false;
		}
	}
	return optind == argc;
}

int main(int argc, char **argv)
{
	w.start_ns = now_ns();
	if (!options(argc, argv))
		return 2;
	if (!w.noise.state)
		w.noise.state = w.start_ns;
	w.noise.state = w.noise.state * 0x9E3779B97F4A7C15u | 1;
	for (int i = 0; i < 20; i++)
		noise_uniform(&w.noise);
	prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0);
	for (; seconds_since_start() < w.seconds; w.turn++)
		for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
			for (unsigned k = 0; k < operations[i].times; k++)
				if (w.turn % operations[i].every == 0)
					pass(&operations[i]);
	return 0;
}
