/*
 * class Span: one pass of an operation, apart from any thread's stack: begun here, ended wherever. It is what coroutines are
 * timed with. Its end is once; one that is thrown away unended ends as a failure, so that nothing is in flight for ever.
 */
#include "_perftop.h"

#include <stddef.h>
#include <structmember.h>

struct span {
	PyObject ob_base;
	bool open;
	struct perftop_span span;
};

PyObject *span_start(struct module *m, perftop_op op)
{
	struct span *s = NULL;

	if (m->span != NULL)
		s = (struct span *)((allocfunc)PyType_GetSlot(m->span, Py_tp_alloc))(m->span, 0);
	else
		PyErr_SetString(PyExc_RuntimeError, "perftop: the interpreter is ending");
	if (s != NULL) {
		s->open = true;
		s->span = perftop_span_start(op);
	}
	return (PyObject *)s;
}

static void end(PyObject *self, bool failed)
{
	struct span *s = (struct span *)self;

	s->open = false;
	if (failed)
		perftop_span_fail(&s->span);
	else
		perftop_span_end(&s->span);
}

static PyObject *succeed(PyObject *self, PyObject *unused)
{
	(void)unused;
	end(self, false);
	Py_RETURN_NONE;
}

static PyObject *fail(PyObject *self, PyObject *unused)
{
	(void)unused;
	end(self, true);
	Py_RETURN_NONE;
}

static PyObject *enter(PyObject *self, PyObject *unused)
{
	(void)unused;
	return Py_NewRef(self);
}

static PyObject *leave(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
	end(self, count > 0 && args[0] != Py_None);
	Py_RETURN_NONE;
}

static void destroy(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);
	freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);

	end(self, true);
	release(self);
	Py_DECREF(type);
}

static PyMethodDef methods[] = {
	{ "end", succeed, METH_NOARGS, PyDoc_STR("Ends the pass; a second time it does nothing.") },
	{ "fail", fail, METH_NOARGS, PyDoc_STR("Ends it as a failure.") },
	{ "__enter__", enter, METH_NOARGS, NULL },
	{ "__exit__", (PyCFunction)(void (*)(void))leave, METH_FASTCALL, NULL },
	{ NULL, NULL, 0, NULL },
};

static PyMemberDef members[] = {
	{ "open", T_BOOL, offsetof(struct span, open), READONLY,
	  PyDoc_STR("Whether it has not ended.") },
	{ NULL, 0, 0, 0, NULL },
};

static PyType_Slot slots[] = {
	{ Py_tp_doc,
	  PyDoc_STR("One pass of an operation, begun by Profiler.span(), ended anywhere.") },
	{ Py_tp_dealloc, destroy },
	{ Py_tp_methods, methods },
	{ Py_tp_members, members },
	{ 0, NULL },
};

PyType_Spec span_spec = { "perftop.Span", sizeof(struct span), 0,
			  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots };
