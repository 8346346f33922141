/*
 * The extension module perftop._perftop: what its files share. It lives in somebody else's program: apart from wrong
 * arguments nothing here raises, and what cannot be recorded is counted in the segment by libperftop.
 *
 * Limited API of CPython 3.10: one binary for all versions since. All state is the module's (struct module), so
 * sub-interpreters that share the interpreter lock each have their own; those with a lock of their own are
 * refused by CPython at the import.
 */
#ifndef PYTHON_PERFTOP_PERFTOP_H
#define PYTHON_PERFTOP_PERFTOP_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030a0000
#include <Python.h>

#include <perftop.h>
#include <stdbool.h>

#define RECENT 256 /* of the profilers looked up by the addresses of their names; a power of two */

/* A pair of names that was looked up, by identity: names in a program's text are the same objects each time. */
struct recent {
	PyObject *component, *operation, *profiler;
};

struct module {
	PyTypeObject *profiler, *span;
	PyTypeObject *metric[3]; /* Counter, Gauge, Value */
	PyObject *
		profilers; /* (component, operation, label, cpu, memory) -> Profiler, at most PERFTOP_SHM_OPS */
	struct recent recent[RECENT];
};

/* What an operation or a metric is called; of an operation also what its blocks take beside time. */
struct names {
	PyObject *component, *name, *label; /* str; label: or None */
	int cpu, memory;                    /* 0 or 1 */
};

/* From (component, name, label=None, *, cpu=False, memory=False) or, where unit is not NULL, (component, name,
 * unit="", label=None). Sets an exception and returns false where they are no strings. */
bool names_parse(struct names *n, PyObject **unit, PyObject *args, PyObject *keywords,
		 const char *format);
void names_clear(struct names *n);

/* The names as bytes: UTF-8, with \\udc80 for what is none and \\x00 for a NUL. Text that cannot be had (no memory)
 * is "?"; no exception stays set. */
struct name_bytes {
	PyObject *held[3];
	const char *component, *name, *label; /* label: or NULL */
};
void names_encode(const struct names *n, struct name_bytes *bytes);
void names_release(struct name_bytes *bytes);
PyObject *name_encode(PyObject *text);

/* Seconds as nanoseconds. Negative, infinite and not-a-number set ValueError and return false. */
bool to_nanoseconds(PyObject *seconds, uint64_t *nanoseconds);

/* Figures as a dict, each number times `unit` (1e-9: seconds); what is not known without a pass is NaN. */
PyObject *stats_dict(const struct perftop_stats *s, double unit);

/* Ends an operation that is not the innermost, and leaves those above it as they are. */
void end_out_of_order(perftop_op op, uint64_t errors);

extern PyType_Spec profiler_spec, span_spec, counter_spec, gauge_spec, value_spec;

/* The profiler of these names, which is one object for each; a new reference. */
PyObject *profiler_get(struct module *m, PyObject *args, PyObject *keywords);
PyObject *profiler_record(PyObject *profiler, PyObject *seconds);
perftop_op profiler_op(PyObject *profiler);
PyObject *profiler_stats(PyObject *profiler, PyObject *unused);

PyObject *span_start(struct module *m, perftop_op op);

#endif
