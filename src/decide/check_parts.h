/* What perftop check finds in one document. Private to check*.c. */
#ifndef DECIDE_CHECK_PARTS_H
#define DECIDE_CHECK_PARTS_H

#include "decide/check.h"

/* ---- check.c ---- */

/* The document that is looked at, and where results go. */
struct check_place {
	struct check *check;
	const char *file;
	const struct document *document;
	bool several; /* there is more than one process; the sum is none */
};

/* Whether it is a process by itself: all but the sum of others. */
bool check_is_member(const struct check_place *place, const struct document_process *p);

/* What a rule asks for, as it was found. */
struct check_value {
	double value; /* NaN: unknown */
	enum unit unit;
	const char *unit_name; /* instead of that, where a program named one; NULL */
	const char *reason;    /* translated, why it is unknown; NULL */
	bool never;            /* unknown because there was nothing: "if present" excuses it */
};

/* A new result of the rule, without a value; found, subject and message become its own. */
struct check_result *check_add(struct check_place *place, const struct check_rule *rule,
			       enum check_state state, char *subject, char *found, char *message);
/* One that holds or not, as the value says. */
void check_judge(struct check_place *place, const struct check_rule *rule, char *subject,
		 struct check_value value);

/* "server", or where there are more of that name "server (1234)"; allocated. */
char *check_process_name(const struct document *d, const struct document_process *p);

/* ---- check_operations.c, check_process.c: the rules by subject ---- */

void check_operations(struct check_place *place, const struct check_rule *rule);
void check_resource(struct check_place *place, const struct check_rule *rule);
void check_health(struct check_place *place, const struct check_rule *rule);
void check_findings(struct check_place *place);

/* ---- check_nearest.c ---- */

/* Of some names those that a misspelt one may have meant, the nearest first: "api:call, api:store".
 * *shown: how many at most; then how many there are. Allocated. */
char *check_nearest(const char *name, char **names, size_t count, size_t *shown);

#endif
