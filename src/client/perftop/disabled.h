/*
 * perftop.h under -DPERFTOP_DISABLE: the same names, no code, nothing to link.
 */
#ifndef PERFTOP_DISABLED_H
#define PERFTOP_DISABLED_H

#define PERFTOP_NOTHING_ static inline __attribute__((__always_inline__, __unused__))

enum perftop_kind {
	PERFTOP_KIND_VALUE = 3,
	PERFTOP_KIND_COUNTER = 4,
	PERFTOP_KIND_GAUGE = 5,
};

struct perftop_scope {
	uint32_t failed;
};

PERFTOP_NOTHING_ perftop_op perftop_no_op_(void)
{
	perftop_op none = { 0 };

	return none;
}

PERFTOP_NOTHING_ perftop_metric perftop_no_metric_(void)
{
	perftop_metric none = { 0 };

	return none;
}

#define PERFTOP_OP(component, operation)                 perftop_no_op_()
#define PERFTOP_OP_LABEL(component, operation, label)    perftop_no_op_()
#define PERFTOP_COUNTER(component, name, unit)           perftop_no_metric_()
#define PERFTOP_GAUGE(component, name, unit)             perftop_no_metric_()
#define PERFTOP_VALUE(component, name, unit)             perftop_no_metric_()
#define PERFTOP_SCOPE(component, operation)              ((void)0)
#define PERFTOP_SCOPE_LABEL(component, operation, label) ((void)0)
#define PERFTOP_SCOPE_SAMPLED(component, operation, n)   ((void)0)
#define PERFTOP_SCOPE_CPU(component, operation)          ((void)0)
#define PERFTOP_SCOPE_MEM(component, operation)          ((void)0)
#define PERFTOP_SCOPE_COSTS(component, operation)        ((void)0)
#define PERFTOP_SCOPE_AS(name, op) \
	struct perftop_scope name __attribute__((__unused__)) = { ((void)(op), 0u) }
#define PERFTOP_SCOPE_COSTS_AS(name, op, costs) \
	struct perftop_scope name __attribute__((__unused__)) = { ((void)(op), (void)(costs), 0u) }

PERFTOP_NOTHING_ bool perftop_open(const char *file)
{
	(void)file;
	return false;
}

PERFTOP_NOTHING_ const char *perftop_status(void)
{
	return "off: compiled with PERFTOP_DISABLE";
}

PERFTOP_NOTHING_ perftop_op perftop_op_get(const char *component, const char *operation,
					   const char *label)
{
	(void)component, (void)operation, (void)label;
	return perftop_no_op_();
}

PERFTOP_NOTHING_ perftop_metric perftop_metric_get(enum perftop_kind kind, const char *component,
						   const char *name, const char *label,
						   const char *unit)
{
	(void)kind, (void)component, (void)name, (void)label, (void)unit;
	return perftop_no_metric_();
}

PERFTOP_NOTHING_ void perftop_begin(perftop_op op)
{
	(void)op;
}

PERFTOP_NOTHING_ void perftop_end(perftop_op op)
{
	(void)op;
}

PERFTOP_NOTHING_ void perftop_fail(perftop_op op)
{
	(void)op;
}

PERFTOP_NOTHING_ void perftop_next(perftop_op op)
{
	(void)op;
}

PERFTOP_NOTHING_ void perftop_scope_fail(struct perftop_scope *scope)
{
	(void)scope;
}

PERFTOP_NOTHING_ void perftop_record(perftop_op op, uint64_t nanoseconds)
{
	(void)op, (void)nanoseconds;
}

PERFTOP_NOTHING_ struct perftop_span perftop_span_start(perftop_op op)
{
	struct perftop_span span = { op, 0, 0 };

	return span;
}

PERFTOP_NOTHING_ void perftop_span_end(struct perftop_span *span)
{
	(void)span;
}

PERFTOP_NOTHING_ void perftop_span_fail(struct perftop_span *span)
{
	(void)span;
}

PERFTOP_NOTHING_ void perftop_count(perftop_metric counter, uint64_t n)
{
	(void)counter, (void)n;
}

PERFTOP_NOTHING_ void perftop_gauge(perftop_metric gauge, double value)
{
	(void)gauge, (void)value;
}

PERFTOP_NOTHING_ void perftop_value(perftop_metric distribution, uint64_t value)
{
	(void)distribution, (void)value;
}

PERFTOP_NOTHING_ bool perftop_op_stats(perftop_op op, struct perftop_stats *stats)
{
	struct perftop_stats none = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
	};

	(void)op;
	*stats = none;
	return false;
}

PERFTOP_NOTHING_ bool perftop_metric_stats(perftop_metric distribution, struct perftop_stats *stats)
{
	struct perftop_stats none = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
	};

	(void)distribution;
	*stats = none;
	return false;
}

#endif
