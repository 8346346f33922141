/*
 * Hot functions: what the writers of profiles have in common. Which are shown, in which order, how they, their operations and
 * threads are called, and what is said of what was not seen. Nothing is escaped here.
 */
#ifndef REPORT_HOT_H
#define REPORT_HOT_H

#include "report/document.h"
#include "report/sheet.h"
#include "stats/functions.h"

#define HOT_FUNCTIONS 30 /* so many at most in a table: the rest is counted */
#define HOT_SUMMARY   10 /* and in the summary at the end of a run */
#define HOT_INSIDE    5  /* inside of one operation */
#define HOT_OPERATION 1  /* percent: operations with less are left out */

/* Whether it has samples of its own: the sum of all processes has none. */
bool hot_own(const struct document_process *p);

/* Functions, those with the most self samples first, then total; equal ones by name. */
struct hot {
	struct function_row *rows; /* allocated */
	size_t count;
	uint64_t samples; /* how many there were */
};
struct hot hot_functions(const struct profile_data *d, const struct functions_choice *choice);

/* 100 x part / whole; NaN of nothing. */
double hot_percent(uint64_t part, uint64_t whole);
/* Processor time that so many samples stand for; NaN: unknown. */
double hot_seconds(const struct profile_data *d, uint64_t samples);

/* The thread's name; NULL: none is known. */
const char *hot_thread(const struct document_process *p, pid_t tid);

/* Of a hit: "db query", "no operation"; "worker-3", "thread 12". Allocated, and the words of ours translated. */
char *hot_operation_name(const struct document_process *p, uint32_t op);
char *hot_thread_name(const struct document_process *p, pid_t tid);

/* The outermost function first: fills functions[] (HOT_DEPTH of them) with the innermost ones of the path, returns how many. */
#define HOT_DEPTH 1024
size_t hot_stack(const struct profile_data *d, uint32_t path, uint32_t functions[HOT_DEPTH]);

/* What is to be read of a profile: a part (sheet_new) without a heading, with how much was seen and the hottest functions. */
struct hot_choice {
	size_t shown; /* functions */
	bool inside;  /* and those of each operation */
	bool narrow;  /* no times and modules, for which there is no room */
};
struct sheet *hot_sheet(const struct document_process *p, const struct hot_choice *choice);

#endif
