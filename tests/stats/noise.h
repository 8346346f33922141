/* Random numbers for simulations, the same in each run. */
#ifndef TESTS_STATS_NOISE_H
#define TESTS_STATS_NOISE_H

#include <math.h>
#include <stdint.h>

struct noise {
	uint64_t state; /* not 0 */
	double last;    /* of noise_regressive */
};

/* Uniform in [0, 1): xorshift64 (Marsaglia 2003). */
static inline double noise_uniform(struct noise *n)
{
	n->state ^= n->state << 13;
	n->state ^= n->state >> 7;
	n->state ^= n->state << 17;
	return (double)(n->state >> 11) * 0x1p-53;
}

/* Mean 0, deviation 1: Box and Muller 1958. */
static inline double noise_normal(struct noise *n)
{
	double size = sqrt(-2 * log(1 - noise_uniform(n)));

	return size * cos(2 * acos(-1) * noise_uniform(n));
}

/* So heavy tails that there is no mean: Cauchy's. */
static inline double noise_heavy(struct noise *n)
{
	return tan(acos(-1) * (noise_uniform(n) - 0.5));
}

/* A whole number of three: hardly anything but ties. */
static inline double noise_tied(struct noise *n)
{
	return floor(3 * noise_uniform(n));
}

/* Each remembers the one before; deviation 1. */
static inline double noise_regressive(struct noise *n, double memory)
{
	n->last = memory * n->last + sqrt(1 - memory * memory) * noise_normal(n);
	return n->last;
}

#endif
