/*
 * The screen without its terminal: what is shown, what keys change, and how it is drawn into a
 * grid. All functions here are called with the history locked.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/action.h"
#include "tui/found.h"
#include "tui/grid.h"
#include "tui/input.h"
#include "tui/key.h"
#include "tui/list.h"
#include "tui/menu.h"
#include "tui/table.h"
#include "tui/tui.h"

struct screen;

/* A pane. State is zeroed memory of state_size, one per screen. Absent functions are NULL. */
struct pane {
	const char *title; /* untranslated */
	size_t state_size;
	unsigned where;                       /* its bit of IN_... */
	bool threads, pss, memory, functions; /* what it wants to be sampled */
	/* Whether there is anything to show; else it has no tab, and `absent` says why (untranslated). */
	bool (*present)(const struct screen *s);
	const char *absent;
	/* Brings its state up to date: after each sample, and when it is opened. Not while paused. */
	void (*update)(struct screen *s, void *state);
	/* Before a pause: takes what keys may ask for meanwhile. Of the panes that are not open, too. */
	void (*keep)(struct screen *s, void *state);
	void (*draw)(struct screen *s, void *state, struct area a);
	/* False: not mine. Asked before the list and the screen. */
	bool (*act)(struct screen *s, void *state, enum action action);
	/* Its list, for moving and searching. */
	struct list *(*list)(void *state);
	struct list_rows (*rows)(struct screen *s, void *state);
	/* The cursor was moved by a search. */
	void (*moved)(struct screen *s, void *state);
	/* Which actions its key bar shows now, where not `where`. */
	unsigned (*shows)(const void *state);
	void (*clear)(void *state);
};

enum pane_id {
#define X(id, ops) PANE_##id,
#include "tui/panes.def"
#undef X
	PANE_COUNT
};

#define X(id, ops) extern const struct pane ops;
#include "tui/panes.def"
#undef X
extern const struct pane *const panes[PANE_COUNT];

/* What is known of the process in sight, a copy: it stays while paused. */
struct facts {
	struct process_info *info; /* held; NULL: nothing yet */
	char state;
	bool ended, network_namespace, suspended;
	int exit_status;
	struct value resource[METRIC_COUNT];
	struct segment_sample segment;
	double elapsed; /* seconds since history.start of the newest sample: the right edge */
	int64_t wall_ns;
	double self_cpu_percent, self_rss_bytes;
	size_t index, count; /* which of the watched processes */
};

enum mode { MODE_PANE, MODE_MENU, MODE_INPUT, MODE_HELP };

struct screen {
	struct tui_settings *settings;
	const struct tui_host *host;
	const struct host *machine;
	struct history *history;

	pid_t pid;   /* the process in sight, 0: the sum; meaningful if `chosen` */
	bool chosen; /* by key; else the newest one that lives */
	const struct process_track *track; /* NULL: nothing yet */
	struct facts facts;
	struct found found;
	struct table table;

	enum pane_id pane;
	bool comparing; /* the Compare pane is open, over this one: */
	enum pane_id compared;
	void *state[PANE_COUNT];
	bool paused, frozen;
	bool stale; /* a key changed what is to be computed */
	struct {
		uint64_t samples, bytes;
		bool ended;
	} seen;                           /* of the history, at the last update */
	bool quit, suspend, redraw, bell; /* asked of tui_run, which clears them */
	struct {
		uint64_t samples; /* of the history, when the findings were last looked over */
		uint64_t next;    /* the least id that is new */
	} rung;
	const char *snapshot; /* likewise: the format of a snapshot to write; NULL */
	uint32_t focus;       /* the operation that is open; UINT32_MAX: none */

	enum mode mode;
	struct menu menu;
	struct input input;
	const struct prompt *prompt; /* what the input is for */
	struct list help;
	enum column sort_place[COLUMNS_END]; /* what the keys 1 to 9 sort by: columns in sight */
	size_t sort_places;
	char search[INPUT_BYTES];
	char message[640];
	bool message_bad;
	double message_until;   /* facts.elapsed */
	int cursor_x, cursor_y; /* -1: none */
};

void screen_init(struct screen *s, struct tui_settings *settings, const struct tui_host *host,
		 const struct host *machine);
