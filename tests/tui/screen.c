/* Keys and what comes of them; every pane at every size with anything pressed. */
#include "test.h"

#include <locale.h>
#include <math.h>

#include "base/mem.h"
#include "fixture.h"
#include "judge.h"
#include "tui/screen.h"

struct run {
	struct fixture fixture;
	struct tui_settings settings;
	struct tui_host host;
	struct analysis *judge; /* NULL: nothing is judged */
	struct screen screen;
	struct grid grid;
	double interval; /* what the host was told */
	int samples, snapshots, saves;
	bool threads, pss, memory, failing;
	uint32_t focus;
	char *dump;
};

static void set_interval(void *context, double seconds)
{
	((struct run *)context)->interval = seconds;
}

static void sample_now(void *context)
{
	((struct run *)context)->samples++;
}

static void want(void *context, const struct tui_wants *wants)
{
	struct run *run = context;

	run->threads = wants->threads;
	run->pss = wants->pss;
	run->memory = wants->memory;
	run->focus = wants->focus;
}

static bool snapshot(void *context, const char *format, char *path, size_t size, struct error *err)
{
	struct run *run = context;

	run->snapshots++;
	if (run->failing)
		return error_set(err, "no space on /tmp\033[31m");
	snprintf(path, size, "snap.%s", format);
	return true;
}

static bool save_settings(void *context, char *path, size_t size, struct error *err)
{
	(void)err;
	((struct run *)context)->saves++;
	snprintf(path, size, "perftoprc");
	return true;
}

static struct run *begin(const struct fixture_options *options, int width, int height)
{
	struct run *run = calloc(1, sizeof(*run));

	run->settings = fixture_settings();
	run->host = (struct tui_host){ .context = run,
				       .set_interval = set_interval,
				       .sample_now = sample_now,
				       .want = want,
				       .snapshot = snapshot,
				       .save_settings = save_settings };
	fixture_init(&run->fixture, options);
	fixture_ticks(&run->fixture, 8);
	run->grid.glyphs = GLYPHS_BRAILLE;
	grid_resize(&run->grid, width, height);
	screen_init(&run->screen, &run->settings, &run->host, &fixture_host);
	screen_update(&run->screen, &run->fixture.history);
	screen_draw(&run->screen, &run->grid);
	return run;
}

static void end(struct run *run)
{
	screen_clear(&run->screen);
	judge_free(run->judge);
	grid_free(&run->grid);
	fixture_clear(&run->fixture);
	fixture_settings_clear(&run->settings);
	free(run->dump);
	free(run);
}

static void judge(struct run *run)
{
	run->host.analysis = run->judge = judge_new();
	run->settings.bell = true;
}

/* Presses keys by name and draws after each, as tui_run does. */
static void press(struct run *run, const char *keys)
{
	while (*keys) {
		size_t length = strcspn(keys, " ");
		int key = key_by_name(keys, length);

		assert_int_not_equal(key, KEY_NONE);
		screen_key(&run->screen, key, false);
		screen_update(&run->screen, &run->fixture.history);
		screen_draw(&run->screen, &run->grid);
		keys += length + (keys[length] == ' ');
	}
}

/* What tui_run does with the history unlocked. */
static void serve(struct run *run)
{
	screen_snapshot(&run->screen);
	screen_draw(&run->screen, &run->grid);
}

static const char *shown(struct run *run)
{
	free(run->dump);
	run->dump = grid_dump(&run->grid);
	return run->dump;
}

#define assert_shows(run, text)     assert_non_null(strstr(shown(run), text))
#define assert_shows_not(run, text) assert_null(strstr(shown(run), text))

static void sorting(void **state)
{
	struct run *run = begin(NULL, 120, 30);

	(void)state;
	press(run, "F6");
	assert_shows(run, "Sort by");
	press(run, "Esc >");
	assert_string_equal(run->settings.sort, "in-flight");
	press(run, "< <");
	assert_string_equal(run->settings.sort, "max");
	press(run, "I");
	assert_true(run->settings.reverse);
	assert_shows(run, "▲MAX");
	press(run, "2");
	assert_string_equal(run->settings.sort, "operation");
	assert_false(run->settings.reverse);
	press(run, "F6 g j j j Enter");
	assert_string_equal(run->settings.sort, "count");
	end(run);
}

static void filter_and_search(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "\\ v a c u");
	assert_shows(run, "vacuum");
	assert_shows_not(run, "parse");
	press(run, "Enter");
	assert_string_equal(run->settings.filter, "vacu");
	press(run, "\\ Esc");
	assert_shows(run, "parse");
	press(run, "/ p a r Enter Enter");
	assert_shows(run, "collector parse");
	press(run, "Esc / z z z");
	assert_shows(run, "Search: zzz");
	press(run, "Enter");
	assert_shows(run, "not found: zzz");
	end(run);
}

