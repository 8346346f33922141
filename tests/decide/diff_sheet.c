/* What is said of a comparison: sheet and JSON of one that was made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cJSON.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "decide/compare.h"
#include "report/report.h"
#include "report/sheet_parts.h"

#define OPS_MOST 20

/* A comparison and all that its names point to. */
struct world {
	struct document_process process[SIDES];
	struct document document[SIDES];
	struct document *documents[SIDES][1];
	const char *paths[SIDES][1];
	struct compared_op ops[OPS_MOST];
	struct compared_resource resources[2];
	char *warnings[1];
	struct comparison c;
};

static char comm[] = "server", host[] = "build-7", version[] = "1.2", view[] = "lifetime";
static char warning[] = "The processors differ.", reason[] = "only 2 values";
static char lone_reason[] = "not measured before";
static char hostile[] = "\033[31m<script>|`";

static const struct compared unknown = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, { 0 }, COMPARE_UNSURE,
					 NULL };

static struct compared tested(double before, double percent, double q, enum compare_verdict verdict)
{
	return (struct compared){
		.before = before,
		.after = before * (1 + percent / 100),
		.percent = percent,
		.low = percent - 1.4,
		.high = percent + 1.5,
		.p = q / 2,
		.q = q,
		.n = { 30, 31 },
		.verdict = verdict,
	};
}

static struct compared untested(double before, double after)
{
	struct compared c = unknown;

	c.before = before;
	c.after = after;
	c.percent = before != 0 ? (after - before) / before * 100 : INFINITY;
	return c;
}

static struct compared_op *add_op(struct world *w, const char *name, double percent,
				  enum compare_verdict verdict)
{
	struct compared_op *op = &w->ops[w->c.op_count++];

	*op = (struct compared_op){ .component = "api", .operation = name, .verdict = verdict };
	for (int i = 0; i < COMPARE_FIGURES; i++)
		op->figure[i] = unknown;
	op->figure[COMPARE_COUNT] = untested(1000, 1000);
	op->figure[COMPARE_MEAN] = tested(1e-3, percent, 0.0004, verdict);
	w->c.count[verdict]++;
	return op;
}

static void alone(struct world *w, const char *name, enum presence presence)
{
	struct compared_op *op = add_op(w, name, 0, COMPARE_UNSURE);

	w->c.count[COMPARE_UNSURE]--;
	op->presence = presence;
	op->figure[COMPARE_MEAN] = unknown;
	op->figure[COMPARE_MEAN].before = presence == PRESENT_BEFORE ? 2e-3 : NAN;
	op->figure[COMPARE_MEAN].after = presence == PRESENT_AFTER ? 3e-3 : NAN;
}

static void add_side(struct world *w, int i)
{
	static const char *const paths[SIDES] = { "old.json", "new.json" };

	w->process[i] = (struct document_process){ .pid = 7, .comm = comm };
	w->document[i].version = version;
	w->document[i].wall_ns = 1790000000000000000;
	w->document[i].host.name = host;
	w->document[i].run.view = view;
	w->document[i].run.elapsed = 10;
	w->document[i].run.interval = 0.1;
	w->document[i].processes = &w->process[i];
	w->document[i].process_count = 1;
	w->documents[i][0] = &w->document[i];
	w->paths[i][0] = paths[i];
	w->c.side[i] = (struct compare_side){ paths[i], w->documents[i], w->paths[i], 1 };
}

/* Without operations. */
static struct world *make_world(void)
{
	struct world *w = mem_alloc(sizeof(*w));

	for (int i = 0; i < SIDES; i++)
		add_side(w, i);
	compare_settings_init(&w->c.settings);
	w->c.method = COMPARE_BY_WINDOWS;
	w->c.ops = w->ops;
	w->c.ratio = NAN;
	w->c.resources = w->resources;
	w->c.warnings = w->warnings;
	return w;
}

