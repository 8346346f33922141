/*
 * class Profiler: an operation as Python sees it. It keeps nothing of a block that is being timed (that is on the thread's
 * stack of operations in the segment), so one object serves all threads and nests in itself.
 *
 * What a `with` block costs here is mostly the interpreter's: __enter__ and __exit__ are no methods, of which each
 * lookup would make a bound copy, but attributes that hold ready-made functions.
 */
#include "_perftop.h"

#include <stddef.h>
#include <structmember.h>

#define UNLIKELY(x) __builtin_expect(!!(x), 0)

struct profiler {
	PyObject ob_base;
	perftop_op op; /* site 0: not looked up yet */
	bool warned;
	PyObject *enter, *exit;
	struct names names;
};

/* At the first use and not when the object is made: nothing is recorded yet then, and the process may fork first. */
__attribute__((noinline)) static perftop_op resolve(struct profiler *p)
{
	struct name_bytes bytes;

	names_encode(&p->names, &bytes);
	p->op = perftop_op_get(bytes.component, bytes.name, bytes.label);
	names_release(&bytes);
	return p->op;
}

static inline perftop_op op_of(struct profiler *p)
{
	return UNLIKELY(p->op.site == 0) ? resolve(p) : p->op;
}

perftop_op profiler_op(PyObject *profiler)
{
	return op_of((struct profiler *)profiler);
}

static PyObject *enter(PyObject *self, PyObject *unused)
{
	(void)unused;
	perftop_begin(op_of((struct profiler *)self));
	Py_INCREF(self);
	return self;
}

/* Whether an operation above this one is in flight on this thread: blocks of two coroutines that take turns end
 * so. */
static inline bool is_covered(perftop_op op)
{
	const struct perftop_thread *t = perftop_self_;
	uint32_t depth;

	if (UNLIKELY(PERFTOP_GET_(&perftop_off_) || t->slab == NULL))
		return false;
	depth = PERFTOP_GET_(&t->slab->depth);
	return depth > 1 && depth <= PERFTOP_SHM_FRAMES &&
	       t->slab->stack[depth - 1].op != op.site - 1;
}

/* As perftop_begin, and takes costs. Where they have no place, nothing is lost but them. */
static void begin_costs(perftop_op op, uint32_t costs)
{
	struct perftop_thread *t = perftop_thread_();
	uint32_t depth;

	if (t == NULL)
		return;
	depth = PERFTOP_GET_(&t->slab->depth);
	if (depth >= PERFTOP_SHM_FRAMES) {
		perftop_begin(op);
		return;
	}
	PERFTOP_SET_(&t->slab->depth, depth + 1);
	PERFTOP_BARRIER_();
	(void)perftop_enter_slow_(t, op.site - 1, depth, 0, costs);
}

static void end_costs(perftop_op op, uint64_t errors)
{
	struct perftop_thread *t = perftop_thread_();

	if (t != NULL)
		perftop_end_slow_(t, op.site - 1, perftop_now_(t), errors);
}

static inline uint32_t costs_of(const struct profiler *p)
{
	return (p->names.cpu ? PERFTOP_CPU : 0u) | (p->names.memory ? PERFTOP_MEM : 0u);
}

/* Once for each operation. A warning that is made an error must not end the program's block. */
static void warn(struct profiler *p)
{
	if (p->warned)
		return;
	p->warned = true;
	if (PyErr_WarnFormat(
		    PyExc_RuntimeWarning, 1,
		    "the block of Profiler(%R, %R) ended while one begun inside it goes on: around an "
		    "await or a yield use \"async with\" or .span()",
		    p->names.component, p->names.name) < 0)
		PyErr_WriteUnraisable((PyObject *)p);
}

__attribute__((noinline)) static void end_covered(struct profiler *p, uint64_t errors)
{
	end_out_of_order(p->op, errors);
	warn(p);
}

static inline void end(struct profiler *p, bool failed)
{
	perftop_op op = p->op; /* as its begin had it, looked up or not */

	if (UNLIKELY(is_covered(op)))
		end_covered(p, failed);
	else if (UNLIKELY(failed))
		perftop_fail(op);
	else
		perftop_end(op);
}

static void finish(struct profiler *p, bool failed)
{
	if (costs_of(p) == 0 || is_covered(p->op))
		end(p, failed);
	else
		end_costs(p->op, failed);
}

static PyObject *begin(PyObject *self, PyObject *unused)
{
	struct profiler *p = (struct profiler *)self;

	if (costs_of(p) == 0)
		return enter(self, unused);
	begin_costs(op_of(p), costs_of(p));
	Py_INCREF(self);
	return self;
}

static PyObject *leave_costs(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
	finish((struct profiler *)self, count > 0 && args[0] != Py_None);
	Py_RETURN_NONE;
}

static PyObject *leave(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
	end((struct profiler *)self, count > 0 && args[0] != Py_None);
	Py_RETURN_NONE;
}

static PyObject *succeed(PyObject *self, PyObject *unused)
{
	(void)unused;
	finish((struct profiler *)self, false);
	Py_RETURN_NONE;
}

