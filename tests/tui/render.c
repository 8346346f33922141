/*
 * Whole screens, drawn from a synthetic history, against tests/tui/golden/NAME.txt. UPDATE=1 in the
 * environment writes them anew: then look at the difference before it is committed.
 */
#include "test.h"

#include <locale.h>
#include <math.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "fixture.h"
#include "judge.h"
#include "tui/picker.h"
#include "tui/screen.h"

struct golden {
	const char *name;
	int width, height;
	const char *keys; /* names, separated by spaces */
	struct fixture_options options;
	enum glyphs glyphs;
	int ticks;
	bool ended;
	const char *lines;  /* output of a spawned command */
	bool judged, clean; /* with findings; with an analysis that finds nothing */
};

#define FULL GLYPHS_BRAILLE

static const struct golden goldens[] = {
	{ "operations-80x24", 80, 24, "", .glyphs = FULL, .ticks = 75 },
	{ "operations-40x10", 40, 10, "", .glyphs = FULL, .ticks = 75 },
	{ "operations-100x40", 100, 40, "", .glyphs = FULL, .ticks = 75 },
	{ "operations-200x60", 200, 60, "", .glyphs = FULL, .ticks = 75 },
	{ "operations-ascii-80x24", 80, 24, "", .glyphs = GLYPHS_ASCII, .ticks = 75 },
	{ "operations-block-80x24", 80, 24, "", .glyphs = GLYPHS_BLOCK, .ticks = 75 },
	{ "operations-first-80x24", 80, 24, "", .glyphs = FULL, .ticks = 1 },
	{ "operations-raw-100x30", 100, 30, "e", .glyphs = FULL, .ticks = 75 },
	{ "operations-sorted-80x24", 80, 24, "> > I j j", .glyphs = FULL, .ticks = 75 },
	{ "operations-filtered-80x24", 80, 24, "\\ f e t c h Enter", .glyphs = FULL, .ticks = 75 },
	{ "operations-search-80x24", 80, 24, "/ v a c", .glyphs = FULL, .ticks = 75 },
	{ "operations-paused-80x24", 80, 24, "z", .glyphs = FULL, .ticks = 75 },
	{ "operations-none-80x24", 80, 24, "", { .bare = true }, .glyphs = FULL, .ticks = 75 },
	{ "operations-none-40x10", 40, 10, "", { .bare = true }, .glyphs = FULL, .ticks = 75 },
	{ "operations-ended-80x24", 80, 24, "", .glyphs = FULL, .ticks = 75, .ended = true },
	{ "operations-hostile-80x24",
	  80,
	  24,
	  "",
	  { .hostile = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "operations-hostile-200x60",
	  200,
	  60,
	  "",
	  { .hostile = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "operations-hostile-ascii-80x24",
	  80,
	  24,
	  "",
	  { .hostile = true },
	  .glyphs = GLYPHS_ASCII,
	  .ticks = 75 },
	{ "operations-drops-80x24", 80, 24, "", { .drops = 12 }, .glyphs = FULL, .ticks = 75 },
	{ "sum-80x24", 80, 24, "[", { .several = 2 }, .glyphs = FULL, .ticks = 75 },
	{ "processes-80x24", 80, 24, "p", { .several = 2 }, .glyphs = FULL, .ticks = 75 },
	{ "detail-100x40", 100, 40, "/ v a c Enter Enter", .glyphs = FULL, .ticks = 75 },
	{ "detail-80x24", 80, 24, "/ v a c Enter Enter", .glyphs = FULL, .ticks = 75 },
	{ "detail-40x10", 40, 10, "Enter j j j", .glyphs = FULL, .ticks = 75 },
	{ "detail-200x60", 200, 60, "Enter", .glyphs = FULL, .ticks = 75 },
	{ "detail-ascii-100x40", 100, 40, "Enter", .glyphs = GLYPHS_ASCII, .ticks = 75 },
	{ "detail-unended-100x40",
	  100,
	  40,
	  "/ d a i l Enter Enter",
	  { .unended = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "detail-unended-80x24",
	  80,
	  24,
	  "/ d a i l Enter Enter",
	  { .unended = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "operations-costs-80x24", 80, 24, "", { .costs = true }, .glyphs = FULL, .ticks = 75 },
	{ "operations-costs-200x60", 200, 60, "v", { .costs = true }, .glyphs = FULL, .ticks = 75 },
	{ "detail-costs-100x40",
	  100,
	  40,
	  "/ m a r k Enter Enter",
	  { .costs = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "detail-costs-80x24", 80, 24, "Enter G", { .costs = true }, .glyphs = FULL, .ticks = 75 },
	{ "detail-functions-100x40",
	  100,
	  40,
	  "/ v a c Enter Enter",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "detail-functions-200x60",
	  200,
	  60,
	  "/ i n s e r t Enter Enter",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "detail-functions-80x24",
	  80,
	  24,
	  "/ i n s e r t Enter Enter G",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-80x24", 80, 24, "P", { .functions = true }, .glyphs = FULL, .ticks = 75 },
	{ "functions-40x10", 40, 10, "P", { .functions = true }, .glyphs = FULL, .ticks = 75 },
	{ "functions-60x16",
	  60,
	  16,
	  "P j",
	  { .functions = true, .user_only = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-200x60",
	  200,
	  60,
	  "P",
	  { .functions = true, .user_only = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-ascii-80x24",
	  80,
	  24,
	  "P",
	  { .functions = true },
	  .glyphs = GLYPHS_ASCII,
	  .ticks = 75 },
	{ "functions-raw-100x40",
	  100,
	  40,
	  "P e",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-sorted-80x24",
	  80,
	  24,
	  "P > > I",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-filtered-80x24",
	  80,
	  24,
	  "P \\ l i b c Enter",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-menu-80x24",
	  80,
	  24,
	  "P F6",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-threads-80x24",
	  80,
	  24,
	  "P H",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-of-80x24",
	  80,
	  24,
	  "P H j Enter O j j Enter",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-operations-80x24",
	  80,
	  24,
	  "P O",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-calls-80x24",
	  80,
	  24,
	  "P c",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-calls-40x10",
	  40,
	  10,
	  "P c G",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-calls-200x60",
	  200,
	  60,
	  "P c",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-from-80x24",
	  80,
	  24,
	  "P / p a r s e _ Enter Enter",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-callers-ascii-80x24",
	  80,
	  24,
	  "P x",
	  { .functions = true },
	  .glyphs = GLYPHS_ASCII,
	  .ticks = 75 },
	{ "functions-first-80x24", 80, 24, "P", { .functions = true }, .glyphs = FULL, .ticks = 1 },
	{ "functions-refused-80x24",
	  80,
	  24,
	  "P",
	  { .refused = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-refused-40x10",
	  40,
	  10,
	  "P",
	  { .refused = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "functions-ended-80x24",
	  80,
	  24,
	  "P",
	  { .functions = true },
	  .glyphs = FULL,
	  .ticks = 75,
	  .ended = true },
	{ "functions-unasked-80x24", 80, 24, "P", .glyphs = FULL, .ticks = 75, .ended = true },
	{ "threads-80x24", 80, 24, "F3", .glyphs = FULL, .ticks = 75 },
	{ "threads-40x10", 40, 10, "F3", .glyphs = FULL, .ticks = 75 },
	{ "threads-200x60", 200, 60, "F3 t", .glyphs = FULL, .ticks = 75 },
	{ "threads-open-80x24", 80, 24, "F3 Enter", .glyphs = FULL, .ticks = 75 },
	{ "graphs-80x24", 80, 24, "F5", .glyphs = FULL, .ticks = 75 },
	{ "graphs-40x10", 40, 10, "F5 j j j", .glyphs = FULL, .ticks = 75 },
	{ "graphs-200x60", 200, 60, "F5 Left", .glyphs = FULL, .ticks = 75 },
	{ "graphs-ascii-80x24", 80, 24, "F5", .glyphs = GLYPHS_ASCII, .ticks = 75 },
	{ "metrics-80x24", 80, 24, "F7", .glyphs = FULL, .ticks = 75 },
	{ "metrics-40x10", 40, 10, "F7", .glyphs = FULL, .ticks = 75 },
	{ "metrics-none-80x24", 80, 24, "F7", { .bare = true }, .glyphs = FULL, .ticks = 75 },
	{ "memory-80x24", 80, 24, "M", { .memory = true }, .glyphs = FULL, .ticks = 95 },
	{ "memory-40x10", 40, 10, "M", { .memory = true }, .glyphs = FULL, .ticks = 95 },
	{ "memory-100x40", 100, 40, "M j j", { .memory = true }, .glyphs = FULL, .ticks = 95 },
	{ "memory-200x60", 200, 60, "M", { .memory = true }, .glyphs = FULL, .ticks = 95 },
	{ "memory-ascii-80x24",
	  80,
	  24,
	  "M",
	  { .memory = true },
	  .glyphs = GLYPHS_ASCII,
	  .ticks = 95 },
	{ "memory-first-80x24", 80, 24, "M", { .memory = true }, .glyphs = FULL, .ticks = 12 },
	{ "memory-raw-100x40", 100, 40, "M e", { .memory = true }, .glyphs = FULL, .ticks = 95 },
	{ "memory-open-80x24",
	  80,
	  24,
	  "M / F i l e Enter Enter",
	  { .memory = true },
	  .glyphs = FULL,
	  .ticks = 95 },
	{ "memory-open-40x10", 40, 10, "M Enter", { .memory = true }, .glyphs = FULL, .ticks = 95 },
	{ "memory-costs-80x24",
	  80,
	  24,
	  "M G",
	  { .memory = true, .costs = true },
	  .glyphs = FULL,
	  .ticks = 95 },
	{ "memory-costs-40x10",
	  40,
	  10,
	  "M G",
	  { .memory = true, .costs = true },
	  .glyphs = FULL,
	  .ticks = 95 },
	{ "memory-costs-100x40",
	  100,
	  40,
	  "M v v",
	  { .memory = true, .costs = true },
	  .glyphs = FULL,
	  .ticks = 95 },
	{ "memory-costs-200x60",
	  200,
	  60,
	  "M v / p a r s e Enter",
	  { .memory = true, .costs = true },
	  .glyphs = FULL,
	  .ticks = 95 },
	{ "memory-costs-denied-80x24",
	  80,
	  24,
	  "M",
	  { .denied = true, .costs = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "memory-costs-open-80x24",
	  80,
	  24,
	  "M G Enter",
	  { .memory = true, .costs = true },
	  .glyphs = FULL,
	  .ticks = 95 },
	{ "memory-denied-80x24", 80, 24, "M", { .denied = true }, .glyphs = FULL, .ticks = 75 },
	{ "memory-unread-80x24", 80, 24, "M", .glyphs = FULL, .ticks = 75 },
	{ "memory-ended-80x24",
	  80,
	  24,
	  "M",
	  { .memory = true },
	  .glyphs = FULL,
	  .ticks = 95,
	  .ended = true },
	{ "process-80x24", 80, 24, "F8", .glyphs = FULL, .ticks = 75 },
	{ "process-200x60", 200, 60, "F8", .glyphs = FULL, .ticks = 75 },
	{ "process-unknown-100x60",
	  100,
	  60,
	  "F8",
	  { .unknown = true },
	  .glyphs = FULL,
	  .ticks = 75 },
	{ "process-hostile-80x24", 80, 24, "F8", { .hostile = true }, .glyphs = FULL, .ticks = 75 },
	{ "output-80x24", 80, 24, "F9", .glyphs = FULL, .ticks = 75,
	  .lines = "building\n\033[31mred \xFF\033[0m\ndone\nan unfinished line" },
	{ "help-80x24", 80, 24, "F1", .glyphs = FULL, .ticks = 75 },
	{ "help-40x10", 40, 10, "F1 G", .glyphs = FULL, .ticks = 75 },
	{ "help-ascii-80x24", 80, 24, "F1 G", .glyphs = GLYPHS_ASCII, .ticks = 75 },
	{ "help-200x60", 200, 60, "?", .glyphs = FULL, .ticks = 75 },
	{ "sort-menu-80x24", 80, 24, "F6", .glyphs = FULL, .ticks = 75 },
	{ "columns-menu-80x24", 80, 24, "C j Space", .glyphs = FULL, .ticks = 75 },
	{ "judged-80x24", 80, 24, "", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "judged-40x10", 40, 10, "", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "judged-130x40", 130, 40, "", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "judged-ascii-80x24", 80, 24, "", .glyphs = GLYPHS_ASCII, .ticks = 75, .judged = true },
	{ "judged-sum-80x24",
	  80,
	  24,
	  "[ F",
	  { .several = 2 },
	  .glyphs = FULL,
	  .ticks = 75,
	  .judged = true },
	{ "findings-80x24", 80, 24, "F", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-40x10", 40, 10, "F", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-130x40", 130, 40, "F j", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-200x60", 200, 60, "F j j", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-ascii-80x24", 80, 24, "F j", .glyphs = GLYPHS_ASCII, .ticks = 75,
	  .judged = true },
	{ "findings-over-80x24", 80, 24, "F j j j j", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-health-80x24", 80, 24, "F G k k", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-health-40x10", 40, 10, "F G", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "findings-none-80x24", 80, 24, "F", .glyphs = FULL, .ticks = 75, .clean = true },
	{ "findings-none-40x10", 40, 10, "F", .glyphs = FULL, .ticks = 75, .clean = true },
	{ "findings-filtered-80x24", 80, 24, "F \\ v a c Enter", .glyphs = FULL, .ticks = 75,
	  .judged = true },
	{ "compare-80x24", 80, 24, "w -", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "compare-40x10", 40, 10, "w -", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "compare-130x40", 130, 40, "w - j", .glyphs = FULL, .ticks = 75 },
	{ "compare-200x60", 200, 60, "w -", .glyphs = FULL, .ticks = 75, .judged = true },
	{ "compare-ascii-80x24", 80, 24, "w -", .glyphs = GLYPHS_ASCII, .ticks = 75 },
	{ "compare-short-80x24", 80, 24, "w", .glyphs = FULL, .ticks = 75 },
	{ "compare-short-40x10", 40, 10, "w", .glyphs = FULL, .ticks = 5 },
	{ "waiting-80x24", 80, 24, "", .glyphs = FULL, .ticks = 0 },
};

static void press(struct screen *s, struct grid *grid, const char *keys)
{
	while (*keys) {
		size_t length = strcspn(keys, " ");
		int key = key_by_name(keys, length);

		assert_int_not_equal(key, KEY_NONE);
		screen_key(s, key, false);
		screen_update(s, s->history);
		screen_draw(s, grid);
		keys += length + (keys[length] == ' ');
	}
}

static void compare(const char *name, const struct grid *grid)
{
	const char *top = getenv("top_srcdir");
	char *path = mem_format("%s/tests/tui/golden/%s.txt", top ? top : ".", name);
	char *got = grid_dump(grid), *want;
	size_t length;
	struct error err = { "" };

	if (getenv("UPDATE")) {
		assert_true(file_write(path, got, strlen(got), 0644, &err));
	} else {
		want = file_read(path, 1 << 20, &length, &err);
		if (!want)
			fail_msg("%s: %s", path, err.text);
		if (strcmp(got, want) != 0)
			fail_msg("%s differs; it is now:\n%s", name, got);
		free(want);
	}
	free(got);
	free(path);
}

static void draw(const struct golden *g, struct grid *grid)
{
	struct tui_settings settings = fixture_settings();
	struct analysis *judge = judge_new();
	struct tui_host host = { .rules = 23 };
	struct fixture f;
	struct screen s;

	if (g->judged || g->clean)
		host.analysis = judge;
	if (g->clean)
		judge_forget(judge);
	fixture_init(&f, &g->options);
	fixture_ticks(&f, g->ticks);
	if (g->lines)
		output_add(&f.history.output, false, g->lines, strlen(g->lines));
	if (g->lines)
		output_add(&f.history.output, true, "an error\n", 9);
	if (g->ended)
		fixture_end(&f, 3 << 8);
	grid->glyphs = g->glyphs;
	grid_resize(grid, g->width, g->height);
	screen_init(&s, &settings, &host, &fixture_host);
	screen_update(&s, &f.history);
	screen_draw(&s, grid);
	press(&s, grid, g->keys);
	if (s.paused)
		fixture_ticks(&f, 5);
	screen_update(&s, &f.history);
	screen_draw(&s, grid);
	screen_clear(&s);
	fixture_settings_clear(&settings);
	fixture_clear(&f);
	judge_free(judge);
}

static void screens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++) {
		struct grid grid = { .cells = NULL };

		draw(&goldens[i], &grid);
		compare(goldens[i].name, &grid);
		grid_free(&grid);
	}
}

static struct process_entry *entries(void *context, size_t *count)
{
	static const struct {
		pid_t pid;
		const char *comm, *command, *user;
		bool instrumented, readable;
	} rows[] = {
		{ 4242, "collector", "collector --markets all", "alice", true, true },
		{ 77, "\033[31mevil\xFF", "evil \033]52;c;x\a", "mallory", true, true },
		{ 1, "systemd", "/sbin/init", "root", false, false },
		{ 900, "日本語", "日本語の名前", "bob", false, true },
	};
	struct process_entry *list = mem_alloc_array(4, sizeof(*list));

	(void)context;
	*count = 4;
	for (size_t i = 0; i < 4; i++) {
		list[i].id.pid = rows[i].pid;
		list[i].comm = mem_string(rows[i].comm);
		list[i].command = mem_string(rows[i].command);
		list[i].user = mem_string(rows[i].user);
		list[i].cpu_percent = i == 2 ? (double)NAN : 12.5;
		list[i].rss_bytes = 1048576.0 * (double)(i + 1);
		list[i].threads = 3;
		list[i].operations = 11;
		list[i].instrumented = rows[i].instrumented;
		list[i].readable = rows[i].readable;
	}
	return list;
}

static void picker(void **state)
{
	struct tui_settings settings = fixture_settings();
	struct grid grid = { .cells = NULL, .glyphs = FULL };
	struct picker p;

	(void)state;
	picker_init(&p, &settings);
	picker_take(&p, entries, NULL);
	grid_resize(&grid, 80, 24);
	picker_draw(&p, &grid);
	compare("picker-80x24", &grid);
	grid_resize(&grid, 40, 10);
	for (const char *key = "/coll"; *key; key++)
		picker_key(&p, *key, false);
	picker_draw(&p, &grid);
	compare("picker-filtered-40x10", &grid);
	picker_key(&p, '\r', false);
	picker_key(&p, '\r', false);
	assert_true(p.done);
	assert_int_equal(p.chosen, 4242);
	picker_clear(&p);
	grid_free(&grid);
	fixture_settings_clear(&settings);
}

static int set_up(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens),
		cmocka_unit_test(picker),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
