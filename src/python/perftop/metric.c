/* class Counter, Gauge, Value: what is counted, a level, a distribution of numbers. One object, three kinds. */
#include "_perftop.h"

#include <stddef.h>
#include <structmember.h>

struct metric {
	PyObject ob_base;
	perftop_metric metric; /* site 0: not looked up yet */
	enum perftop_kind kind;
	struct names names;
	PyObject *unit;
};

static perftop_metric metric_of(struct metric *m)
{
	struct name_bytes bytes;
	PyObject *unit;

	if (m->metric.site != 0)
		return m->metric;
	names_encode(&m->names, &bytes);
	unit = name_encode(m->unit);
	if (unit == NULL)
		PyErr_Clear();
	m->metric = perftop_metric_get(m->kind, bytes.component, bytes.name, bytes.label,
				       unit != NULL ? PyBytes_AsString(unit) : "");
	Py_XDECREF(unit);
	names_release(&bytes);
	return m->metric;
}

/* A whole number that is not negative. */
static bool to_count(PyObject *number, uint64_t *value)
{
	PyObject *whole = PyNumber_Index(number);

	if (whole == NULL)
		return false;
	*value = PyLong_AsUnsignedLongLong(whole);
	Py_DECREF(whole);
	if (*value != UINT64_MAX || !PyErr_Occurred())
		return true;
	PyErr_Clear();
	PyErr_SetString(PyExc_ValueError, "must be 0 or more, and below 2**64");
	return false;
}

static PyObject *counter_add(PyObject *self, PyObject *args)
{
	PyObject *number = NULL;
	uint64_t n = 1;

	if (!PyArg_ParseTuple(args, "|O:add", &number) || (number != NULL && !to_count(number, &n)))
		return NULL;
	perftop_count(metric_of((struct metric *)self), n);
	Py_RETURN_NONE;
}

static PyObject *gauge_set(PyObject *self, PyObject *number)
{
	double value = PyFloat_AsDouble(number);

	if (value == -1 && PyErr_Occurred())
		return NULL;
	perftop_gauge(metric_of((struct metric *)self), value);
	Py_RETURN_NONE;
}

static PyObject *value_record(PyObject *self, PyObject *number)
{
	uint64_t value;

	if (!to_count(number, &value))
		return NULL;
	perftop_value(metric_of((struct metric *)self), value);
	Py_RETURN_NONE;
}

static PyObject *value_stats(PyObject *self, PyObject *unused)
{
	struct perftop_stats stats;

	(void)unused;
	(void)perftop_metric_stats(metric_of((struct metric *)self), &stats);
	return stats_dict(&stats, 1);
}

static PyObject *counter_total(PyObject *self, void *unused)
{
	struct perftop_stats stats;

	(void)unused;
	(void)perftop_metric_stats(metric_of((struct metric *)self), &stats);
	return PyLong_FromUnsignedLongLong(stats.total);
}

static PyObject *make(PyTypeObject *type, PyObject *args, PyObject *keywords,
		      enum perftop_kind kind, const char *format)
{
	allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
	PyObject *unit = NULL;
	struct names names;
	struct metric *m;

	if (!names_parse(&names, &unit, args, keywords, format))
		return NULL;
	m = (struct metric *)allocate(type, 0);
	if (m == NULL) {
		names_clear(&names);
		return NULL;
	}
	m->kind = kind;
	m->names = names;
	m->unit = unit != NULL ? Py_NewRef(unit) : PyUnicode_FromString("");
	if (m->unit == NULL)
		Py_CLEAR(m);
	return (PyObject *)m;
}

static PyObject *new_counter(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	return make(type, args, keywords, PERFTOP_KIND_COUNTER, "UU|UO:Counter");
}

static PyObject *new_gauge(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	return make(type, args, keywords, PERFTOP_KIND_GAUGE, "UU|UO:Gauge");
}

static PyObject *new_value(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	return make(type, args, keywords, PERFTOP_KIND_VALUE, "UU|UO:Value");
}

static void destroy(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);
	freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
	struct metric *m = (struct metric *)self;

	names_clear(&m->names);
	Py_CLEAR(m->unit);
	release(self);
	Py_DECREF(type);
}

static PyMemberDef members[] = {
	{ "component", T_OBJECT, offsetof(struct metric, names.component), READONLY, NULL },
	{ "name", T_OBJECT, offsetof(struct metric, names.name), READONLY, NULL },
	{ "label", T_OBJECT, offsetof(struct metric, names.label), READONLY, NULL },
	{ "unit", T_OBJECT, offsetof(struct metric, unit), READONLY, NULL },
	{ NULL, 0, 0, 0, NULL },
};

static PyMethodDef counter_methods[] = {
	{ "add", counter_add, METH_VARARGS, PyDoc_STR("add(n=1): counts n more.") },
	{ NULL, NULL, 0, NULL },
};
static PyGetSetDef counter_properties[] = {
	{ "total", counter_total, NULL, PyDoc_STR("What was counted so far."), NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};
static PyMethodDef gauge_methods[] = {
	{ "set", gauge_set, METH_O, PyDoc_STR("set(value): this is the level now.") },
	{ NULL, NULL, 0, NULL },
};
static PyMethodDef value_methods[] = {
	{ "record", value_record, METH_O,
	  PyDoc_STR("record(n): one more number of the distribution.") },
	{ "stats", value_stats, METH_NOARGS,
	  PyDoc_STR("What was recorded so far, in the value's own unit.") },
	{ NULL, NULL, 0, NULL },
};

#define SLOTS(name, doc, ...)                                                  \
	static PyType_Slot name##_slots[] = {                                  \
		{ Py_tp_doc, PyDoc_STR(doc) },     { Py_tp_new, new_##name },  \
		{ Py_tp_dealloc, destroy },        { Py_tp_members, members }, \
		{ Py_tp_methods, name##_methods }, __VA_ARGS__{ 0, NULL },     \
	}
#define TOTAL { Py_tp_getset, counter_properties },
SLOTS(counter, "Counter(component, name, unit='', label=None): a number that only grows.", TOTAL);
SLOTS(gauge, "Gauge(component, name, unit='', label=None): a level that goes up and down.", );
SLOTS(value, "Value(component, name, unit='', label=None): a distribution of whole numbers.", );

PyType_Spec counter_spec = { "perftop.Counter", sizeof(struct metric), 0, Py_TPFLAGS_DEFAULT,
			     counter_slots };
PyType_Spec gauge_spec = { "perftop.Gauge", sizeof(struct metric), 0, Py_TPFLAGS_DEFAULT,
			   gauge_slots };
PyType_Spec value_spec = { "perftop.Value", sizeof(struct metric), 0, Py_TPFLAGS_DEFAULT,
			   value_slots };
