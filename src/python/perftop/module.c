/* The module perftop._perftop: its types and functions. */
#include "_perftop.h"

#include <stdlib.h>
#include <string.h>

PyMODINIT_FUNC PyInit__perftop(void);

/* record_timing(component, operation, seconds) */
static PyObject *record_timing(PyObject *self, PyObject *args)
{
	PyObject *names = NULL, *seconds = NULL, *profiler = NULL, *done = NULL;

	if (PyTuple_Size(args) != 3)
		return PyErr_Format(PyExc_TypeError,
				    "record_timing(component, operation, seconds)");
	names = PyTuple_GetSlice(args, 0, 2);
	seconds = PyTuple_GetItem(args, 2);
	if (names != NULL)
		profiler = profiler_get(PyModule_GetState(self), names, NULL);
	if (profiler != NULL)
		done = profiler_record(profiler, seconds);
	Py_XDECREF(names);
	Py_XDECREF(profiler);
	return done;
}

static PyObject *status(PyObject *self, PyObject *unused)
{
	(void)self;
	(void)unused;
	return PyUnicode_FromString(perftop_status());
}

/* Also before the first use, at which libperftop reads its environment. */
static PyObject *is_off(PyObject *self, PyObject *unused)
{
	const char *value = getenv("PERFTOP"), *now = perftop_status();

	(void)self;
	(void)unused;
	if (strcmp(now, "not started") == 0)
		return PyBool_FromLong(value != NULL && strcmp(value, "off") == 0);
	return PyBool_FromLong(strncmp(now, "off", 3) == 0);
}

static PyMethodDef functions[] = {
	{ "record_timing", record_timing, METH_VARARGS,
	  PyDoc_STR(
		  "record_timing(component, operation, seconds): a duration measured elsewhere.") },
	{ "status", status, METH_NOARGS,
	  PyDoc_STR("Whether this process records, and if not, why.") },
	{ "is_off", is_off, METH_NOARGS, NULL },
	{ NULL, NULL, 0, NULL },
};

static PyTypeObject *add_type(PyObject *self, PyType_Spec *spec)
{
	PyObject *type = PyType_FromModuleAndSpec(self, spec, NULL);

	if (type != NULL && PyModule_AddType(self, (PyTypeObject *)type) < 0)
		Py_CLEAR(type);
	return (PyTypeObject *)type;
}

static int start(PyObject *self)
{
	struct module *m = PyModule_GetState(self);

	m->profilers = PyDict_New();
	m->profiler = add_type(self, &profiler_spec);
	m->span = m->profiler != NULL ? add_type(self, &span_spec) : NULL;
	m->metric[0] = m->span != NULL ? add_type(self, &counter_spec) : NULL;
	m->metric[1] = m->metric[0] != NULL ? add_type(self, &gauge_spec) : NULL;
	m->metric[2] = m->metric[1] != NULL ? add_type(self, &value_spec) : NULL;
	if (m->profilers == NULL || m->metric[2] == NULL)
		return -1;
	return PyModule_AddStringConstant(self, "version", PERFTOP_VERSION);
}

static int traverse(PyObject *self, visitproc visit, void *arg)
{
	struct module *m = PyModule_GetState(self);
	size_t i;

	Py_VISIT(m->profilers);
	Py_VISIT(m->profiler);
	Py_VISIT(m->span);
	for (i = 0; i < 3; i++)
		Py_VISIT(m->metric[i]);
	for (i = 0; i < RECENT; i++)
		Py_VISIT(m->recent[i].profiler);
	return 0;
}

static int clear(PyObject *self)
{
	struct module *m = PyModule_GetState(self);
	size_t i;

	for (i = 0; i < RECENT; i++) {
		Py_CLEAR(m->recent[i].component);
		Py_CLEAR(m->recent[i].operation);
		Py_CLEAR(m->recent[i].profiler);
	}
	for (i = 0; i < 3; i++)
		Py_CLEAR(m->metric[i]);
	Py_CLEAR(m->profilers);
	Py_CLEAR(m->profiler);
	Py_CLEAR(m->span);
	return 0;
}

static void destroy(void *self)
{
	(void)clear(self);
}

static PyModuleDef_Slot slots[] = {
	{ Py_mod_exec, start },
	{ 0, NULL },
};

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT,
	.m_name = "perftop._perftop",
	.m_doc = PyDoc_STR("What the package perftop is made of; import perftop instead."),
	.m_size = sizeof(struct module),
	.m_methods = functions,
	.m_slots = slots,
	.m_traverse = traverse,
	.m_clear = clear,
	.m_free = destroy,
};

PyMODINIT_FUNC PyInit__perftop(void)
{
	return PyModuleDef_Init(&definition);
}
