/* The parts of collecting a document, one file each. For collect*.c alone. */
#ifndef REPORT_COLLECT_PARTS_H
#define REPORT_COLLECT_PARTS_H

#include "report/collect.h"

void collect_resources(struct document_process *to, const struct process_track *p);
void collect_series(struct document_process *to, const struct process_track *p);
void collect_threads(struct document_process *to, const struct process_track *p);

/* A float has seven good digits; as a double it would print seventeen. */
double collect_seven_digits(float number);

void collect_memory(struct document_process *to, const struct process_track *p,
		    const struct analysis *analysis, bool series);

/* "operations" and "metrics". */
void collect_operations(struct document_process *to, const struct history *h,
			const struct process_track *p, const struct collect_options *options);

/* "profile", for those operations. */
void collect_profile(struct document_process *to, const struct process_track *p,
		     const struct collect_options *options);

/* Findings and health. */
void collect_judgement(struct document_process *to, const struct history *h,
		       const struct process_track *p, const struct analysis *analysis);

#endif
