/* What is said of outcomes: every kind of verdict is in the text and in the JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/sheet.h"
#include "validate/validate.h"

static void fill(struct validate_outcome *out, enum validate_check check, double off)
{
	double errors[9];

	out->deviations = mem_alloc_array(9, sizeof(*out->deviations));
	for (int i = 0; i < 9; i++) {
		errors[i] = off + 0.001 * (i - 4);
		out->deviations[i] = errors[i] / 1e4;
	}
	validate_judge(&validate_info[check], errors, 9, 0, out);
	out->truth = 0.01;
	out->shown = 0.01 * (1 + off / 100);
}

static struct validation *make(void)
{
	struct validation *v = mem_alloc(sizeof(*v));

	for (int i = 0; i < VALIDATE_CHECKS; i++)
		fill(&v->outcome[i], (enum validate_check)i, validate_info[i].tolerance / 2);
	free(v->outcome[VALIDATE_STORED].deviations);
	v->outcome[VALIDATE_STORED] = (struct validate_outcome){
		.verdict = VALIDATE_SKIPPED,
		.truth = NAN,
		.shown = NAN,
		.error = NAN,
		.low = NAN,
		.high = NAN,
		.errors = spread_of(NULL, 0),
		.why = mem_string("there is no disk"),
	};
	v->machine.cpus = 2;
	v->machine.name = mem_string("mill");
	v->machine.clocksource = mem_string("tsc");
	v->machine.counter = v->machine.constant = true;
	v->elapsed = 10;
	for (int i = 0; i < VALIDATE_CHECKS; i++)
		v->count[v->outcome[i].verdict]++;
	return v;
}

static char *text_of(const struct validation *v)
{
	static const struct report_look look = { .width = 0 };
	struct sheet *sheet = validation_sheet(v);
	char *text = sheet_text(sheet, &look);

	sheet_free(sheet);
	return text;
}

static void has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
}

static void passes(void **state)
{
	struct validation *v = make();
	char *text = text_of(v), *json = validation_json(v);

	(void)state;
	has(text, "sleep of 10 ms");
	has(text, "+0.10%");
	has(text, "mill");
	has(text, "there is no disk");
	has(text, "does not promise that its rate is constant");
	has(text, "recording one operation");
	has(json, "\"perftop-validate/1\"");
	has(json, "\"sleep-100us\"");
	has(json, "\"there is no disk\"");
	free(json);
	free(text);
	validation_free(v);
}

/* The same of several is said once. */
static void fails(void **state)
{
	struct validation *v = make();
	char *text, *json;

	(void)state;
	for (int i = VALIDATE_CPU_5; i <= VALIDATE_CPU_50; i++) {
		free(v->outcome[i].deviations);
		fill(&v->outcome[i], (enum validate_check)i, 20);
		v->outcome[i].why = mem_string("it is off");
	}
	v->count[VALIDATE_FAILED] = 3;
	text = text_of(v);
	json = validation_json(v);
	has(text, "a thread busy 5 %, a thread busy 25 %, a thread busy 50 % (failed): it is off.");
	has(text, "+20.0pp");
	has(text, "Not all that perftop shows is true here: 3 of ");
	has(json, "\"failed\"");
	free(json);
	free(text);
	validation_free(v);
}

/* Nothing was measured: all is unknown, and nothing is shown as 0. */
static void stopped(void **state)
{
	struct validation *v = mem_alloc(sizeof(*v));
	char *text, *json;

	(void)state;
	v->stopped = true;
	for (int i = 0; i < VALIDATE_CHECKS; i++)
		v->outcome[i] = (struct validate_outcome){ .verdict = VALIDATE_SKIPPED,
							   .truth = NAN,
							   .shown = NAN,
							   .error = NAN,
							   .low = NAN,
							   .high = NAN,
							   .errors = spread_of(NULL, 0),
							   .why = mem_string("stopped before") };
	v->count[VALIDATE_SKIPPED] = VALIDATE_CHECKS;
	text = text_of(v);
	json = validation_json(v);
	has(text, "cannot be told");
	has(json, "\"shown\":\tnull");
	free(json);
	free(text);
	validation_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes),
		cmocka_unit_test(fails),
		cmocka_unit_test(stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
