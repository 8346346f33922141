/* The clock of a segment. The formulas are in the header. */
#include "segment/ticks.h"

#include <math.h>

#include "base/clock.h"

#define RATE_MIN 0.01      /* nanoseconds per tick: 100 GHz */
#define RATE_MAX 1e5       /* 10 kHz */
#define NEAR_NS  20000000u /* pairs closer than this give too coarse a slope */

/* 0 where it makes no sense. */
static double slope(uint64_t tick0, uint64_t mono0, uint64_t tick1, uint64_t mono1)
{
	double rate;

	if (tick1 <= tick0 || mono1 <= mono0)
		return 0;
	rate = (double)(mono1 - mono0) / (double)(tick1 - tick0);
	return rate >= RATE_MIN && rate <= RATE_MAX ? rate : 0;
}

/* Counter and clock at one instant: of three tries the one least interrupted. */
static void take_pair(uint32_t kind, uint64_t *tick, uint64_t *mono_ns)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 3; i++) {
		uint64_t before = clock_counter(kind), mono = clock_mono_ns();
		uint64_t after = clock_counter(kind);

		if (after - before >= best)
			continue;
		best = after - before;
		*tick = before + best / 2;
		*mono_ns = mono;
	}
}

static double live_rate(struct ticks *t, const struct perftop_shm_clock *clock)
{
	uint64_t tick = 0, mono = 0;
	double life, step = 0;

	take_pair(clock->kind, &tick, &mono);
	life = slope(clock->tick[0], clock->mono_ns[0], tick, mono);
	t->now = tick;
	if (t->mono_ns != 0 && mono - t->mono_ns < NEAR_NS)
		return t->agreed > 0 ? t->agreed : life;
	if (t->mono_ns != 0)
		step = slope(t->tick, t->mono_ns, tick, mono);
	t->tick = tick;
	t->mono_ns = mono;
	if (step <= 0)
		return t->agreed > 0 ? t->agreed : life;
	if (fabs(life / step - 1) < 1e-3)
		t->agreed = life;
	return t->agreed > 0 ? t->agreed : step;
}

/* A writer that lived too briefly for its own marks to tell; `now` stays where it ended. */
static double brief_rate(struct ticks *t, const struct perftop_shm_clock *clock)
{
	uint64_t now = t->now;
	double rate = live_rate(t, clock);

	t->now = now;
	return rate;
}

bool ticks_update(struct ticks *t, const struct perftop_shm_clock *clock, bool live)
{
	double rate = 1;

	if (!live && t->now < clock->tick[1])
		t->now = clock->tick[1];
	if (clock->kind == PERFTOP_CLOCK_MONOTONIC)
		t->now = live ? clock_mono_ns() : t->now;
	else if (live && clock_counter(clock->kind) != 0)
		rate = live_rate(t, clock);
	else if (t->local && clock->mono_ns[1] - clock->mono_ns[0] < NEAR_NS &&
		 clock_counter(clock->kind) != 0)
		rate = brief_rate(t, clock);
	else
		rate = slope(clock->tick[0], clock->mono_ns[0], clock->tick[1], clock->mono_ns[1]);
	if (rate > 0)
		t->rate = rate;
	return rate > 0;
}

uint64_t ticks_elapsed_ns(const struct ticks *t, uint64_t start)
{
	double ns = start < t->now ? (double)(t->now - start) * t->rate : 0;

	return ns < 1e19 ? (uint64_t)ns : (uint64_t)1e19;
}
