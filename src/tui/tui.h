/*
 * The screen. Draws a history and nothing else; knows neither /proc nor segments nor where samples
 * come from. What a key changes outside the screen goes through struct tui_host, which src/cmd
 * fills in.
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "analysis/analysis.h"
#include "base/error.h"
#include "model/entry.h"
#include "model/history.h"
#include "model/host.h"

#include <stdbool.h>

/* What the panes in sight need. */
struct tui_wants {
	bool threads, pss, memory, functions;
	pid_t focus_pid;
	uint32_t focus; /* UINT32_MAX: no operation is open */
};

/* What the screen asks of the rest of the program. Calls return at once, but for those that write files. */
struct tui_host {
	void *context;
	void (*lock)(void *context); /* around every use of the history */
	void (*unlock)(void *context);
	void (*set_interval)(void *context, double seconds);
	void (*sample_now)(void *context);
	void (*want)(void *context, const struct tui_wants *wants);
	/* Called unlocked, may take as long as the disk. Writes a snapshot; `path` receives where, or err
	 * why not. format: one of `formats`. */
	bool (*snapshot)(void *context, const char *format, char *path, size_t size,
			 struct error *err);
	const char *const *formats; /* of snapshots, NULL at their end; NULL: "json" only */
	bool (*save_settings)(void *context, char *path, size_t size, struct error *err);
	/* After each sample that the screen has taken in, unlocked: for logs and hooks of alerts. */
	void (*sampled)(void *context);
	const struct analysis *analysis; /* read under the lock; NULL: nothing is judged */
	unsigned rules;                  /* how many of its rules are on; 0: not said */
	int event_fd; /* a wakeup (base/thread.h): there is something new to draw */
	int stop_fd;  /* readable when the program is to end (signals) */
};

/* The bounds of the interval, as a user writes them. */
#define TUI_INTERVAL_LEAST "10ms"
#define TUI_INTERVAL_MOST  "1d"

/* What the user chose, from the options and the configuration file, kept up to date by the keys.
 * Strings owned. */
struct tui_settings {
	double interval;
	enum view view;
	char *sort; /* column name */
	bool reverse;
	char *columns;   /* comma-separated column names; "" default */
	char *component; /* glob or "" */
	char *filter;    /* or "" */
	char *theme;     /* "default", "light", "colorblind", "mono" */
	bool color, unicode, mouse, raw_units, cpu_of_all, threads_by_name;
	bool bell; /* rings when an alert fires */
	bool idle; /* also show operations with nothing recorded in the view */
};

struct tui;

/* Takes the terminal. Fails, the terminal untouched, where it cannot address the cursor (the caller
 * falls back to batch mode). settings and host must outlive it. */
struct tui *tui_open(struct tui_settings *settings, const struct tui_host *host,
		     const struct host *machine, struct error *err);

/* Runs until quit or stop_fd. */
void tui_run(struct tui *t, struct history *history);

/* Lets the user pick a process: the entries are asked for again every two seconds. Returns its pid;
 * 0 if he quit. */
pid_t tui_pick(struct tui *t, struct process_entry *(*list)(void *context, size_t *count),
	       void *context);

/* Gives the terminal back. */
void tui_close(struct tui *t);

/* Gives the terminal back in a dying program: async-signal-safe, does nothing where no screen is
 * open. */
void tui_rescue(void);

/* Sort keys, columns and themes as text, one a line: name, help. For `--sort help`. */
char *tui_sort_help(void);
bool tui_sort_valid(const char *name);
bool tui_theme_valid(const char *name);

#endif