/* With something of everything. */
static struct world *make_full(void)
{
	struct world *w = make_world();
	struct compared_op *call = add_op(w, "call", 11.2, COMPARE_SLOWER), *odd;

	call->label = "eu";
	call->figure[COMPARE_P99] = tested(5e-3, 20, 0.001, COMPARE_SLOWER);
	call->figure[COMPARE_TOTAL] = untested(1, 1.112);
	add_op(w, hostile, -20, COMPARE_FASTER)->figure[COMPARE_RATE] =
		tested(100, 25, 0.01, COMPARE_SLOWER);
	odd = add_op(w, "odd", 0, COMPARE_UNSURE);
	odd->figure[COMPARE_MEAN] = untested(1e-3, 2e-3);
	odd->figure[COMPARE_MEAN].n[BEFORE] = 2;
	odd->figure[COMPARE_MEAN].reason = reason;
	add_op(w, "still", 0.1, COMPARE_SAME)->figure[COMPARE_MEAN].q = 0.446;
	alone(w, "fresh", PRESENT_AFTER);
	alone(w, "gone", PRESENT_BEFORE);
	w->c.ratio = 1.031;
	w->c.ratio_count = 4;
	w->resources[0] = (struct compared_resource){
		METRIC_RSS,
		tested(1 << 20, 50, 0.002, COMPARE_SLOWER),
		untested(1 << 20, 1 << 21),
	};
	w->resources[1] =
		(struct compared_resource){ METRIC_SWAP, untested(0, 0), untested(0, 4096) };
	w->c.resource_count = 2;
	w->warnings[0] = warning;
	w->c.warning_count = 1;
	return w;
}

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("no '%s' in:\n%s", what, text);
}

static void has_not(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("'%s' in:\n%s", what, text);
}

static char *text_of(const struct world *w, int width)
{
	const struct report_look look = { .width = width };
	struct sheet *s = comparison_sheet(&w->c, false);
	char *text = sheet_text(s, &look);

	sheet_free(s);
	return text;
}

/* The rest of the line from there on; blanks are squeezed. */
static const char *line_with(const char *text, const char *what)
{
	static char line[512];
	const char *at = strstr(text, what);
	size_t length = 0;

	if (!at)
		fail_msg("no '%s' in:\n%s", what, text);
	for (; *at && *at != '\n' && length < sizeof(line) - 1; at++)
		if (*at != ' ' || (length && line[length - 1] != ' '))
			line[length++] = *at;
	line[length] = '\0';
	return line;
}

static void the_mean_of_no_change_is_the_same(void **state)
{
	static const struct {
		double ratio;
		const char *shown;
	} means[] = { { 1, " 0.0% 4 the same, not tested" },
		      { 1.0004, "0.0% 4 the same, not tested" },
		      { 0.9996, "0.0% 4 the same, not tested" },
		      { 1.006, "+0.6% 4 1.01x slower, not tested" },
		      { 0.5, "-50.0% 4 2.00x faster, not tested" } };

	(void)state;
	for (size_t i = 0; i < sizeof(means) / sizeof(means[0]); i++) {
		struct world *w = make_full();
		char *text;

		w->c.ratio = means[i].ratio;
		text = text_of(w, 0);
		has(line_with(text, "geometric mean"), means[i].shown);
		free(text);
		free(w);
	}
}

