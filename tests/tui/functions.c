/* The Functions pane: what is sampled when, order, filter, whose samples count, call trees, pauses, exec. What it looks like is
 * in tests/tui/render. */
#include "test.h"

#include <locale.h>
#include <math.h>

#include "base/mem.h"
#include "fixture.h"
#include "tui/call_tree.h"
#include "tui/function_table.h"
#include "tui/screen.h"
#include "tui/spent.h"

struct run {
	struct fixture fixture;
	struct tui_settings settings;
	struct tui_host host;
	struct screen screen;
	struct grid grid;
	bool functions; /* wanted */
	char *dump;
};

static void want(void *context, const struct tui_wants *wants)
{
	((struct run *)context)->functions = wants->functions;
}

static struct run *begin(const struct fixture_options *options)
{
	struct run *run = calloc(1, sizeof(*run));

	run->settings = fixture_settings();
	run->host = (struct tui_host){ .context = run, .want = want };
	fixture_init(&run->fixture, options);
	fixture_ticks(&run->fixture, 8);
	run->grid.glyphs = GLYPHS_BRAILLE;
	grid_resize(&run->grid, 100, 40);
	screen_init(&run->screen, &run->settings, &run->host, &fixture_host);
	screen_update(&run->screen, &run->fixture.history);
	screen_draw(&run->screen, &run->grid);
	return run;
}

static void end(struct run *run)
{
	screen_clear(&run->screen);
	grid_free(&run->grid);
	fixture_clear(&run->fixture);
	fixture_settings_clear(&run->settings);
	free(run->dump);
	free(run);
}

static void draw(struct run *run)
{
	screen_update(&run->screen, &run->fixture.history);
	screen_draw(&run->screen, &run->grid);
}

static void press(struct run *run, const char *keys)
{
	while (*keys) {
		size_t length = strcspn(keys, " ");
		int key = key_by_name(keys, length);

		assert_int_not_equal(key, KEY_NONE);
		screen_key(&run->screen, key, false);
		draw(run);
		keys += length + (keys[length] == ' ');
	}
}

static void tick(struct run *run, int count)
{
	fixture_ticks(&run->fixture, count);
	draw(run);
}

static const char *shown(struct run *run)
{
	free(run->dump);
	run->dump = grid_dump(&run->grid);
	return run->dump;
}

#define assert_shows(run, text)     assert_non_null(strstr(shown(run), text))
#define assert_shows_not(run, text) assert_null(strstr(shown(run), text))

/* The first text stands above the second. */
static void assert_above(struct run *run, const char *first, const char *second)
{
	const char *all = shown(run), *a = strstr(all, first), *b = strstr(all, second);

	if (!a || !b || a >= b)
		fail_msg("'%s' is not above '%s':\n%s", first, second, all);
}

static const struct fixture_options sampled = { .functions = true };

static void sampled_while_open(void **state)
{
	struct run *run = begin(&sampled);

	(void)state;
	assert_false(run->functions);
	press(run, "P");
	assert_true(run->functions);
	press(run, "Enter");
	assert_true(run->functions);
	press(run, "Tab");
	assert_false(run->functions);
	press(run, "S-Tab");
	assert_true(run->functions);
	assert_shows(run, "CALLED BY");
	end(run);
}

static void order(void **state)
{
	struct run *run = begin(&sampled);

	(void)state;
	press(run, "P");
	assert_above(run, "btree_insert", "vacuum_step");
	assert_above(run, "vacuum_step", "storage_worker");
	press(run, "3");
	assert_shows(run, "▼TOTAL%");
	assert_above(run, "storage_worker", "vacuum_step");
	press(run, "I");
	assert_shows(run, "▲TOTAL%");
	assert_above(run, "vacuum_step", "storage_worker");
	press(run, "> >");
	assert_shows(run, "FUNCTION▲");
	assert_above(run, "__libc_start_main", "_start");
	press(run, "F6 g Enter");
	assert_shows(run, "▼SELF%");
	assert_string_equal(run->settings.sort, "time"); /* that of the operations */
	assert_false(run->settings.reverse);
	press(run, "<");
	assert_shows(run, "MODULE▲");
	end(run);
}

