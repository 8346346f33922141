/* A synthetic history: the same samples on every run, so that whole screens can be compared. */
#ifndef TESTS_TUI_FIXTURE_H
#define TESTS_TUI_FIXTURE_H

#include "model/history.h"
#include "model/host.h"
#include "tui/tui.h"

struct fixture_options {
	bool bare;        /* not instrumented */
	bool hostile;     /* names that attack terminals */
	bool unknown;     /* half of the resources may not be read */
	unsigned several; /* processes beside the first, and their sum */
	uint32_t more;    /* further operations */
	uint32_t drops;   /* records that were dropped */
	bool unended;     /* an operation is under way that was never completed */
	bool memory;      /* is read by kind */
	unsigned unread;  /* of the process of this number it is not; 0: none */
	bool denied;      /* it is asked for, but may not be read */
	bool functions;   /* are sampled, after the first tick */
	bool user_only;   /* not in the kernel */
	bool refused;     /* they are asked for, but cannot be */
	bool costs;       /* processor time was taken of some operations, allocations of fewer */
};

struct fixture {
	struct history history;
	struct fixture_options options;
	struct process_info *info[8];
	unsigned processes;                /* without the sum */
	uint64_t min[8][512], max[8][512]; /* of each operation's life */
	uint64_t seed, ticks;
	double interval;
	bool ended;
	int exit_status;
	unsigned left; /* the first so many processes are in no sample any more */
};

extern const struct host fixture_host;

void fixture_init(struct fixture *f, const struct fixture_options *options);
void fixture_tick(struct fixture *f); /* one more sample */
void fixture_ticks(struct fixture *f, int count);
void fixture_end(struct fixture *f, int exit_status); /* and the last sample */
void fixture_clear(struct fixture *f);

/* Settings as the program has them at first. */
struct tui_settings fixture_settings(void);
void fixture_settings_clear(struct tui_settings *settings);

#endif
