/* Cumulative counters to rates. Pure. */
#include "proc/counter.h"

struct value counter_rate(struct counter *counter, uint64_t now, enum why why,
			  const struct tick *tick, double factor)
{
	uint64_t last = counter->last;
	bool valid = counter->valid;

	counter->last = now;
	counter->valid = why == WHY_KNOWN;
	if (why != WHY_KNOWN)
		return value_unknown(why);
	if (!valid)
		return value_unknown(tick->why == WHY_SUSPEND ? WHY_SUSPEND : WHY_FIRST);
	if (now < last)
		return value_unknown(WHY_RESET);
	if (tick->why != WHY_KNOWN)
		return value_unknown(tick->why);
	if (tick->elapsed_ns == 0)
		return value_unknown(WHY_FIRST);
	return value_of((double)(now - last) * factor * 1e9 / (double)tick->elapsed_ns);
}