static void hostile_paste(void **state)
{
	static const char paste[] = "q\r\nW\033]52;c;x\asZ";
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	for (size_t i = 0; paste[i]; i++)
		screen_key(&run->screen, (unsigned char)paste[i], true);
	assert_false(run->screen.quit);
	assert_int_equal(run->saves + run->snapshots, 0);
	press(run, "/");
	for (size_t i = 0; paste[i]; i++)
		screen_key(&run->screen, (unsigned char)paste[i], true);
	assert_int_equal(run->screen.mode, MODE_INPUT);
	assert_string_equal(run->screen.input.text, "qW]52;c;xsZ");
	end(run);
}

static void pausing(void **state)
{
	struct run *run = begin(NULL, 100, 30);
	char *before;

	(void)state;
	press(run, "z");
	assert_shows(run, "PAUSED");
	before = mem_string(shown(run));
	fixture_ticks(&run->fixture, 5);
	screen_update(&run->screen, &run->fixture.history);
	screen_draw(&run->screen, &run->grid);
	assert_string_equal(shown(run), before);
	press(run, "v v F3 F5 F7 F8 F2 v v");
	press(run, "z");
	assert_shows_not(run, "PAUSED");
	assert_string_not_equal(shown(run), before);
	free(before);
	end(run);
}

static void asking_the_host(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "Space +");
	assert_int_equal(run->samples, 1);
	assert_true(run->interval > 1.9 && run->interval < 2.1);
	press(run, "- -");
	assert_true(run->interval > 0.49 && run->interval < 0.51);
	press(run, "d ^U 2 5 0 m s Enter");
	assert_true(run->interval > 0.249 && run->interval < 0.251);
	press(run, "d ^U x Enter");
	assert_true(run->interval > 0.249 && run->interval < 0.251);
	press(run, "s");
	assert_int_equal(run->snapshots, 0);
	serve(run);
	assert_shows(run, "wrote snap.json");
	run->failing = true;
	press(run, "S Enter");
	serve(run);
	assert_shows(run, "no space on /tmp^[[31m");
	assert_int_equal(run->snapshots, 2);
	press(run, "W");
	assert_int_equal(run->saves, 1);
	press(run, "^Z ^L");
	assert_true(run->screen.suspend && run->screen.redraw);
	press(run, "q");
	assert_true(run->screen.quit);
	end(run);
}

static void what_panes_want(void **state)
{
	struct run *run = begin(NULL, 100, 40);

	(void)state;
	assert_false(run->threads || run->pss);
	press(run, "F3");
	assert_true(run->threads);
	press(run, "F8");
	assert_true(run->pss && !run->threads && !run->memory);
	press(run, "F2 Enter");
	assert_int_not_equal(run->focus, UINT32_MAX);
	assert_true(run->threads);
	press(run, "Esc");
	assert_int_equal(run->focus, UINT32_MAX);
	press(run, "F9");
	assert_shows(run, "no output");
	end(run);
}

static void several_processes(void **state)
{
	struct run *run = begin(&(struct fixture_options){ .several = 2 }, 100, 30);

	(void)state;
	assert_shows(run, "[1/4]");
	press(run, "]");
	assert_shows(run, "4243");
	press(run, "] ]");
	assert_shows(run, "sum of 3 processes");
	press(run, "]");
	assert_shows(run, "4242");
	press(run, "p G Enter");
	assert_shows(run, "sum of 3 processes");
	for (int pane = 0; pane < PANE_COUNT; pane++)
		press(run, "Tab [");
	end(run);
}

/* Mappings stay open from one process to the next, which may have none. */
static void mappings_of_another(void **state)
{
	struct run *run = begin(
		&(struct fixture_options){ .several = 1, .memory = true, .unread = 1 }, 100, 30);

	(void)state;
	press(run, "M Enter");
	assert_shows(run, "all: the largest mappings");
	press(run, "]");
	assert_shows(run, "memory by kind is read with the next sample");
	press(run, "/ z z z Enter");
	assert_shows(run, "not found: zzz");
	press(run, "j n [");
	assert_shows(run, "all: the largest mappings");
	end(run);
}

static void end_is_marked(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	fixture_end(&run->fixture, 9);
	press(run, "F2");
	assert_shows(run, "ENDED by signal 9");
	for (int pane = 0; pane < PANE_COUNT; pane++)
		press(run, "Tab j Enter Esc");
	end(run);
}

/* Of a process that has left the samples nothing goes on: its last rates are no news. */
static void what_is_gone_has_no_rates(void **state)
{
	struct run *run = begin(&(struct fixture_options){ .several = 2 }, 100, 60);

	(void)state;
	press(run, "] [ F8");
	assert_shows_not(run, "the process has ended");
	run->fixture.left = 1;
	fixture_tick(&run->fixture);
	press(run, "F8");
	assert_shows(run, "ENDED");
	assert_shows(run, "CPU             n/a  the process has ended");
	assert_shows(run, "receive         n/a  the process has ended");
	assert_shows(run, "send            n/a  the process has ended");
	end(run);
}

