/* The same pairs through the shared library's functions, as a program built with PERFTOP_NO_INLINE
 * has. */
#define PERFTOP_NO_INLINE
#include "perftop.h"

void record_call_pair(uint64_t n);
void record_call_next(uint64_t n);

void record_call_pair(uint64_t n)
{
	perftop_op op = PERFTOP_OP("bench", "call");

	while (n--) {
		perftop_begin(op);
		perftop_end(op);
	}
}

void record_call_next(uint64_t n)
{
	perftop_op op = PERFTOP_OP("bench", "call-next");

	perftop_begin(op);
	while (n--)
		perftop_next(op);
	perftop_end(op);
}