static void filter_and_search(void **state)
{
	struct run *run = begin(&sampled);

	(void)state;
	press(run, "P \\ K E R N E L Enter");
	assert_shows(run, "do_syscall_64");
	assert_shows_not(run, "btree_insert");
	press(run, "\\ ^U z z Enter");
	assert_shows(run, "no function matches the filter");
	press(run, "Esc / m a l l o c Enter Enter");
	assert_shows(run, "CALLED BY malloc");
	end(run);
}

/* What has come to the top since does not move what is there. */
static void frozen_order_stays(void **state)
{
	static const struct profile_function functions[] = { { "a", "m" },
							     { "b", "m" },
							     { "c", "n" } };
	static const struct profile_path paths[] = { { PROFILE_NONE, 0 },
						     { PROFILE_NONE, 1 },
						     { PROFILE_NONE, 2 } };
	struct profile_hit hits[] = { { 0, 1, 0, 9 }, { 1, 1, 0, 5 }, { 2, 1, 0, 20 } };
	struct profile_data d = { .functions = (struct profile_function *)functions,
				  .function_count = 2,
				  .paths = (struct profile_path *)paths,
				  .path_count = 2,
				  .hits = hits,
				  .hit_count = 2,
				  .period_seconds = 0.01 };
	struct function_table_choice choice = { &d, { .op = PROFILE_ANY_OP }, "", false };
	struct function_table table = { .count = 0 };

	(void)state;
	function_table_update(&table, &choice);
	assert_int_equal(table.rows[0].function, 0);
	choice.frozen = true;
	hits[1].count = 50;
	d.function_count = d.path_count = d.hit_count = 3;
	function_table_update(&table, &choice);
	assert_int_equal(table.count, 3);
	assert_int_equal(table.rows[0].function, 0);
	assert_int_equal(table.rows[1].function, 1);
	assert_int_equal(table.rows[2].function, 2);
	choice.frozen = false;
	function_table_update(&table, &choice);
	assert_int_equal(table.rows[0].function, 1);
	assert_int_equal(table.rows[1].function, 2);
	choice.filter = "!n";
	function_table_update(&table, &choice);
	assert_int_equal(table.count, 2);
	assert_int_equal(table.all, 3);
	function_table_clear(&table);
}

static void whose_samples(void **state)
{
	struct run *run = begin(&sampled);

	(void)state;
	press(run, "P H");
	assert_shows(run, " 100%  all threads");
	assert_shows(run, "64.4%  4245 storage");
	press(run, "j Enter");
	assert_shows(run, "thread 4245 storage");
	assert_shows_not(run, "json::Value");
	press(run, "O");
	assert_shows(run, "44.4%  storage insert");
	assert_shows(run, " 3.3%  unknown operation");
	press(run, "/ Esc"); /* keys of the list are none of the menu's */
	press(run, "O j Enter");
	assert_shows(run, "inside storage insert  thread 4245 storage");
	assert_shows(run, "btree_insert");
	assert_shows_not(run, "vacuum_step");
	press(run, "c");
	assert_shows(run, "__memmove");
	assert_shows_not(run, "vacuum_step");
	press(run, "Esc Esc");
	assert_shows_not(run, "inside storage insert");
	assert_shows(run, "json::Value");
	end(run);
}

static void trees(void **state)
{
	struct run *run = begin(&sampled);

	(void)state;
	press(run, "P Enter");
	assert_shows(run, "CALLED BY btree_insert");
	assert_above(run, "▾ btree_insert", "__memmove");
	press(run, "x");
	assert_shows(run, "CALLERS OF btree_insert");
	assert_above(run, "▾ btree_insert", "▾ storage_worker");
	press(run, "x");
	assert_shows(run, "CALLED BY btree_insert");
	press(run, "c");
	assert_above(run, "▾ clone3", "▾ storage_worker");
	press(run, "/ v a c u u m Enter Left"); /* closes it */
	assert_shows(run, "▸ vacuum_step");
	tick(run, 3);
	assert_shows(run, "▸ vacuum_step");
	press(run, "Enter");
	assert_shows_not(run, "▸ vacuum_step");
	press(run, "x");
	assert_shows(run, "CALLERS OF vacuum_step");
	press(run, "1 I"); /* no order to change here */
	assert_string_equal(run->settings.sort, "time");
	press(run, "Esc x");
	assert_shows(run, "CALLERS OF btree_insert");
	end(run);
}

