/*
 * Log-linear buckets: 64 to an octave. Installed as <perftop/bucket.h>; writer and reader share it.
 *
 * Octave 0 holds the values 0 .. 63, one bucket each. Octave o >= 1 holds [2^(o+5), 2^(o+6)) in 64
 * buckets of width 2^(o-1). So every 64-bit value has a bucket, in 59 octaves, and the middle of a
 * bucket is within 1/128 = 0.78 % of every value in it. A bucket's flat index is octave * 64 + sub.
 */
#ifndef PERFTOP_BUCKET_H
#define PERFTOP_BUCKET_H

#include <stdint.h>

/* The octave (0 .. 58) of a value. */
static inline uint32_t perftop_bucket_octave(uint64_t value)
{
	return 58u - (uint32_t)__builtin_clzll(value | 32u);
}

/* The bucket (0 .. 63) of a value within its octave. */
static inline uint32_t perftop_bucket_sub(uint64_t value, uint32_t octave)
{
	return (uint32_t)(value >> (octave - (octave != 0))) & 63u;
}

/* The smallest value of a bucket. */
static inline uint64_t perftop_bucket_lower(uint32_t index)
{
	uint32_t octave = index >> 6, sub = index & 63u;

	return octave == 0 ? sub : (uint64_t)(64u + sub) << (octave - 1);
}

/* How many whole numbers a bucket holds. */
static inline uint64_t perftop_bucket_width(uint32_t index)
{
	uint32_t octave = index >> 6;

	return octave == 0 ? 1 : (uint64_t)1 << (octave - 1);
}

#endif
