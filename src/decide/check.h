/*
 * Rules over saved documents: may it merge? A rule is a condition (analysis/condition.h) that has to hold,
 * and may end in "if present":
 *
 *	api:call p99 < 50ms              each operation that matches
 *	db:* errors == 0 if present      none that matches is fine, too
 *	rss_bytes max < 500MB
 *	health >= 60
 *
 * There is no silent pass: a rule that matches nothing fails, as does one about a value that is not known. "for
 * TIME" has no meaning here and is refused.
 */
#ifndef DECIDE_CHECK_H
#define DECIDE_CHECK_H

#include "analysis/condition.h"
#include "analysis/finding.h"
#include "report/document.h"

#include <stdbool.h>
#include <stddef.h>

struct check_rule {
	struct condition
		condition; /* its text is the rule as it was written, without "if present" */
	bool if_present;
	char *origin; /* "--rule", or "perftop.rules:3" */
};

struct check_rules {
	struct check_rule *rules;
	size_t count;
	enum severity
		fail_on; /* findings of at least this fail; SEVERITY_COUNT: findings are not looked at */
};

void check_rules_init(struct check_rules *rules);
void check_rules_clear(struct check_rules *rules);
/* False with err: where and what is wrong. */
bool check_rules_add(struct check_rules *rules, const char *text, const char *origin,
		     struct error *err);
/* A file of rules, one a line; '#' begins a comment. A file without rules is an error. */
bool check_rules_read(struct check_rules *rules, const char *path, struct error *err);

enum check_state { CHECK_PASSED, CHECK_FAILED, CHECK_BROKEN }; /* broken: the file cannot be read */

/* One rule on one thing. */
struct check_result {
	const char *file,
		*rule; /* rule: as written, or the finding's rule; NULL: of the file itself */
	char *subject; /* "api:call", "rss_bytes"; of a process among several: "server (1234) api:call"; hostile */
	enum check_state state;
	char *message; /* translated: "p99 is 61ms, must be < 50ms"; "nothing matches api:*; there are ..."; hostile */
};

struct check {
	struct check_result *results; /* by file, then rule, in the order given */
	size_t count, passed, failed, broken;
};

struct check_input {
	const char *path;
	const struct document *document; /* NULL: it cannot be read */
	const char *error;               /* why */
};

struct check *check_documents(const struct check_rules *rules, const struct check_input *inputs,
			      size_t count);
void check_free(struct check *c);

/* check_sheet.c, check_junit.c, check_github.c, check_json.c */
struct sheet;
struct sheet *check_sheet(const struct check *c);
char *check_junit(const struct check *c);
char *check_github(const struct check *c); /* ::error lines, as workflow commands */
char *check_json(const struct check *c);

#endif
