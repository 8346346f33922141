/* What subjects are called: clean text, allocated. Private to this room. */
#ifndef ANALYSIS_NAMES_H
#define ANALYSIS_NAMES_H

#include "model/history.h"

char *name_of_operation(const struct op_key *key);      /* "db query [report]" */
char *name_of_process(const struct process_info *info); /* "server (1234)" */

/* A thread and its stack: "thread indexer (17): index rebuild > index wait_for_lock". */
char *name_of_place(const struct process_track *p, const struct thread_sample *thread);

#endif