static void operations(void **state)
{
	struct world *w = make_full();
	char *text = text_of(w, 0);

	(void)state;
	has(line_with(text, "call [eu]"),
	    "1.00ms 1.11ms +11.2% [+9.8%, +12.7%] <0.001 30+31 slower");
	has(line_with(text, "-20.0%"), "faster");
	has(line_with(text, "api still"), "1.00ms 1.00ms ~ [-1.3%, +1.6%] 0.446 30+31 same");
	has(line_with(text, "api odd"), "1.00ms 2.00ms +100% 2+0 not enough data");
	has(text, "Not enough data for api odd: only 2 values");
	has(line_with(text, "geometric mean"), "+3.1% 4 1.03x slower, not tested");
	has(text, "1 slower, 1 faster, 1 the same, 1 with not enough data.");
	has(text, "api call [eu]: 1.11x slower");
	has(text, "1.25x faster");
	has(line_with(text, "api fresh"), "appeared 1.00k 3.00ms");
	has(line_with(text, "api gone"), "vanished 1.00k 2.00ms");
	has(text, warning);
	has(line_with(text, "before "), "before old.json server build-7 1 10.0s");
	has_not(text, "nan");
	has_not(text, "\033");
	free(text);
	free(w);
}

static void further_figures(void **state)
{
	struct world *w = make_full();
	char *text = text_of(w, 0);

	(void)state;
	has(line_with(text, "P99"), "5.00ms 6.00ms +20.0% [+18.6%, +21.5%] 0.001 30+31 slower");
	has(line_with(text, "total"), "1.00s 1.11s +11.2%");
	has(line_with(text, "rate"), "100/s 125/s +25.0%");
	has(line_with(text, "rate"), "more"); /* of a load nothing is faster */
	/* four operations with eight figures each, but three */
	has(text, "29 figures whose change is small or not sure are left out");
	free(text);
	free(w);
}

static void resources(void **state)
{
	struct world *w = make_full();
	char *text = text_of(w, 0);

	(void)state;
	has(line_with(text, "RSS"), "1.00M 1.50M +50.0% [+48.6%, +51.5%] 0.002 30+31 more");
	has(line_with(text, "RSS max"), "1.00M 2.00M +100%");
	has(line_with(text, "swap"), "swap max 0B 4.00K from 0");
	has(text, "1 figure whose change is small or not sure is left out");
	free(text);
	free(w);
}

/* What is not sure is not the same: how large it looks is told. */
static void unsure(void **state)
{
	struct world *w = make_full();
	struct compared_op *still = &w->ops[3];
	char *text;

	(void)state;
	w->ops[2].figure[COMPARE_MEAN] = tested(1e-3, 199, 0.159, COMPARE_UNSURE);
	still->figure[COMPARE_MEDIAN] = tested(1e-3, 60, 0.159, COMPARE_UNSURE);
	still->figure[COMPARE_P99] = tested(1e-3, 4.9, 0.159, COMPARE_UNSURE);
	text = text_of(w, 0);
	has(line_with(text, "api odd"),
	    "1.00ms 2.99ms +199% [+198%, +201%] 0.159 30+31 not enough data");
	has(line_with(text, "api still median"),
	    "1.00ms 1.60ms +60.0% [+58.6%, +61.5%] 0.159 30+31 not enough data");
	has_not(text, "api still P99");
	has(text, "28 figures whose change is small or not sure are left out");
	free(text);
	free(w);
}

/* Where it calls nothing that is timed, too. */
static void own_time_is_not_repeated(void **state)
{
	struct world *w = make_full();
	struct compared_op *call = &w->ops[0];
	char *text;

	(void)state;
	call->figure[COMPARE_SELF] = call->figure[COMPARE_TOTAL];
	text = text_of(w, 0);
	has(text, "call [eu] total");
	has_not(text, "call [eu] self");
	has(text, "28 figures whose");
	free(text);
	call->figure[COMPARE_SELF].after *= 1.5;
	call->figure[COMPARE_SELF].percent = 66;
	text = text_of(w, 0);
	has(text, "call [eu] self");
	free(text);
	free(w);
}

