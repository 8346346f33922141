/*
 * A number that may be unknown. Unknown is not zero: it is NaN and a reason, and both travel
 * together to the screen ("n/a") and into JSON (null and "reason").
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include <math.h>
#include <stdbool.h>

/* Why a value is not there; why.def is the table. */
enum why {
#define X(id, text) WHY_##id,
#include "model/why.def"
#undef X
	WHY_COUNT
};

struct value {
	double number; /* NaN unless why == WHY_KNOWN */
	enum why why;
};

static inline struct value value_of(double number)
{
	return (struct value){ number, WHY_KNOWN };
}

static inline struct value value_unknown(enum why why)
{
	return (struct value){ NAN, why };
}

static inline bool value_known(struct value v)
{
	return v.why == WHY_KNOWN;
}

/* Sum; the first unknown part decides. */
struct value value_add(struct value a, struct value b);

/* The reason, translated, a phrase without a full stop: "permission denied; ...". WHY_KNOWN gives
 * "". */
const char *why_text(enum why why);

#endif