/* Of a tree: Left goes up, Right down; what has little of all is closed at first. */
static void folding(void **state)
{
	static const struct profile_path paths[] = {
		{ PROFILE_NONE, 0 }, { 0, 1 }, { 1, 0 }, { 0, 2 }, { 3, 1 }
	};
	static const struct profile_hit hits[] = { { 2, 1, 0, 96 }, { 4, 1, 0, 4 } };
	static const struct profile_function functions[] = { { "a", "" },
							     { "b", "" },
							     { "c", "" } };
	const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct profile_data d = { .functions = (struct profile_function *)functions,
				  .function_count = 3,
				  .paths = (struct profile_path *)paths,
				  .path_count = 5,
				  .hits = (struct profile_hit *)hits,
				  .hit_count = 2,
				  .period_seconds = 0.01 };
	struct call_tree tree = { .count = 0 };

	(void)state;
	call_tree_begin(&tree, CALLS_FROM, PROFILE_NONE);
	call_tree_update(&tree, &d, &all);
	assert_int_equal(tree.count, 5);
	assert_int_equal(tree.samples, 100);
	assert_int_equal(tree.list.count, 4); /* a b a c, without what is below c */
	assert_true(call_tree_act(&tree, ACTION_LAST));
	assert_int_equal(call_tree_function(&tree), 2);
	call_tree_act(&tree, ACTION_RIGHT);
	assert_int_equal(tree.list.count, 5);
	call_tree_act(&tree, ACTION_RIGHT);
	assert_int_equal(call_tree_function(&tree), 1);
	call_tree_act(&tree, ACTION_RIGHT); /* nothing is below */
	call_tree_act(&tree, ACTION_ENTER);
	assert_int_equal(tree.list.count, 5);
	call_tree_act(&tree, ACTION_LEFT);
	assert_int_equal(call_tree_function(&tree), 2);
	call_tree_act(&tree, ACTION_LEFT);
	assert_int_equal(tree.list.count, 4);
	call_tree_act(&tree, ACTION_LEFT);
	assert_int_equal(tree.list.selected, 0);
	call_tree_act(&tree, ACTION_ENTER);
	assert_int_equal(tree.list.count, 1);
	d.hit_count = 0;
	call_tree_update(&tree, &d, &all);
	assert_int_equal(tree.list.count, 0);
	assert_int_equal(call_tree_function(&tree), PROFILE_NONE);
	for (int action = 0; action < ACTION_COUNT; action++)
		call_tree_act(&tree, (enum action)action);
	call_tree_clear(&tree);
}

/* The cursor stays with what it is on, wherever that goes. */
static void cursor_follows(void **state)
{
	struct run *run = begin(&sampled);
	struct list *list = pane_functions.list(run->screen.state[PANE_FUNCTIONS]);

	(void)state;
	press(run, "P j I");
	assert_int_not_equal(list->selected, 1);
	press(run, "Enter");
	assert_shows(run, "CALLED BY json::Value");
	end(run);
}

/* On the first row only what was searched for: who looks at the top looks at what is hottest. */
static void first_row(void **state)
{
	struct run *run = begin(&sampled);
	struct list *list = pane_functions.list(run->screen.state[PANE_FUNCTIONS]);

	(void)state;
	press(run, "P I");
	assert_int_equal(list->selected, 0);
	press(run, "I / b t r e e Enter");
	assert_int_equal(list->selected, 0);
	press(run, "I");
	assert_int_not_equal(list->selected, 0);
	press(run, "Enter");
	assert_shows(run, "CALLED BY btree_insert");
	press(run, "Esc g I");
	assert_int_equal(list->selected, 0);
	end(run);
}

