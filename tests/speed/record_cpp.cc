/*
 * What perftop.hpp costs beside the C macros, all compiled as C++: a scope's goal is the macro's time.
 */
#include "perftop.hpp"

extern "C" {
#include "bench.h"
}

#include <cstring>

namespace
{

const std::uint64_t turn = 20000;

void macro(std::uint64_t n)
{
	while (n--)
		PERFTOP_SCOPE("bench", "macro");
}

void scope(std::uint64_t n)
{
	static const perftop::op op{ "bench", "scope" };

	while (n--)
		perftop::scope timed{ op };
}

void checked(std::uint64_t n)
{
	static const perftop::op op{ "bench", "checked" };

	while (n--)
		perftop::checked_scope timed{ op };
}

void call(std::uint64_t n)
{
	static const perftop::op op{ "bench", "time" };

	while (n--)
		perftop::time(op, [] { __asm__ volatile(""); });
}

void c_count(std::uint64_t n)
{
	while (n--)
		perftop_count(PERFTOP_COUNTER("bench", "macro count", ""), 1);
}

void count(std::uint64_t n)
{
	static const perftop::counter counter{ "bench", "count" };

	while (n--)
		counter.add();
}

/* Each C++ row's baseline is the C row above it */
bench_case cases[] = {
	{ "C++: PERFTOP_SCOPE", macro, turn, 0, 1, 0, { 0 } },
	{ "C++: perftop::scope", scope, turn, 1.03, 1, 0, { 0 } },
	{ "C++: perftop::time", call, turn, 1.1, 1, 0, { 0 } },
	{ "C++: perftop::checked_scope", checked, turn, 0, 1, 0, { 0 } },
	{ "C++: perftop_count", c_count, turn, 0, 1, 0, { 0 } },
	{ "C++: perftop::counter", count, turn, 1.03, 1, 0, { 0 } },
};

} /* namespace */

int main()
{
	double baseline = 0;

	bench_pin(0);
	bench_run(cases, sizeof(cases) / sizeof(cases[0]));
	for (const bench_case &row : cases) {
		if (row.run == macro || row.run == c_count)
			baseline = row.ns;
		bench_print(row.name, row.ns, row.ns / baseline, "x", row.limit);
	}
	return std::strcmp(perftop_status(), "recording") != 0;
}
