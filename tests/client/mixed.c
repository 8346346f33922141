/*
 * All of the interface, for C99 and C++11: inline, as calls, and disabled. Ends with 0 where it
 * recorded what it should; with the argument "off", where it recorded nothing.
 */
#include "perftop.h"

#include <stddef.h>
#include <string.h>

static int nested(int n)
{
	PERFTOP_SCOPE("mixed", "nested");
	PERFTOP_SCOPE_LABEL("mixed", "nested", "label");
	PERFTOP_SCOPE_SAMPLED("mixed", "sampled", 4);
	PERFTOP_SCOPE_CPU("mixed", "cpu");
	PERFTOP_SCOPE_MEM("mixed", "mem");
	PERFTOP_SCOPE_COSTS("mixed", "costs");
	PERFTOP_SCOPE_COSTS_AS(costly, PERFTOP_OP("mixed", "costly"), PERFTOP_CPU | PERFTOP_MEM);
	PERFTOP_SCOPE_AS(named, PERFTOP_OP("mixed", "named"));

	if (n == 0) {
		perftop_scope_fail(&named);
		perftop_scope_fail(&costly);
		return 0;
	}
	return nested(n - 1);
}

static void others(void)
{
	perftop_op op = PERFTOP_OP_LABEL("mixed", "op", "label");
	perftop_metric metric = perftop_metric_get(PERFTOP_KIND_COUNTER, "mixed", "c", NULL, "B");
	struct perftop_span span = perftop_span_start(op);

	perftop_begin(op);
	perftop_next(op);
	perftop_end(op);
	perftop_begin(op);
	perftop_fail(op);
	perftop_record(op, 42);
	perftop_count(metric, 1);
	perftop_count(PERFTOP_COUNTER("mixed", "c", "B"), 1);
	perftop_gauge(PERFTOP_GAUGE("mixed", "g", ""), 1.5);
	perftop_value(PERFTOP_VALUE("mixed", "v", "rows"), 7);
	perftop_span_end(&span);
	span = perftop_span_start(op);
	perftop_span_fail(&span);
}

int main(int argc, char **argv)
{
	bool off = argc > 1 && strcmp(argv[1], "off") == 0, known;
	struct perftop_stats s;

	(void)perftop_open(NULL);
	(void)nested(9);
	others();
	known = perftop_op_stats(perftop_op_get("mixed", "op", "label"), &s);
	if (off)
		return known || s.count != 0 || strncmp(perftop_status(), "off", 3) != 0;
	if (!known || s.count != 6 || s.errors != 2 || s.in_flight != 0)
		return 1;
	if (!perftop_op_stats(PERFTOP_OP("mixed", "named"), &s) || s.count != 10 || s.errors != 1)
		return 2;
	if (!perftop_op_stats(PERFTOP_OP("mixed", "costly"), &s) || s.cpu_count == 0 ||
	    s.errors != 1 || s.mem_count != 0)
		return 5;
	if (!perftop_metric_stats(PERFTOP_COUNTER("mixed", "c", "B"), &s) || s.total != 2)
		return 3;
	if (!perftop_metric_stats(PERFTOP_VALUE("mixed", "v", "rows"), &s) || s.max != 7)
		return 4;
	return strcmp(perftop_status(), "recording") != 0;
}
