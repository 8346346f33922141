/* This room where elfutils is not there (--disable-functions): nothing is sampled. */
#include "perf/perf.h"

#include "base/i18n.h"

struct perf *perf_open(const struct perf_options *options, struct error *err)
{
	(void)options;
	error_set(err, "%s", _("this perftop was built without it"));
	return NULL;
}

void perf_close(struct perf *p)
{
	(void)p;
}

void perf_renew(struct perf *p)
{
	(void)p;
}

struct profile_sample *perf_take(struct perf *p)
{
	(void)p;
	return NULL;
}

bool perf_used_ns(const struct perf *p, uint64_t *ns)
{
	(void)p, (void)ns;
	return false;
}
