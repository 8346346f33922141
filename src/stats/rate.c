/* From cumulative counters to rates. */
#include "stats/rate.h"

static struct value forget(struct rate *rate, enum why why)
{
	rate->valid = false;
	return value_unknown(why);
}

struct value rate_next(struct rate *rate, uint64_t now, enum why why, uint64_t elapsed_ns,
		       double factor)
{
	uint64_t before = rate->last;
	bool valid = rate->valid;

	if (why != WHY_KNOWN)
		return forget(rate, why);
	*rate = (struct rate){ now, true };
	if (!valid || elapsed_ns == 0)
		return value_unknown(WHY_FIRST);
	if (now < before)
		return value_unknown(WHY_RESET);
	return value_of((double)(now - before) * factor / ((double)elapsed_ns / 1e9));
}
