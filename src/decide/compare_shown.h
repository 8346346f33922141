/* What the sheet and the JSON of a comparison have in common. */
#ifndef DECIDE_COMPARE_SHOWN_H
#define DECIDE_COMPARE_SHOWN_H

#include "decide/compare.h"

/* Whether it went through the test. */
bool compared_tested(const struct compared *c);

/* Whether either side has it. */
bool compared_known(const struct compared *c);

/* The process of a document that is named: the first that is no sum; NULL. */
const struct document_process *compare_named_process(const struct document *d);

/* The charts of the operations that changed: compare_charts.c. */
void comparison_add_distributions(struct sheet *s, const struct comparison *c);

#endif
