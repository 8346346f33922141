/*
 * What becomes of alerts beside the screen: a line in a log, a command of the user's. The events are
 * copied while the history is locked, and told when it is not, so that no disk and no shell ever
 * delays a sample.
 *
 * The command is run by /bin/sh -c and gets what there is to know in its environment only, so that
 * nothing that a program calls its operations can become a command. It has no terminal: a session of
 * its own, /dev/null to read from, the log (else our stderr, but not while a screen is drawn) to
 * write to. It is not waited for. At most ALERTS_AT_ONCE are under way; those that would be more are
 * left out, counted, and said at the end.
 */
#ifndef CMD_ALERTS_H
#define CMD_ALERTS_H

#include "analysis/analysis.h"
#include "base/error.h"

#define ALERTS_AT_ONCE 4

struct alerts;

/* log: a file that is appended to; command; NULL: none. speak: alerts that were asked for go to stderr
 * where there is neither a log nor a screen. NULL with err: the log cannot be opened. */
struct alerts *alerts_open(const char *log, const char *command, bool speak, struct error *err);
/* Says of each condition whether no operation had its names: a typing error would go unseen. */
void alerts_say_unmatched(const struct condition *alerts, size_t count, const struct history *h);

/* Says what was left out. Commands under way go on. NULL is fine. */
void alerts_close(struct alerts *a);

/* While a screen is open nothing is written to stderr. */
void alerts_screen(struct alerts *a, bool open);

/* Events by value, in clean text. */
struct alert_list {
	struct alert {
		bool resolved, asked; /* asked for: by an --alert */
		int64_t wall_ns, since_wall_ns;
		pid_t pid;
		const char *rule, *severity;
		double value, threshold;
		char *process, *subject, *message;
	} * alerts;
	size_t count, capacity;
	uint64_t lost; /* since the start of the run: too many came at once */
};

/* What has come up since the last call; with the history locked. */
struct alert_list alerts_take(struct analysis *analysis, const struct history *h);
void alerts_tell(struct alerts *a, const struct alert_list *list);
void alert_list_clear(struct alert_list *list);

/* A line of the log: time, fired or resolved, severity, rule, process[pid], subject, message, with tabs
 * between; allocated. */
char *alert_line(const struct alert *alert);

#endif