void screen_clear(struct screen *s);

/* Takes in what is new in the history. */
void screen_update(struct screen *s, struct history *history);

void screen_draw(struct screen *s, struct grid *grid);

/* act.c: a key; pasted: typed by a paste, so it may only be text. */
void screen_key(struct screen *s, int key, bool pasted);
void screen_act(struct screen *s, enum action action);
/* Writes the snapshot that was asked for, and says where it is or why not. The history must not be locked. */
void screen_snapshot(struct screen *s);
void screen_search(struct screen *s, bool beyond); /* for s->search, see list_search */
void screen_set_interval(struct screen *s, double seconds);

/* For panes. */
void screen_say(struct screen *s, bool bad, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void screen_open_pane(struct screen *s, enum pane_id pane);
/* Brings a process in sight at once; false: it is gone. */
bool screen_watch(struct screen *s, pid_t pid);
/* The next process, or the last one, by 1 or -1. */
void screen_choose(struct screen *s, int by);
void screen_focus(struct screen *s, uint32_t op);
enum view screen_view(const struct screen *s);
enum column screen_sort(const struct screen *s, bool *descending);
void screen_set_sort(struct screen *s, enum column column);
void screen_set(char **setting, const char *text); /* replaces an owned string */
bool pane_present(const struct screen *s, enum pane_id pane);

/* The names of an operation; NULL if it is gone. */
const struct op_key *screen_op(const struct screen *s, uint32_t op);

/* figures.c: "component operation [label]" in clean text. */
char *op_title(const struct op_key *key, char *out, size_t size);

/* CPU percentages as the user wants them: of one processor, or of all. */
double screen_cpu(const struct screen *s, double percent);
/* A resource for the eye: its number, or "n/a". */
const char *screen_value(const struct screen *s, enum metric metric, struct value value,
			 char out[32]);
const char *screen_seconds(const struct screen *s, double seconds, char out[32]);
const char *screen_bytes(const struct screen *s, double bytes, char out[32]);
/* "+1.2M", "-300K", "0B" */
const char *screen_bytes_change(const struct screen *s, double bytes, char out[32]);
/* "1s", "500ms": no more digits than it needs. */
const char *interval_text(double seconds, char out[32]);
const char *state_name(char state); /* translated: "sleeping" */

/* jump.c: to what a finding or a comparison is about. */
void screen_jump(struct screen *s, pid_t pid, unsigned epoch, const struct subject *subject);

/* Of the panes that are jumped to; each opens its own. */
void operations_open(struct screen *s, uint32_t op);
void metrics_open(struct screen *s, uint32_t op);
void graphs_open(struct screen *s, enum metric metric);
void compare_toggle(struct screen *s);

/* frame.c */
void frame_draw_title(struct screen *s, struct area a);
void frame_draw_tabs(struct screen *s, struct area a);
void frame_draw_status(struct screen *s, struct area a);
void frame_draw_keys(struct screen *s, struct area a);
void frame_draw_bar(struct area a, unsigned where, int skip_below);

/* meters.c: how many rows they want at a size; drawing. */
int meters_height(int width, int height);
void meters_draw(struct screen *s, struct area a);

/* The signs in rows: what area_put takes. */
enum sign {
#define X(id, code, ascii, help) SIGN_##id = code,
#include "tui/signs.def"
#undef X
	SIGN_NONE = ' ',
};
enum sign severity_sign(enum severity severity);
enum style severity_style(enum severity severity);

/* help.c */
void help_draw(struct screen *s, struct area a);

/* menus.c: opens the menu that was filled (menu_begin, menu_add); the others fill it, too. */
void menus_open(struct screen *s,
		void (*chosen)(struct screen *s, struct menu *menu, struct menu_item *item));
void menus_open_sort(struct screen *s);
void menus_open_columns(struct screen *s);
void menus_open_processes(struct screen *s);
void menus_open_formats(struct screen *s);

/* prompts.c */
enum prompt_id { PROMPT_SEARCH, PROMPT_FILTER, PROMPT_INTERVAL };
void prompts_open(struct screen *s, enum prompt_id id);
void prompts_key(struct screen *s, int key, bool pasted);
void prompts_draw(struct screen *s, struct area a);

#endif
