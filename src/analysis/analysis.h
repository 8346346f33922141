/*
 * From the history of samples to findings and a health score. One per history; fed after each
 * sample by who holds the history's lock, so that findings may be read under it too. Costs little:
 * operations to which nothing happened are not looked at, and what needs windows is looked at once
 * a second at most. Not thread-safe beyond that lock.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/condition.h"
#include "analysis/finding.h"
#include "analysis/health.h"
#include "analysis/leak.h"

/* A threshold of a rule as the user sets it (perftoprc: rule.NAME = 500ms). */
struct rule_setting {
	double threshold;
	bool off;
};

struct analysis_settings {
	struct rule_setting rule[RULE_COUNT];
	double weight[HEALTH_PARTS];
	const struct condition *alerts; /* not owned; must outlive the analysis */
	size_t alert_count;
	double cool_down;    /* seconds for which an alert that was resolved does not fire again */
	unsigned processors; /* that a process may use; 0: as many as are online here */
};

/* The defaults of rules.def and health.def, no alerts, 60 s. */
void analysis_settings_init(struct analysis_settings *settings);

/* Sets rule NAME's threshold from text in its unit ("500ms", "80%", "1GiB", "10"), or "off". */
bool analysis_set_rule(struct analysis_settings *settings, const char *name, const char *text,
		       struct error *err);
bool analysis_set_weight(struct analysis_settings *settings, const char *name, const char *text,
			 struct error *err);

struct analysis;

struct analysis *analysis_new(const struct analysis_settings *settings);
void analysis_free(struct analysis *a);

/* After history_add, with the history locked. */
void analysis_update(struct analysis *a, const struct history *h);

/* Once at the end of a run, after the last update: judges the run as a whole (everything since it
 * was watched) instead of the window, so that a report of ten minutes is about ten minutes. What had
 * been found before and is over by now stays in the list, with `until`. */
void analysis_conclude(struct analysis *a, const struct history *h);

/* The findings: those that stand first, the more severe first, then the older; then those that are
 * over. Valid until the next update. */
const struct finding *analysis_findings(const struct analysis *a, size_t *count);

/* The worst that stands about a subject of a process; NULL: nothing. */
const struct finding *analysis_of_operation(const struct analysis *a, pid_t pid, uint32_t op);

/* Of one process; parts with their reasons. NULL: nothing is known yet. */
const struct health *analysis_health(const struct analysis *a, pid_t pid);

/* The leak test by the threshold of these settings; LEAK_NOT_TESTED where its rule is off. NULL: by the default one. */
struct leak analysis_leak(const struct analysis *a, const struct process_track *p);

/* How an operation's median goes over the last windows: > 0 up, < 0 down, 0 level or noise. For the
 * arrows. */
int analysis_direction(const struct analysis *a, pid_t pid, uint32_t op);

/* What has begun or ended since the last call, oldest first: for logs, hooks and the bell. False: no
 * more. `finding` points to a copy that stays valid until the next call. Only RULE_ALERT and findings of
 * at least a warning make events. */
struct analysis_event {
	bool resolved;
	int64_t wall_ns;
	const struct finding *finding;
	const char *process; /* comm, as it is: hostile */
};
bool analysis_next_event(struct analysis *a, struct analysis_event *event);

/* Events that were lost because nobody took them (at most 4096 wait), and findings for which there was no
 * room (at most 512 stand at once). */
uint64_t analysis_lost_events(const struct analysis *a);

/* Something seems stuck, and the next sample should have threads with their stacks (source_wants), so
 * that it can be told who waits where. Every few seconds at most. */
bool analysis_wants_threads(const struct analysis *a);

#endif