static void paused_it_stands(void **state)
{
	struct run *run = begin(&sampled);
	char *before;

	(void)state;
	press(run, "P z");
	before = mem_string(shown(run));
	tick(run, 5);
	assert_string_equal(shown(run), before);
	press(run, "v"); /* since reset, of then */
	assert_shows(run, "630 samples");
	press(run, "v v");
	assert_shows(run, "90 samples");
	press(run, "c");
	assert_shows(run, "storage_worker");
	press(run, "Esc z");
	assert_shows(run, "90 samples");
	press(run, "v");
	assert_shows(run, "1.08k samples");
	free(before);
	end(run);
}

/* Paused before it was opened, it shows what is there; and not what was there at an earlier pause. */
static void opened_while_paused(void **state)
{
	struct run *run = begin(&sampled);

	(void)state;
	press(run, "z P");
	assert_shows(run, "630 samples");
	press(run, "F2 z");
	tick(run, 1);
	press(run, "z P");
	assert_shows(run, "720 samples");
	end(run);
}

static void another_program(void **state)
{
	struct run *run = begin(&sampled);
	struct process_track *track = run->fixture.history.processes[0];

	(void)state;
	press(run, "P H j Enter Enter");
	assert_shows(run, "CALLED BY");
	assert_shows(run, "thread 4245");
	/* as at an exec */
	profile_free(track->profile);
	track->profile = NULL;
	track->epoch++;
	run->fixture.options.functions = false;
	tick(run, 1);
	assert_shows_not(run, "CALLED BY");
	assert_shows_not(run, "thread 4245");
	assert_shows(run, "sampling starts");
	press(run, "Enter x c Esc H Enter O Enter");
	assert_shows(run, "sampling starts");
	end(run);
}

static void what_there_is_to_say(void **state)
{
	struct run *run = begin(&(struct fixture_options){ .functions = true, .user_only = true });
	struct run *refused = begin(&(struct fixture_options){ .refused = true });

	(void)state;
	press(run, "P");
	assert_shows(run, "96.2% of 6.55s CPU seen");
	assert_shows(run, "user time only: kernel time takes");
	grid_resize(&run->grid, 200, 40);
	draw(run);
	assert_shows(run, "2 samples without their outer callers");
	grid_resize(&run->grid, 60, 40);
	draw(run);
	assert_shows(run, "user time only");
	assert_shows_not(run, "kernel time takes");
	end(run);
	press(refused, "P");
	assert_shows(refused, "Functions are not sampled: permission denied");
	press(refused, "F2 Enter G");
	assert_shows(refused, "not sampled: permission denied");
	end(refused);
}

static void inside_an_operation(void **state)
{
	struct run *run = begin(&sampled), *bare = begin(NULL);

	(void)state;
	press(run, "/ i n s e r t Enter Enter G");
	assert_shows(run, "Functions: 2.80s of CPU, 44.4% of all");
	assert_above(run, "72.5%    100% btree_insert", "27.5%   27.5% __memmove");
	assert_shows_not(run, "clone3"); /* only calls */
	assert_shows(run, "3.3% of all samples: operation unknown");
	assert_false(run->functions);
	end(run);
	press(bare, "Enter G");
	assert_shows(bare, "P samples functions");
	end(bare);
}

static int set_up(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sampled_while_open),
		cmocka_unit_test(order),
		cmocka_unit_test(filter_and_search),
		cmocka_unit_test(frozen_order_stays),
		cmocka_unit_test(whose_samples),
		cmocka_unit_test(trees),
		cmocka_unit_test(folding),
		cmocka_unit_test(cursor_follows),
		cmocka_unit_test(first_row),
		cmocka_unit_test(paused_it_stands),
		cmocka_unit_test(opened_while_paused),
		cmocka_unit_test(another_program),
		cmocka_unit_test(what_there_is_to_say),
		cmocka_unit_test(inside_an_operation),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