/* Labels alone would leave a page without a name. */
static void runs_are_in_the_title(void **state)
{
	struct world *w = make_full();
	struct document *documents[] = { w->documents[BEFORE][0], w->documents[BEFORE][0],
					 w->documents[BEFORE][0], w->documents[BEFORE][0] };
	const char *paths[] = { "1.json", "2.json", "3.json", "4.json" };
	char *text = text_of(w, 0);

	(void)state;
	has(text, "old.json against new.json\n");
	free(text);
	w->c.side[BEFORE] = (struct compare_side){ "v1.2", documents, paths, 4 };
	text = text_of(w, 0);
	has(text, "v1.2 (4 runs) against new.json (1 run)\n");
	free(text);
	free(w);
}

static void fits(void **state)
{
	static const int widths[] = { 80, 120 };
	struct world *w = make_full();

	(void)state;
	w->ops[0].operation = "an-operation-whose-name-takes-more-room-than-there-is";
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		char *text = text_of(w, widths[i]), *rest = text, *line;

		while ((line = strsep(&rest, "\n")))
			if (text_columns(line) > widths[i])
				fail_msg("%d columns: %s", text_columns(line), line);
		free(text);
	}
	free(w);
}

static void empty(void **state)
{
	struct world *w = make_world();
	char *text;

	(void)state;
	w->c.method = COMPARE_NONE;
	w->c.side[BEFORE].label = "base";
	text = text_of(w, 0);
	has(text, "There is no operation on both sides.");
	has(text, "Nothing could be tested");
	has(line_with(text, "base  "), "base old.json server");
	has_not(text, "geometric mean");
	free(text);
	free(w);
}

/* ---- distributions ---- */

static void add_histograms(struct compared_op *op, struct document_bucket *before,
			   struct document_bucket *after, size_t count)
{
	op->histogram[BEFORE] = before;
	op->histogram[AFTER] = after;
	op->histogram_count[BEFORE] = op->histogram_count[AFTER] = count;
}

static double sum_of(const struct chart_series *series)
{
	double sum = 0;

	for (size_t i = 0; i + 1 < series->count; i++)
		sum += series->y[i];
	return sum;
}

static size_t charts_of(const struct sheet *s, const struct sheet_chart **last)
{
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->pieces[i].chart) {
			count++;
			*last = s->pieces[i].chart;
		}
	return count;
}

static void distributions(void **state)
{
	struct document_bucket before[] = { { 0, 3 }, { 1e-3, 600 }, { 1.01e-3, 400 } };
	struct document_bucket after[] = { { 1e-3, 1 }, { 2e-3, 4 }, { NAN, 9 } };
	const struct sheet_chart *chart = NULL;
	struct world *w = make_full();
	struct sheet *s;

	(void)state;
	add_histograms(&w->ops[0], before, after, 3);
	add_histograms(&w->ops[3], before, after, 3); /* the same: is not drawn */
	s = comparison_sheet(&w->c, true);
	assert_int_equal(charts_of(s, &chart), 1);
	assert_true(chart->x.log);
	assert_int_equal(chart->count, 2);
	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_series *series = &chart->series[i];

		assert_true(fabs(sum_of(series) - 100) < 1e-6);
		for (size_t k = 1; k < series->count; k++)
			assert_true(series->x[k] > series->x[k - 1]);
		assert_true(series->x[0] > 0.97e-3 && series->x[0] < 1e-3);
		assert_true(fabs(series->x[series->count - 1] - 2e-3) < 1e-9);
	}
	sheet_free(s);
	s = comparison_sheet(&w->c, false);
	assert_int_equal(charts_of(s, &chart), 0);
	sheet_free(s);
	free(w);
}

static void many_distributions(void **state)
{
	struct document_bucket buckets[] = { { 1e-3, 1 }, { 1.1e-3, 1 } };
	const struct sheet_chart *chart = NULL;
	struct world *w = make_world();
	struct sheet *s;
	char *html;

	(void)state;
	for (int i = 0; i < 12; i++)
		add_histograms(add_op(w, hostile, 30 - i, COMPARE_SLOWER), buckets, buckets, 2);
	s = comparison_sheet(&w->c, true);
	assert_int_equal(charts_of(s, &chart), 10);
	html = sheet_html(s);
	has(html, "2 more operations changed, and are not drawn.");
	has_not(html, hostile);
	free(html);
	sheet_free(s);
	free(w);
}

/* ---- JSON ---- */

static const cJSON *at(const cJSON *node, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(node, key);

	if (!item)
		fail_msg("no \"%s\"", key);
	return item;
}

static cJSON *json_of(const struct world *w)
{
	char *text = comparison_json(&w->c);
	cJSON *root = cJSON_Parse(text);

	assert_non_null(root);
	assert_true(text[strlen(text) - 1] == '\n');
	free(text);
	return root;
}

static void cost(struct world *w, struct compared_op *op, enum compare_figure figure,
		 struct compared compared)
{
	op->figure[figure] = compared;
	w->c.costs[compared.verdict]++;
}

static struct world *make_costs(void)
{
	struct world *w = make_full();
	struct compared_op *call = &w->ops[0], *odd = &w->ops[2], *still = &w->ops[3];
	struct compared lone = unknown;

	cost(w, call, COMPARE_CPU, tested(2e-3, 40, 0.0004, COMPARE_SLOWER));
	cost(w, call, COMPARE_ALLOCATIONS, tested(0, 0, 0.0004, COMPARE_SLOWER));
	call->figure[COMPARE_ALLOCATIONS].percent = INFINITY;
	cost(w, call, COMPARE_ALLOCATED, tested(2048, -50, 0.0004, COMPARE_FASTER));
	cost(w, odd, COMPARE_CPU, tested(1e-3, 12, 0.3, COMPARE_UNSURE));
	odd->figure[COMPARE_CPU].reason = reason;
	lone.after = 4096;
	lone.reason = lone_reason;
	cost(w, odd, COMPARE_ALLOCATED, lone);
	cost(w, still, COMPARE_ALLOCATED, lone);
	cost(w, still, COMPARE_CPU, tested(1e-3, 0.1, 0.9, COMPARE_SAME));
	return w;
}

static void costs(void **state)
{
	struct world *w = make_costs();
	char *text = text_of(w, 0);

	(void)state;
	has(text, "\nCosts\n");
	has(line_with(text, "api call [eu] CPU per call"),
	    "2.00ms 2.80ms +40.0% [+38.6%, +41.5%] <0.001 30+31 more");
	has(line_with(text, "api call [eu] allocations per call"),
	    "0 0 from 0 [-1.4%, +1.5%] <0.001 30+31 more");
	has(line_with(text, "api call [eu] bytes per call"),
	    "2.00K 1.00K -50.0% [-51.4%, -48.5%] <0.001 30+31 less");
	has(line_with(text, "api odd CPU per call"),
	    "1.00ms 1.12ms +12.0% [+10.6%, +13.5%] 0.300 30+31 not enough data");
	has(text, "Not enough data for api odd CPU per call: only 2 values.");
	has(text, "n/a: api odd bytes per call, api still bytes per call (not measured before)");
	has(text, "1 figure whose change is small or not sure is left out");
	has(text, "Costs: 2 more, 1 less, 1 the same, 3 with not enough data.");
	has(text, "api call [eu] allocations per call: from 0\n");
	has(text, "api call [eu] bytes per call: 0.50x as much\n");
	free(text);
	free(w);
	w = make_full();
	text = text_of(w, 0);
	has_not(text, "Costs");
	free(text);
	free(w);
}

static void json_of_costs(void **state)
{
	struct world *w = make_costs();
	cJSON *root = json_of(w);
	const cJSON *ops = at(root, "operations"), *figures = at(ops->child, "figures"), *lone;

	(void)state;
	assert_string_equal(at(at(figures, "cpu_seconds_per_call"), "verdict")->valuestring,
			    "more");
	assert_null(cJSON_GetObjectItem(at(figures, "cpu_seconds_per_call"), "reason"));
	assert_true(cJSON_IsNull(at(at(figures, "allocations_per_call"), "change_percent")));
	figures = at(cJSON_GetArrayItem(ops, 2), "figures");
	assert_null(cJSON_GetObjectItem(figures, "allocations_per_call"));
	lone = at(figures, "allocated_bytes_per_call");
	assert_true(cJSON_IsNull(at(lone, "before")) && cJSON_IsNull(at(lone, "verdict")));
	assert_string_equal(at(lone, "reason")->valuestring, lone_reason);
	assert_int_equal(at(at(root, "cost_counts"), "more")->valueint, 2);
	assert_int_equal(at(at(root, "cost_counts"), "not enough data")->valueint, 3);
	cJSON_Delete(root);
	free(w);
}

static void json(void **state)
{
	struct world *w = make_full();
	cJSON *root = json_of(w);
	const cJSON *ops = at(root, "operations"), *figures, *mean, *rss;

	(void)state;
	assert_string_equal(at(root, "schema")->valuestring, "perftop-diff/1");
	assert_string_equal(at(root, "method")->valuestring, "windows");
	assert_true(at(root, "level")->valuedouble == 0.05);
	assert_int_equal(cJSON_GetArraySize(ops), 6);
	figures = at(ops->child, "figures");
	mean = at(figures, "mean_seconds");
	assert_true(fabs(at(mean, "change_percent")->valuedouble - 11.2) < 1e-9);
	assert_true(at(mean, "q")->valuedouble == 0.0004 && at(mean, "p")->valuedouble == 0.0002);
	assert_int_equal(at(mean, "n_after")->valueint, 31);
	assert_string_equal(at(mean, "verdict")->valuestring, "slower");
	assert_true(cJSON_IsNull(at(at(figures, "max_seconds"), "before")));
	assert_true(cJSON_IsNull(at(at(figures, "total_seconds"), "verdict")));
	assert_string_equal(at(ops->child, "label")->valuestring, "eu");
	assert_null(cJSON_GetObjectItem(ops->child, "reason"));
	assert_string_equal(at(ops->child->next->next, "reason")->valuestring, reason);
	assert_string_equal(at(cJSON_GetArrayItem(ops, 4), "presence")->valuestring, "appeared");
	assert_true(cJSON_IsNull(at(cJSON_GetArrayItem(ops, 5), "verdict")));
	rss = at(at(root, "resources"), "rss_bytes");
	assert_string_equal(at(at(rss, "mean"), "verdict")->valuestring, "more");
	assert_int_equal(at(at(root, "counts"), "not enough data")->valueint, 1);
	assert_int_equal(at(at(root, "counts"), "vanished")->valueint, 1);
	assert_string_equal(at(root, "warnings")->child->valuestring, warning);
	cJSON_Delete(root);
	free(w);
}

/* From nothing to something is no number of percent. */
static void json_of_odd_numbers(void **state)
{
	struct world *w = make_full();
	cJSON *root = json_of(w);
	const cJSON *swap = at(at(root, "resources"), "swap_bytes");

	(void)state;
	assert_true(cJSON_IsNull(at(at(swap, "max"), "change_percent")));
	cJSON_Delete(root);
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations),
		cmocka_unit_test(the_mean_of_no_change_is_the_same),
		cmocka_unit_test(further_figures),
		cmocka_unit_test(resources),
		cmocka_unit_test(unsure),
		cmocka_unit_test(own_time_is_not_repeated),
		cmocka_unit_test(runs_are_in_the_title),
		cmocka_unit_test(fits),
		cmocka_unit_test(empty),
		cmocka_unit_test(distributions),
		cmocka_unit_test(many_distributions),
		cmocka_unit_test(costs),
		cmocka_unit_test(json),
		cmocka_unit_test(json_of_costs),
		cmocka_unit_test(json_of_odd_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