static PyObject *fail(PyObject *self, PyObject *unused)
{
	(void)unused;
	finish((struct profiler *)self, true);
	Py_RETURN_NONE;
}

PyObject *profiler_record(PyObject *self, PyObject *seconds)
{
	uint64_t nanoseconds;

	if (!to_nanoseconds(seconds, &nanoseconds))
		return NULL;
	perftop_record(op_of((struct profiler *)self), nanoseconds);
	Py_RETURN_NONE;
}

PyObject *profiler_stats(PyObject *self, PyObject *unused)
{
	struct perftop_stats stats;

	(void)unused;
	(void)perftop_op_stats(op_of((struct profiler *)self), &stats);
	return stats_dict(&stats, 1e-9);
}

static PyObject *make_span(PyObject *self, PyObject *unused)
{
	(void)unused;
	return span_start(PyType_GetModuleState(Py_TYPE(self)), op_of((struct profiler *)self));
}

static PyMethodDef enter_def = { "__enter__", enter, METH_NOARGS,
				 PyDoc_STR("Begins the operation on this thread.") };
static PyMethodDef leave_def = { "__exit__", (PyCFunction)(void (*)(void))leave, METH_FASTCALL,
				 PyDoc_STR("Ends it; an exception makes it a failure.") };

/* Those of a profiler that takes costs: others pay nothing for that there are such. */
static PyMethodDef enter_costs_def = { "__enter__", begin, METH_NOARGS,
				       PyDoc_STR("Begins the operation on this thread.") };
static PyMethodDef leave_costs_def = { "__exit__", (PyCFunction)(void (*)(void))leave_costs,
				       METH_FASTCALL,
				       PyDoc_STR("Ends it; an exception makes it a failure.") };

static int traverse(PyObject *self, visitproc visit, void *arg)
{
	struct profiler *p = (struct profiler *)self;

	Py_VISIT(Py_TYPE(self));
	Py_VISIT(p->enter);
	Py_VISIT(p->exit);
	return 0;
}

/* Breaks the ring of the object and its functions; what a finalizer may still ask of it stays. */
static int clear(PyObject *self)
{
	struct profiler *p = (struct profiler *)self;

	Py_CLEAR(p->enter);
	Py_CLEAR(p->exit);
	return 0;
}

static void destroy(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);

	PyObject_GC_UnTrack(self);
	(void)clear(self);
	names_clear(&((struct profiler *)self)->names);
	PyObject_GC_Del(self);
	Py_DECREF(type);
}

/* Takes the names over. */
static PyObject *make(struct module *m, struct names *names)
{
	allocfunc allocate = (allocfunc)PyType_GetSlot(m->profiler, Py_tp_alloc);
	struct profiler *p = (struct profiler *)allocate(m->profiler, 0);

	if (p == NULL) {
		names_clear(names);
		return NULL;
	}
	p->names = *names;
	p->enter =
		PyCFunction_NewEx(costs_of(p) ? &enter_costs_def : &enter_def, (PyObject *)p, NULL);
	p->exit =
		PyCFunction_NewEx(costs_of(p) ? &leave_costs_def : &leave_def, (PyObject *)p, NULL);
	if (p->enter == NULL || p->exit == NULL)
		Py_CLEAR(p);
	return (PyObject *)p;
}

/* The one that has these names, made if there is none. Names without end are not kept: the directory of operations
 * is full then as well. */
static PyObject *find_or_make(struct module *m, struct names *names)
{
	PyObject *key = Py_BuildValue("OOOii", names->component, names->name, names->label,
				      names->cpu, names->memory);
	PyObject *p = NULL;

	if (key == NULL) {
		names_clear(names);
		return NULL;
	}
	p = PyDict_GetItemWithError(m->profilers, key);
	if (p != NULL) {
		Py_INCREF(p);
		names_clear(names);
	} else if (!PyErr_Occurred()) {
		p = make(m, names);
		if (p != NULL && PyDict_Size(m->profilers) < PERFTOP_SHM_OPS &&
		    PyDict_SetItem(m->profilers, key, p) < 0)
			Py_CLEAR(p);
	} else {
		names_clear(names);
	}
	Py_DECREF(key);
	return p;
}

static struct recent *recent_slot(struct module *m, PyObject *component, PyObject *operation)
{
	uintptr_t mixed = (uintptr_t)component / 16 * 31 + (uintptr_t)operation / 16;

	return &m->recent[(mixed ^ mixed >> 8) % RECENT];
}

static void remember(struct recent *r, PyObject *component, PyObject *operation, PyObject *profiler)
{
	struct recent old = *r;

	Py_INCREF(component);
	Py_INCREF(operation);
	Py_INCREF(profiler);
	r->component = component;
	r->operation = operation;
	r->profiler = profiler;
	Py_XDECREF(old.component);
	Py_XDECREF(old.operation);
	Py_XDECREF(old.profiler);
}

