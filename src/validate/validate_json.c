/* What was found, for a program: data/perftop-validate.schema.json. */
#include <stdlib.h>

#include "base/clock.h"
#include "report/node.h"

#include "validate/validate.h"

static cJSON *spread(const struct spread *s)
{
	cJSON *object = cJSON_CreateObject();

	node_add(object, "min", node_number(s->min));
	node_add(object, "mean", node_number(s->mean));
	node_add(object, "median", node_number(s->median));
	node_add(object, "p95", node_number(s->p95));
	node_add(object, "p99", node_number(s->p99));
	node_add(object, "max", node_number(s->max));
	node_add(object, "stdev", node_number(s->stdev));
	return object;
}

static cJSON *deviations(const struct validate_outcome *out)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < out->repeats; i++)
		cJSON_AddItemToArray(array, node_number(out->deviations[i]));
	return array;
}

static void add_error(cJSON *object, const struct validate_info *info,
		      const struct validate_outcome *out)
{
	node_add(object, "truth", node_number(out->truth));
	node_add(object, "error", node_number(out->error));
	node_add(object, "error_low", node_number(out->low));
	node_add(object, "error_high", node_number(out->high));
	node_add(object, "error_unit",
		 node_text(info->absolute ? unit_name(info->unit) : "percent_of_truth"));
	node_add(object, "tolerance", node_number(info->tolerance));
	node_add(object, "late", node_u64(out->late));
	node_add(object, "errors", spread(&out->errors));
	node_add(object, "deviations", deviations(out));
}

static cJSON *check(const struct validation *v, int i)
{
	const struct validate_info *info = &validate_info[i];
	const struct validate_outcome *out = &v->outcome[i];
	cJSON *object = cJSON_CreateObject();

	node_add(object, "name", node_text(info->name));
	node_add(object, "group", node_text(info->group));
	node_add(object, "title", node_text(info->title));
	node_add(object, "verdict", node_text(validate_verdict_name(out->verdict)));
	node_add(object, "unit", node_text(unit_name(info->unit)));
	node_add(object, "repeats", node_u64(out->repeats));
	node_add(object, "shown", node_number(out->shown));
	if (!info->information)
		add_error(object, info, out);
	node_add_text_once(object, "reason", out->why);
	return object;
}

static cJSON *checks(const struct validation *v)
{
	cJSON *array = cJSON_CreateArray();

	for (int i = 0; i < VALIDATE_CHECKS; i++)
		cJSON_AddItemToArray(array, check(v, i));
	return array;
}

static cJSON *machine(const struct validate_machine *m)
{
	cJSON *object = cJSON_CreateObject();

	node_add(object, "name", node_text(m->name));
	node_add(object, "kernel", node_text(m->kernel));
	node_add(object, "cpu_model", node_text(m->cpu_model));
	node_add(object, "cpus", node_u64(m->cpus));
	node_add(object, "clocksource", node_text(m->clocksource));
	node_add(object, "clocksources", node_text(m->clocksources));
	node_add(object, "timed_with_counter", node_bool(m->counter));
	node_add(object, "counter_constant", node_bool(m->constant));
	node_add(object, "counter_nonstop", node_bool(m->nonstop));
	return object;
}

static cJSON *counts(const struct validation *v)
{
	cJSON *object = cJSON_CreateObject();

	for (int i = 0; i < VALIDATE_VERDICTS; i++)
		node_add(object, validate_verdict_name((enum validate_verdict)i),
			 node_u64(v->count[i]));
	return object;
}

char *validation_json(const struct validation *v)
{
	char *sentence = validation_sentence(v);
	cJSON *root;

	node_init();
	root = cJSON_CreateObject();
	node_add(root, "schema", node_text("perftop-validate/1"));
	node_add(root, "perftop_version", node_text(PACKAGE_VERSION));
	node_add(root, "time", node_time(clock_wall_ns()));
	node_add(root, "quick", node_bool(v->quick));
	node_add(root, "stopped", node_bool(v->stopped));
	node_add(root, "elapsed_seconds", node_number(v->elapsed));
	node_add(root, "verdict", node_text(validate_verdict_name(validation_verdict(v))));
	node_add(root, "sentence", node_text(sentence));
	node_add(root, "counts", counts(v));
	node_add(root, "machine", machine(&v->machine));
	node_add(root, "checks", checks(v));
	free(sentence);
	return node_print(root, true);
}
