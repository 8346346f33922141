/*
 * The findings as they come and go. In each round of judgement the rules claim what they find; what
 * is claimed for the first time begins, what has not been claimed for a while ends. So a finding does
 * not flicker: it ends once it has not held for 5 s and 3 rounds. Private to this room.
 */
#ifndef ANALYSIS_STORE_H
#define ANALYSIS_STORE_H

#include "analysis/analysis.h"

#define STORE_STANDING 512  /* at once; more are told apart by nobody, but counted */
#define STORE_OVER     100  /* kept; the oldest goes */
#define STORE_EVENTS   4096 /* waiting; the oldest goes, and is counted */

/* What a rule has found. Texts are owned by the claim and taken over; NULL: the rule's suggestion. */
struct claim {
	enum rule rule;
	enum severity severity;
	pid_t pid;
	unsigned epoch;
	struct subject subject;
	size_t which; /* of several of one rule and subject: the alert */
	double value, threshold;
	double delay;     /* seconds that it must hold before it begins */
	double cool_down; /* seconds after its end before it begins again */
	double since;     /* when it began, where the rule knows better; NaN: when first claimed */
	char *subject_text, *message, *suggestion;
	const char *process; /* comm; copied */
};

enum stored_state { STORED_PENDING, STORED_STANDING, STORED_OVER };

struct stored {
	struct finding finding;
	enum stored_state state;
	size_t which;
	bool claimed;    /* in this round */
	unsigned missed; /* rounds */
	double held;     /* when last claimed */
	double first;    /* when first claimed, without a break */
	double cool_down;
	double free_from; /* over: it may begin again from then on */
	char *process;
};

struct store {
	struct stored *entry;
	size_t count, capacity;
	struct finding *shown; /* in order; texts are the entries' */
	size_t shown_count;
	uint64_t last_id;
	double now;
	int64_t wall_ns;
	struct stored_event {
		struct finding finding;
		char *process;
		bool resolved;
		int64_t wall_ns;
	} event[STORE_EVENTS], taken;
	size_t event_first, event_count;
	uint64_t event_lost;
	uint64_t refused_now,
		refused; /* claims without room: in this round; in the fullest round */
};

void store_clear(struct store *s);

/* A round: begin, claims, end. conclude: what is not claimed is over at once. */
void store_begin(struct store *s, double now, int64_t wall_ns);
void store_claim(struct store *s, struct claim *claim);
void store_end(struct store *s, bool conclude);

/* Before store_end: findings of a process are left as they are in this round; or are over. */
void store_keep(struct store *s, pid_t pid, enum rule rule); /* RULE_COUNT: of all rules */
void store_drop(struct store *s, pid_t pid);

bool store_next_event(struct store *s, struct analysis_event *event);

#endif
