/* Which operations are meant: by a shell pattern over the component, and by a piece of the names.
 */
#ifndef REPORT_SELECT_H
#define REPORT_SELECT_H

#include "model/op.h"

#include <stdbool.h>

/* component: a glob, NULL or "": all. filter: a piece of "component operation label", upper and
 * lower case alike; a leading '!' turns it around; NULL or "": all. */
bool select_op(const struct op_key *key, const char *component, const char *filter);

#endif
