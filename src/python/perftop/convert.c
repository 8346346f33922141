/* Between Python's objects and libperftop's: names, seconds, figures. */
#include "_perftop.h"

#include <math.h>

/* A str that is exactly one, so that it is a key like any other; a new reference. */
static PyObject *plain_text(PyObject *text)
{
	return text == Py_None ? Py_NewRef(text) : PyUnicode_FromObject(text);
}

bool names_parse(struct names *n, PyObject **unit, PyObject *args, PyObject *keywords,
		 const char *format)
{
	static char *operation_words[] = {
		"component", "operation", "label", "cpu", "memory", NULL
	};
	static char *metric_words[] = { "component", "name", "unit", "label", NULL };
	PyObject *component, *name, *label = Py_None;
	int parsed;

	n->cpu = n->memory = 0;
	if (unit == NULL)
		parsed =
			PyArg_ParseTupleAndKeywords(args, keywords, format, operation_words,
						    &component, &name, &label, &n->cpu, &n->memory);
	else
		parsed = PyArg_ParseTupleAndKeywords(args, keywords, format, metric_words,
						     &component, &name, unit, &label);
	if (!parsed)
		return false;
	if (label != Py_None && !PyUnicode_Check(label)) {
		PyErr_SetString(PyExc_TypeError, "label must be a str or None");
		return false;
	}
	n->component = plain_text(component);
	n->name = plain_text(name);
	n->label = plain_text(label);
	if (n->component != NULL && n->name != NULL && n->label != NULL)
		return true;
	names_clear(n);
	return false;
}

void names_clear(struct names *n)
{
	Py_CLEAR(n->component);
	Py_CLEAR(n->name);
	Py_CLEAR(n->label);
}

PyObject *name_encode(PyObject *text)
{
	PyObject *raw = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace"), *clean = NULL;

	/* libperftop's strings end at a NUL: "a\0b" would be "a" */
	if (raw != NULL)
		clean = PyObject_CallMethod(raw, "replace", "y#y#", "\0", (Py_ssize_t)1, "\\x00",
					    (Py_ssize_t)4);
	Py_XDECREF(raw);
	return clean;
}

static const char *encode_into(PyObject **held, PyObject *text)
{
	const char *bytes;

	*held = NULL;
	if (text == Py_None)
		return NULL;
	*held = name_encode(text);
	bytes = *held != NULL ? PyBytes_AsString(*held) : NULL;
	if (bytes == NULL)
		PyErr_Clear();
	return bytes != NULL ? bytes : "?";
}

void names_encode(const struct names *n, struct name_bytes *bytes)
{
	bytes->component = encode_into(&bytes->held[0], n->component);
	bytes->name = encode_into(&bytes->held[1], n->name);
	bytes->label = encode_into(&bytes->held[2], n->label);
}

void names_release(struct name_bytes *bytes)
{
	Py_CLEAR(bytes->held[0]);
	Py_CLEAR(bytes->held[1]);
	Py_CLEAR(bytes->held[2]);
}

bool to_nanoseconds(PyObject *seconds, uint64_t *nanoseconds)
{
	double value = PyFloat_AsDouble(seconds);

	if (value == -1 && PyErr_Occurred())
		return false;
	if (!(value >= 0 && value <= 9e9)) {
		PyErr_SetString(PyExc_ValueError, "seconds must be 0 or more, and finite");
		return false;
	}
	*nanoseconds = (uint64_t)(value * 1e9 + .5);
	return true;
}

static bool set(PyObject *dict, const char *key, PyObject *value)
{
	int failed = value == NULL || PyDict_SetItemString(dict, key, value) < 0;

	Py_XDECREF(value);
	return !failed;
}

PyObject *stats_dict(const struct perftop_stats *s, double unit)
{
	const struct {
		const char *key;
		double value;
	} known[] = {
		{ "mean", s->mean }, { "min", (double)s->min }, { "p50", s->p50 },
		{ "p90", s->p90 },   { "p95", s->p95 },         { "p99", s->p99 },
		{ "p999", s->p999 }, { "max", (double)s->max },
	};
	PyObject *dict = PyDict_New();
	size_t i;
	bool done;

	if (dict == NULL)
		return NULL;
	done = set(dict, "count", PyLong_FromUnsignedLongLong(s->count)) &&
	       set(dict, "errors", PyLong_FromUnsignedLongLong(s->errors)) &&
	       set(dict, "in_flight", PyLong_FromUnsignedLongLong(s->in_flight)) &&
	       set(dict, "total", PyFloat_FromDouble((double)s->total * unit)) &&
	       set(dict, "self", PyFloat_FromDouble((double)s->self * unit));
	for (i = 0; done && i < sizeof(known) / sizeof(known[0]); i++)
		done = set(dict, known[i].key,
			   PyFloat_FromDouble(s->count != 0 ? known[i].value * unit : (double)NAN));
	if (!done)
		Py_CLEAR(dict);
	return dict;
}
