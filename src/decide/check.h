/*
 * Rules over saved documents: may it merge? A rule is a condition (analysis/condition.h) that has to hold,
 * and may end in "if present":
 *
 *	api:call p99 < 50ms              each operation that matches
 *	db:* errors == 0 if present      none that matches is fine, too
 *	rss_bytes max < 500MB
 *	health >= 60
 *
 * There is no silent pass: a rule that matches nothing fails, as does one about a value that is not
 * known. "for TIME" has no meaning here and is refused. "if present" excuses what is not there: no
 * operation of that name, one that was never called, a resource that is not known. That is no pass
 * either, but a state of its own, "not present": a misspelt name may be behind it.
 *
 * A document of several processes is the program with all its children, which is what CI has in mind:
 *	operations   what adds up (count, rate, errors, total, self, time_percent, in_flight) is added
 *	             over the processes; every other figure must hold in each of them, since there is
 *	             no percentile of percentiles;
 *	resources    the sum (pid 0), which the document has;
 *	health       each process that has a score, and one must: one that is over at once has none;
 *	findings     of every process; of too few samples that there is none says nothing, and fails.
 *
 * Beside operations there are value distributions and counters, which a pattern means as well, as far
 * as they have the figure and the limit is no time.
 *
 * Pure functions over documents; rules, documents and paths must outlive the check, whose pointers
 * lead into them.
 */
#ifndef DECIDE_CHECK_H
#define DECIDE_CHECK_H

#include "analysis/condition.h"
#include "analysis/finding.h"
#include "report/document.h"

#include <stdbool.h>
#include <stddef.h>

struct check_rule {
	struct condition condition; /* its text is the rule as it was written */
	bool if_present;
	char *limit; /* "< 50ms", as it was written */
	char *path;  /* of the file that it stands in; NULL: an option */
	unsigned line;
};

struct check_rules {
	struct check_rule *rules;
	size_t count, capacity;
	/* Findings of at least this fail; SEVERITY_COUNT: they are not looked at. */
	enum severity fail_on;
};

void check_rules_init(struct check_rules *rules);
void check_rules_clear(struct check_rules *rules);
/* The rule of an option. False with err: what is wrong, and where. */
bool check_rules_add(struct check_rules *rules, const char *text, struct error *err);
/* A file of rules, one a line; a word that begins with '#' begins a comment. One without rules is an
 * error. */
bool check_rules_read(struct check_rules *rules, const char *path, struct error *err);

enum check_state {
	CHECK_PASSED,
	CHECK_FAILED,
	CHECK_ABSENT, /* there is nothing to hold to it, which the rule allows */
	CHECK_BROKEN, /* the file cannot be read */
	CHECK_STATES
};
/* In JSON: "passed" "failed" "absent" "broken". */
const char *check_state_name(enum check_state state);

/* One rule on one thing, or one finding, or that there is none, or a file that cannot be read. */
struct check_result {
	const char *file;
	const struct check_rule *rule; /* NULL: of a finding, or of the file itself */
	/* The rule of the analysis that was broken; "": none was; NULL: this is no finding. */
	const char *finding;
	const char *severity; /* of a finding, as in its document */
	/* "api:call", "rss_bytes"; of one process of several "server api:call"; hostile; NULL: the file. */
	char *subject;
	enum check_state state;
	double value; /* base unit; NaN: unknown, or there is none */
	/* For the eye: the value, or that there is none; the finding's severity; NULL: of the file. */
	char *found;
	char *message; /* translated: "p99 is 61ms, but must be < 50ms"; hostile */
};

struct check {
	/* By file, then rule, in the order given, then subject; findings last. */
	struct check_result *results;
	size_t count, capacity;
	size_t states[CHECK_STATES]; /* how many of each */
	const struct check_rules *rules;
};

struct check_input {
	const char *path;
	const struct document *document; /* NULL: it cannot be read */
	const char *error;               /* why */
};

struct check *check_documents(const struct check_rules *rules, const struct check_input *inputs,
			      size_t count);
void check_free(struct check *c); /* NULL is fine */

/* How many results stand together from this one on, all of one file. */
size_t check_of_file(const struct check *c, size_t first);

/* Whether it is why the status is not 0. */
bool check_is_bad(const struct check_result *r);
/* 0: none fails; 1: one does; 2: a file cannot be read. */
int check_status(const struct check *c);

/* What is asked of a rule's subject, as it was written: "< 50ms". NULL: of a finding, or the file. */
const char *check_limit(const struct check_result *r);
/* "p99"; NULL as above, and where the subject says it all. */
const char *check_figure(const struct check_result *r);
/* What the result is about, allocated, hostile: "api:call p99", "db query: slow-operation". */
char *check_title(const struct check_result *r);
/* All of it in a line, allocated, hostile: "run.json: api:call: p99 is 61ms, but must be < 50ms". */
char *check_sentence(const struct check_result *r);
/* "2 passed, 1 failed"; "..., 1 not present, 1 unreadable" where there are such; translated, allocated. */
char *check_summary(const struct check *c);

/* check_sheet.c, check_junit.c, check_github.c, check_json.c. Allocated, ending in a newline. */
/* For a terminal, which shows the end: in the order of the results, the summary last. */
struct sheet *check_sheet(const struct check *c);
/* For a page, which is read from its beginning: the summary first, failures before the rest. */
struct sheet *check_page(const struct check *c);
char *check_junit(const struct check *c);
char *check_github(const struct check *c); /* workflow commands, see check_github.c */
char *check_json(const struct check *c);

#endif
