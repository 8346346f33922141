/* The second file of the C++ test: another copy of what the header has, and a handle for the first. */
#include "cpp.hh"

const perftop::op cpp_early{ "cpp", "early" };

void cpp_part()
{
	for (int i = 0; i < 10; i++)
		(void)cpp_doubled(cpp_inlined(i));
}
