/* The saved documents that a user names on the command line. */
#include "cmd/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/op.h"
#include "report/hits.h"
#include "report/report.h"
#include "report/select.h"

/* By hand: /dev/stdin cannot be opened where it is a socket. NULL with err. */
static char *read_standard(size_t *length, struct error *err)
{
	size_t capacity = 65536;
	char *text = mem_alloc(capacity);
	ssize_t got;

	*length = 0;
	while ((got = read(STDIN_FILENO, text + *length, capacity - *length)) != 0) {
		if (got == -1 && errno != EINTR) {
			free(text);
			error_errno(err, _("cannot read standard input"));
			return NULL;
		}
		*length += got > 0 ? (size_t)got : 0;
		if (*length == capacity)
			text = mem_resize(text, capacity *= 2, 1);
	}
	return text;
}

struct document *input_read(const char *path, struct error *err)
{
	struct document *d;
	struct error why;
	size_t length;
	char *text;

	if (strcmp(path, "-") != 0)
		return document_read(path, err);
	text = read_standard(&length, err);
	if (!text)
		return NULL;
	d = document_parse(text, length, &why);
	if (!d)
		error_set(err, _("standard input: %s"), why.text);
	free(text);
	return d;
}

static bool wanted(const struct settings *s, char *component, char *operation, char *label)
{
	static char none[] = "";
	struct op_key key = {
		.component = component ? component : none,
		.operation = operation ? operation : none,
		.label = label ? label : none,
	};

	return select_op(&key, s->screen.component, s->screen.filter);
}

/* Moves those that are wanted to the front; returns how many they are. Samples of functions go with their operation: of one
 * that is left out nothing can be said. */
static size_t choose_ops(struct document_process *p, const struct settings *s)
{
	uint32_t *numbers = mem_alloc_array(p->op_count, sizeof(*numbers));
	size_t kept = 0;

	for (size_t i = 0; i < p->op_count; i++) {
		struct document_op op = p->ops[i];

		numbers[i] = PROFILE_UNKNOWN_OP;
		if (!wanted(s, op.component, op.operation, op.label))
			continue;
		numbers[i] = (uint32_t)kept;
		p->ops[i] = p->ops[kept];
		p->ops[kept++] = op;
	}
	if (p->profile)
		hits_renumber(p->profile, numbers, p->op_count);
	free(numbers);
	return kept;
}

static size_t choose_metrics(struct document_process *p, const struct settings *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->metric_count; i++) {
		struct document_metric metric = p->metrics[i];

		if (!wanted(s, metric.component, metric.name, metric.label))
			continue;
		p->metrics[i] = p->metrics[kept];
		p->metrics[kept++] = metric;
	}
	return kept;
}

/* What is left out goes into a document of its own, which is how its strings are released. */
static void leave_out(struct document_process *p, size_t ops, size_t metrics)
{
	struct document *rest = mem_alloc(sizeof(*rest));
	struct document_process *r = mem_alloc(sizeof(*r));

	r->op_count = p->op_count - ops;
	r->ops = mem_copy(p->ops + ops, r->op_count * sizeof(*r->ops));
	r->metric_count = p->metric_count - metrics;
	r->metrics = mem_copy(p->metrics + metrics, r->metric_count * sizeof(*r->metrics));
	rest->processes = r;
	rest->process_count = 1;
	document_free(rest);
	p->op_count = ops;
	p->metric_count = metrics;
}

void input_restrict(struct document *d, const struct options *o, const struct settings *s)
{
	if (!options_have(o, OPTION_COMPONENT) && !options_have(o, OPTION_FILTER))
		return;
	for (size_t i = 0; i < d->process_count; i++) {
		struct document_process *p = &d->processes[i];

		leave_out(p, choose_ops(p, s), choose_metrics(p, s));
	}
}