PyObject *profiler_get(struct module *m, PyObject *args, PyObject *keywords)
{
	bool plain = keywords == NULL && PyTuple_Size(args) == 2;
	PyObject *component = plain ? PyTuple_GetItem(args, 0) : NULL;
	PyObject *operation = plain ? PyTuple_GetItem(args, 1) : NULL, *p;
	struct recent *r = recent_slot(m, component, operation);
	struct names names;

	if (plain && r->component == component && r->operation == operation) {
		Py_INCREF(r->profiler);
		return r->profiler;
	}
	if (m->profilers == NULL) {
		PyErr_SetString(PyExc_RuntimeError, "perftop: the interpreter is ending");
		return NULL;
	}
	if (!names_parse(&names, NULL, args, keywords, "UU|O$pp:Profiler"))
		return NULL;
	p = find_or_make(m, &names);
	if (plain && p != NULL)
		remember(r, component, operation, p);
	return p;
}

static PyObject *new (PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	return profiler_get(PyType_GetModuleState(type), args, keywords);
}

static PyObject *represent(PyObject *self)
{
	const struct names *n = &((struct profiler *)self)->names;

	const char *cpu = n->cpu ? ", cpu=True" : "", *memory = n->memory ? ", memory=True" : "";

	if (n->label == Py_None)
		return PyUnicode_FromFormat("Profiler(%R, %R%s%s)", n->component, n->name, cpu,
					    memory);
	return PyUnicode_FromFormat("Profiler(%R, %R, %R%s%s)", n->component, n->name, n->label,
				    cpu, memory);
}

/* functools.partial, with what is said by keyword only; a new reference. */
static PyObject *maker(PyObject *self)
{
	const struct names *n = &((struct profiler *)self)->names;
	PyObject *tools = PyImport_ImportModule("functools"), *made = NULL;
	PyObject *partial = tools != NULL ? PyObject_GetAttrString(tools, "partial") : NULL;
	PyObject *names =
		Py_BuildValue("(OOOO)", (PyObject *)Py_TYPE(self), n->component, n->name, n->label);
	PyObject *costs = Py_BuildValue("{s:O,s:O}", "cpu", n->cpu ? Py_True : Py_False, "memory",
					n->memory ? Py_True : Py_False);

	if (partial != NULL && names != NULL && costs != NULL)
		made = PyObject_Call(partial, names, costs);
	Py_XDECREF(tools);
	Py_XDECREF(partial);
	Py_XDECREF(names);
	Py_XDECREF(costs);
	return made;
}

/* pickle and copy make it again by its names: in another process it is that one's operation. */
static PyObject *reduce(PyObject *self, PyObject *unused)
{
	const struct names *n = &((struct profiler *)self)->names;

	(void)unused;
	if (costs_of((struct profiler *)self) != 0)
		return Py_BuildValue("N()", maker(self));
	return Py_BuildValue("O(OOO)", (PyObject *)Py_TYPE(self), n->component, n->name, n->label);
}

#define NAME(name, field, doc)                                                             \
	{                                                                                  \
		name, T_OBJECT, offsetof(struct profiler, field), READONLY, PyDoc_STR(doc) \
	}
static PyMemberDef members[] = {
	NAME("__enter__", enter, "Begins the operation on this thread."),
	NAME("__exit__", exit, "Ends it; an exception makes it a failure."),
	NAME("component", names.component, "The component's name."),
	NAME("operation", names.name, "The operation's name."),
	NAME("label", names.label, "The label, or None."),
	{ NULL, 0, 0, 0, NULL },
};

static PyMethodDef methods[] = {
	{ "begin", begin, METH_NOARGS,
	  PyDoc_STR("Begins the operation on this thread; returns the object.") },
	{ "end", succeed, METH_NOARGS, PyDoc_STR("Ends it.") },
	{ "fail", fail, METH_NOARGS, PyDoc_STR("Ends it as a failure.") },
	{ "span", make_span, METH_NOARGS,
	  PyDoc_STR("Begins the operation apart from any thread; returns its Span.") },
	{ "record", profiler_record, METH_O,
	  PyDoc_STR("Records seconds that were measured elsewhere.") },
	{ "stats", profiler_stats, METH_NOARGS,
	  PyDoc_STR("What was recorded so far; see get_timing_stats.") },
	{ "__reduce__", reduce, METH_NOARGS, NULL },
	{ NULL, NULL, 0, NULL },
};

static PyType_Slot slots[] = {
	{ Py_tp_doc,
	  PyDoc_STR(
		  "Profiler(component, operation, label=None, *, cpu=False, memory=False): an operation, timed "
		  "as a context manager.") },
	{ Py_tp_new, new },
	{ Py_tp_dealloc, destroy },
	{ Py_tp_traverse, traverse },
	{ Py_tp_clear, clear },
	{ Py_tp_repr, represent },
	{ Py_tp_members, members },
	{ Py_tp_methods, methods },
	{ 0, NULL },
};

PyType_Spec profiler_spec = { "perftop.Profiler", sizeof(struct profiler), 0,
			      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots };
