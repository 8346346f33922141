/* The row model: order, ties, filter, frozen and paused tables, figures only where needed. */
#include "test.h"

#include <math.h>

#include "fixture.h"
#include "tui/table.h"

static struct table_choice choice(enum column sort)
{
	return (struct table_choice){ .view = VIEW_LIFETIME,
				      .sort = sort,
				      .descending = column_info[sort].descending,
				      .component = "",
				      .filter = "" };
}

struct run {
	struct fixture fixture;
	struct table table;
	const struct process_track *track;
};

static int set_up(void **state)
{
	struct run *run = calloc(1, sizeof(*run));

	fixture_init(&run->fixture, &(struct fixture_options){ .more = 100 });
	fixture_ticks(&run->fixture, 5);
	run->track = run->fixture.history.processes[0];
	*state = run;
	return 0;
}

static int tear_down(void **state)
{
	struct run *run = *state;

	table_clear(&run->table);
	fixture_clear(&run->fixture);
	free(run);
	return 0;
}

static void update(struct run *run, const struct table_choice *c)
{
	table_update(&run->table, &run->fixture.history, run->track, c);
}

static const struct op_row *row(const struct run *run, const struct table_choice *c, size_t i)
{
	return &run->table.rows[c->view][run->table.order[i]];
}

static void sorts_by_every_column(void **state)
{
	struct run *run = *state;

	for (int column = 0; column < COLUMNS_END; column++)
		for (int reverse = 0; reverse < 2; reverse++) {
			struct table_choice c = choice((enum column)column);

			c.descending ^= reverse;
			update(run, &c);
			assert_true(run->table.shown > 50);
			if (column_info[column].kind == KIND_TEXT)
				continue;
			for (size_t i = 1; i < run->table.shown; i++) {
				double a = column_info[column].figure(row(run, &c, i - 1));
				double b = column_info[column].figure(row(run, &c, i));

				assert_false(isnan(a) && !isnan(b));
				assert_false(c.descending ? a < b : a > b);
			}
		}
}

static void ties_go_by_name(void **state)
{
	struct run *run = *state;
	struct table_choice c = choice(COLUMN_ERRORS);

	update(run, &c);
	for (size_t i = 1; i < run->table.shown; i++) {
		const struct op_key *a = &run->track->ops[run->table.order[i - 1]].key;
		const struct op_key *b = &run->track->ops[run->table.order[i]].key;

		if (row(run, &c, i - 1)->figures.errors == row(run, &c, i)->figures.errors)
			assert_true(strcmp(a->component, b->component) <= 0);
	}
}

static void filters(void **state)
{
	struct run *run = *state;
	struct table_choice c = choice(COLUMN_TIME);
	size_t all, found;

	update(run, &c);
	all = run->table.shown;
	c.filter = "FETCH_orders";
	update(run, &c);
	found = run->table.shown;
	assert_true(found > 0 && found < all);
	c.filter = "!fetch_orders";
	update(run, &c);
	assert_int_equal(run->table.shown, all - found);
	c.filter = "!";
	update(run, &c);
	assert_int_equal(run->table.shown, 0);
	c.filter = "";
	c.component = "stor*";
	update(run, &c);
	assert_true(run->table.shown > 0 && run->table.shown < all);
	c.component = "";
	c.idle = true;
	update(run, &c);
	assert_int_equal(run->table.shown, run->table.timers);
	assert_true(run->table.timers > all);
}

static void metrics_stand_apart(void **state)
{
	struct run *run = *state;
	struct table_choice c = choice(COLUMN_TIME);

	update(run, &c);
	assert_int_equal(run->table.metric_count, 3);
	assert_int_equal(run->table.timers + run->table.metric_count, run->track->op_count);
}

static void frozen_order_stays(void **state)
{
	struct run *run = *state;
	struct table_choice c = choice(COLUMN_COUNT);
	uint32_t before[256];
	size_t shown;

	update(run, &c);
	shown = run->table.shown;
	memcpy(before, run->table.order, shown * sizeof(*before));
	c.frozen = true;
	c.sort = COLUMN_MEAN;
	fixture_ticks(&run->fixture, 5);
	update(run, &c);
	for (size_t i = 0, at = 0; i < run->table.shown && at < shown; i++)
		if (run->table.order[i] == before[at])
			at++;
	assert_memory_equal(run->table.order, before, shown * sizeof(*before));
}

/* While paused the numbers stand still in every view; the order may change. */
static void paused_numbers_stand(void **state)
{
	struct run *run = *state;
	struct table_choice c = choice(COLUMN_TIME);
	uint64_t count;

	update(run, &c);
	table_keep(&run->table, &run->fixture.history, run->track);
	count = run->table.rows[VIEW_LIFETIME][3].figures.count;
	c.paused = true;
	fixture_ticks(&run->fixture, 3);
	for (int view = 0; view < VIEW_COUNT; view++) {
		c.view = (enum view)view;
		c.sort = COLUMN_P99;
		update(run, &c);
		assert_true(
			table_row(&run->table, &run->fixture.history, run->track, 3, c.view)->full);
	}
	assert_int_equal(run->table.rows[VIEW_LIFETIME][3].figures.count, count);
	c.paused = false;
	c.view = VIEW_LIFETIME;
	update(run, &c);
	assert_true(run->table.rows[VIEW_LIFETIME][3].figures.count > count);
}

static void quantiles_only_on_demand(void **state)
{
	struct run *run = *state;
	struct table_choice c = choice(COLUMN_COUNT);

	update(run, &c);
	assert_false(run->table.rows[VIEW_LIFETIME][3].full);
	table_row(&run->table, &run->fixture.history, run->track, 3, VIEW_LIFETIME);
	assert_true(run->table.rows[VIEW_LIFETIME][3].full);
	assert_true(run->table.rows[VIEW_LIFETIME][3].figures.p99 > 0);
	update(run, &c); /* nothing happened since */
	assert_true(run->table.rows[VIEW_LIFETIME][3].full);
	c.sort = COLUMN_P99;
	update(run, &c);
	assert_true(row(run, &c, 20)->full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sorts_by_every_column, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ties_go_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(filters, set_up, tear_down),
		cmocka_unit_test_setup_teardown(metrics_stand_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(frozen_order_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(paused_numbers_stand, set_up, tear_down),
		cmocka_unit_test_setup_teardown(quantiles_only_on_demand, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
