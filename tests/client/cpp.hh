/* What the two files of the C++ test share: handles and templates that both have. */
#ifndef TESTS_CLIENT_CPP_HH
#define TESTS_CLIENT_CPP_HH

#include "perftop.hpp"

extern const perftop::op cpp_early; /* of the other file */

/* Each type and each file has a handle of its own, all of them one operation */
template <class Number> Number cpp_doubled(Number x)
{
	static const perftop::op op{ "cpp", "template" };
	perftop::scope timed{ op };

	return x + x;
}

inline int cpp_inlined(int x)
{
	perftop::scope timed{ PERFTOP_OP("cpp", "inline") };

	return x + 1;
}

/* Passes both 10 times, in the other file. */
void cpp_part();

#endif