static void columns_can_be_chosen(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "C");
	press(run, "g Space Enter");
	assert_shows_not(run, "COMPONENT");
	assert_true(strncmp(run->settings.columns, "operation,", 10) == 0);
	press(run, "C > Enter");
	assert_true(strncmp(run->settings.columns, "label,operation,", 16) == 0);
	end(run);
}

static void settings_follow_keys(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "e i t a T v");
	assert_true(run->settings.raw_units && run->settings.cpu_of_all);
	assert_true(run->settings.threads_by_name && run->settings.idle);
	assert_string_equal(run->settings.theme, "light");
	assert_int_equal(run->settings.view, VIEW_RESET);
	assert_shows(run, "daily");
	press(run, "0");
	assert_int_equal(run->settings.view, VIEW_RESET);
	end(run);
}

/* No control character, no column beyond the edge: whatever was drawn. */
static void check(const struct grid *grid)
{
	for (int y = 0; y < grid->height; y++)
		for (int x = 0; x < grid->width; x++) {
			const struct cell *cell = grid_cell(grid, x, y);

			assert_true(cell->width <= 2 && cell->style < STYLE_COUNT);
			assert_true(cell->width == 0 || cell->code >= 0x20);
			assert_true(cell->width != 2 || x + 1 < grid->width);
			assert_true(cell->width != 0 || (x > 0 && cell[-1].width == 2));
		}
}

static void every_size(void **state)
{
	static const int sizes[][2] = { { 1, 1 },    { 1, 200 }, { 500, 1 },  { 2, 2 },
					{ 5, 3 },    { 19, 4 },  { 20, 5 },   { 30, 6 },
					{ 38, 7 },   { 40, 10 }, { 60, 14 },  { 74, 9 },
					{ 75, 16 },  { 89, 33 }, { 130, 28 }, { 150, 20 },
					{ 500, 200 } };
	static const char *const keys[] = { "",
					    "F3",
					    "F3 Enter",
					    "F5",
					    "F7",
					    "F8",
					    "F1",
					    "Esc F2 Enter",
					    "Esc C",
					    "Esc / a",
					    "Esc F6",
					    "Esc p",
					    "Esc e G",
					    "Right Right Left",
					    "F j",
					    "G",
					    "F2 F g Enter",
					    "Esc w - - -",
					    "j Tab",
					    "w z",
					    "z P",
					    "Enter",
					    "x j",
					    "c G",
					    "Esc H",
					    "Esc O j",
					    "Enter F2" };

	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		struct run *run = begin(&(struct fixture_options){ .hostile = kind == 1,
								   .bare = kind == 2,
								   .unknown = kind == 3,
								   .functions = kind < 2,
								   .refused = kind == 3,
								   .several = kind == 3 },
					80, 24);

		run->grid.glyphs = kind == 3 ? GLYPHS_ASCII : GLYPHS_BRAILLE;
		if (kind != 2)
			judge(run);
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
			for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
				grid_resize(&run->grid, sizes[i][0], sizes[i][1]);
				press(run, keys[k]);
				screen_draw(&run->screen, &run->grid);
				check(&run->grid);
			}
		end(run);
	}
}

/* Keys at random, with samples between them. */
static void anything_pressed(void **state)
{
	struct run *run = begin(
		&(struct fixture_options){
			.hostile = true, .several = 1, .memory = true, .costs = true },
		80, 24);
	uint32_t seed = 7;

	(void)state;
	judge(run);
	for (int i = 0; i < 4000; i++) {
		seed = seed * 1664525 + 1013904223;
		int key = (seed >> 16) % 3 ? (int)((seed >> 18) % 128)
					   : KEYS_FIRST + (int)((seed >> 18) % 24);

		screen_key(&run->screen, key, (seed >> 28) == 0);
		if (i % 40 == 0)
			fixture_tick(&run->fixture);
		screen_update(&run->screen, &run->fixture.history);
		screen_draw(&run->screen, &run->grid);
		run->screen.quit = false;
		if (i % 100 == 0)
			grid_resize(&run->grid, 1 + (int)(seed >> 20) % 180,
				    1 + (int)(seed >> 24) % 60);
		check(&run->grid);
	}
	end(run);
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
		cmocka_unit_test(sorting),
		cmocka_unit_test(filter_and_search),
		cmocka_unit_test(hostile_paste),
		cmocka_unit_test(pausing),
		cmocka_unit_test(asking_the_host),
		cmocka_unit_test(what_panes_want),
		cmocka_unit_test(several_processes),
		cmocka_unit_test(mappings_of_another),
		cmocka_unit_test(end_is_marked),
		cmocka_unit_test(what_is_gone_has_no_rates),
		cmocka_unit_test(columns_can_be_chosen),
		cmocka_unit_test(settings_follow_keys),
		cmocka_unit_test(every_size),
		cmocka_unit_test(anything_pressed),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
