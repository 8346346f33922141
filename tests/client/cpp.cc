/*
 * All of perftop.hpp, with known counts. Ends with 0 where it recorded what it should, and says what it will
 * have recorded when it has ended, a line "OPERATION COUNT ERRORS" each; with the argument "off", 0 where it
 * recorded nothing.
 */
#include "cpp.hh"

#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static_assert(!std::is_copy_constructible<perftop::scope>::value, "a scope stays");
static_assert(!std::is_move_constructible<perftop::scope>::value, "a scope stays");
static_assert(!std::is_copy_constructible<perftop::span>::value, "a span ends once");
static_assert(std::is_nothrow_move_constructible<perftop::span>::value, "vectors move it");
static_assert(std::is_trivially_destructible<perftop::op>::value, "a handle outlives all statics");
static_assert(std::is_trivially_destructible<perftop::counter>::value, "so does this");

static int failures;

static void expect(bool holds, int line, const char *what)
{
	if (!holds) {
		std::fprintf(stderr, "line %d: not so: %s\n", line, what);
		failures++;
	}
}
#define EXPECT(what) expect((what), __LINE__, #what)

/* What exists before main, and goes after it. Its handle is of another file, whose turn may come later. */
struct outlives_main {
	outlives_main()
	{
		perftop::scope timed{ cpp_early };
	}
	~outlives_main()
	{
		static const perftop::op op{ "cpp", "static destructor" };
		perftop::scope timed{ op };
		perftop::scope again{ cpp_early };
	}
};
static outlives_main global;

/* One of the class, defined below it */
struct service {
	static const perftop::op serve;

	int run(int n) const
	{
		perftop::scope timed{ serve };

		return n;
	}
};
const perftop::op service::serve{ "cpp", "member", "label" };

/* Left by two returns and the end */
static int returns(int n)
{
	static const perftop::op op{ "cpp", "return" };
	perftop::scope timed{ op };

	if (n % 3 == 0)
		return 1;
	if (n % 3 == 1) {
		timed.fail();
		return 2;
	}
	return 0;
}

static void loops()
{
	static const perftop::op op{ "cpp", "loop" };

	for (int i = 0; i < 10; i++) {
		perftop::scope timed{ op };

		if (i == 3)
			continue;
		if (i == 6)
			break;
	}
}

static void throws(int n)
{
	static const perftop::op plain{ "cpp", "scope thrown through" };
	static const perftop::op checked{ "cpp", "checked scope" };
	perftop::scope outer{ plain };
	perftop::checked_scope inner{ checked };

	if (n % 3 == 0)
		throw std::runtime_error("no");
	if (n == 1)
		inner.fail();
}

/* Its destructor times what ends as it should, while an exception is on its way */
struct cleans_up {
	~cleans_up()
	{
		static const perftop::op op{ "cpp", "cleanup" };
		perftop::checked_scope timed{ op };
	}
};

static void exceptions()
{
	for (int i = 0; i < 10; i++) {
		try {
			cleans_up cleaner;
			throws(i);
		} catch (const std::runtime_error &) {
		}
	}
}

/* Left by exceptions, too: 5 + 5 + 5, of which 2 fail, and of each the processor time is known */
static void costs(bool off)
{
	static const perftop::op cpu{ "cpp", "cpu scope" }, memory{ "cpp", "mem scope" };
	static const perftop::op both{ "cpp", "costs scope" };

	for (int i = 0; i < 5; i++) {
		try {
			perftop::cpu_scope timed{ cpu };
			perftop::mem_scope sized{ memory };
			perftop::costs_scope costly{ both };

			if (i % 2 == 0)
				throw std::runtime_error("no");
			costly.fail();
		} catch (const std::runtime_error &) {
		}
	}
	EXPECT(cpu.stats().cpu_count == (off ? 0 : 5));
	EXPECT(both.stats().cpu_count == (off ? 0 : 5));
	EXPECT(both.stats().errors == (off ? 0 : 2));
	EXPECT(memory.stats().cpu_count == 0);
	EXPECT(memory.stats().mem_count == 0); /* nobody counts */
	EXPECT(cpu.stats().in_flight == 0);
}

struct lives_with_thread {
	~lives_with_thread()
	{
		static const perftop::op op{ "cpp", "thread_local destructor" };
		perftop::scope timed{ op };
	}
	int use = 0;
};

static void thread_body()
{
	static thread_local lives_with_thread mine;
	static const perftop::op op{ "cpp", "thread" };

	mine.use = 1;
	for (int i = 0; i < 1000; i++)
		perftop::scope timed{ op };
}

static void threads()
{
	std::vector<std::thread> all;

	for (int i = 0; i < 4; i++)
		all.emplace_back(thread_body);
	for (std::thread &thread : all)
		thread.join();
}

static void end_elsewhere(perftop::span span)
{
	span.end();
	span.end();
	span.fail();
}

/* 8 + 1 + 2 + 1 + 1, of which 4 + 1 fail */
static void spans(bool off)
{
	static const perftop::op op{ "cpp", "span" };
	std::vector<perftop::span> all; /* which moves them as it grows */
	perftop::span none, one{ op }, two{ op }, released{ op };
	struct perftop_span plain;

	for (int i = 0; i < 8; i++)
		all.emplace_back(op);
	EXPECT(op.stats().in_flight == (off ? 0 : 11));
	for (std::size_t i = 0; i < 4; i++)
		all[i].fail();
	all.clear();
	EXPECT(op.stats().count == (off ? 0 : 8));
	std::thread([&one] { end_elsewhere(std::move(one)); }).join();
	two = perftop::span{ op };
	EXPECT(op.stats().count == (off ? 0 : 10));
	none = std::move(two);
	two.end();
	plain = released.release();
	perftop_span_fail(&plain);
	perftop::span at_the_end{ op };
}

static int add_one(int x)
{
	return x + 1;
}

struct quiet {
	int operator()() const noexcept
	{
		return 7;
	}
};

struct loud {
	int operator()()
	{
		throw std::runtime_error("no");
	}
};

static void calls()
{
	static const perftop::op op{ "cpp", "time" };
	int n = 0;

	static_assert(noexcept(perftop::time(op, quiet())), "noexcept is kept");
	static_assert(!noexcept(perftop::time(op, loud())), "and what may throw may");
	perftop::time(op, [&] { n++; });
	EXPECT(n == 1);
	EXPECT(perftop::time(op, [&] { return add_one(n); }) == 2);
	EXPECT(perftop::time(op, quiet()) == 7);
	EXPECT(&perftop::time(op, [&]() -> int & { return n; }) == &n);
	EXPECT(*perftop::time(op, [] { return std::unique_ptr<int>(new int(3)); }) == 3);
	try {
		loud loudly;
		(void)perftop::time(op, loudly);
		n = -1;
	} catch (const std::runtime_error &error) {
		EXPECT(std::strcmp(error.what(), "no") == 0);
	}
	EXPECT(n == 1);
}

static void fill(char *text, const char *with)
{
	std::strcpy(text, with);
}

/* All of them one operation, from names that are gone before it is used */
static void names()
{
	std::string component("cpp"), operation("named");
	char buffer[16] = "named";
	const char *pointer = buffer;
	std::vector<perftop::op> all{
		perftop::op{ component, operation },   perftop::op{ component, "named" },
		perftop::op{ "cpp", buffer },          perftop::op{ "cpp", pointer },
		perftop::op{ "cpp", operation + "" },  perftop::op{ "cpp", "named" },
		perftop::op{ "cpp", "named", nullptr }
	};

	fill(buffer, "gone");
	component.assign("gone");
	operation.assign(100, 'x');
	for (const perftop::op &op : all)
		perftop::scope timed{ op };
	all[0] = all[5];
	perftop::scope timed{ all[0] };
}

/* One of each that is a pair in C */
static void pairs()
{
	static const perftop::op first{ "cpp", "step" }, last{ "cpp", "last step" };

	perftop::next(first);
	perftop::next(first);
	perftop::next(last);
	perftop_end(last);
	perftop_begin(first);
	perftop_fail(first);
}

static void durations(bool off)
{
	static const perftop::op op{ "cpp", "record" }, odd{ "cpp", "odd record" };
	const double inf = std::numeric_limits<double>::infinity();
	const volatile double nan = std::numeric_limits<double>::quiet_NaN(); /* not folded */
	perftop_stats stats;

	perftop::record(op, std::chrono::nanoseconds(250));
	perftop::record(op, std::chrono::microseconds(3));
	perftop::record(op, std::chrono::duration<double>(0.002));
	perftop::record(op, std::chrono::duration<int, std::ratio<60>>(1));
	perftop::record(op, std::chrono::duration<std::uint8_t>(200));
	stats = op.stats();
	EXPECT(stats.min == (off ? 0 : 250) && stats.max == (off ? 0 : 200000000000));
	EXPECT(stats.total == (off ? 0 : 260002003250));
	EXPECT(stats.count == (off ? 0 : 5));

	perftop::record(odd, std::chrono::seconds(-5));
	perftop::record(odd, std::chrono::duration<double>(-inf));
	perftop::record(odd, std::chrono::duration<double>(nan));
	perftop::record(odd, std::chrono::duration<double, std::pico>(999.));
	EXPECT(odd.stats().max == 0);
	EXPECT(perftop::detail::nanoseconds(std::chrono::hours::max()) == INT64_MAX);
	EXPECT(perftop::detail::nanoseconds(std::chrono::duration<double>(inf)) == INT64_MAX);
	EXPECT(perftop::detail::nanoseconds(std::chrono::nanoseconds::max()) == INT64_MAX);
	EXPECT(perftop::detail::nanoseconds(std::chrono::nanoseconds::min()) == 0);
}

static void metrics(bool off)
{
	static const perftop::counter bytes{ "cpp", "bytes", "B" };
	static const perftop::gauge level{ "cpp", "level" };
	static const perftop::value size{ "cpp", "size", "rows" };
	perftop::value named{ std::string("cpp"), std::string("size"), "rows" };
	perftop_stats stats;

	bytes.add();
	bytes.add(41);
	perftop_count(bytes, 8);
	level.set(2.5);
	size.add(3);
	named.add(5);
	stats = size.stats();
	EXPECT(stats.count == (off ? 0 : 2) && stats.total == (off ? 0 : 8));
	(void)perftop_metric_stats(bytes, &stats);
	EXPECT(stats.total == (off ? 0 : 50));
}

static void run(bool off)
{
	for (int i = 0; i < 9; i++)
		(void)returns(i);
	loops();
	exceptions();
	costs(off);
	threads();
	spans(off);
	calls();
	names();
	pairs();
	durations(off);
	metrics(off);
	(void)service().run(1);
	(void)cpp_doubled(1);
	(void)cpp_doubled(1.);
	(void)cpp_inlined(1);
	cpp_part();
}

/* late: what the ends of statics add */
static const struct {
	const char *operation, *label;
	std::uint64_t count, errors, late;
} recorded[] = {
	{ "early", nullptr, 1, 0, 1 },          { "static destructor", nullptr, 0, 0, 1 },
	{ "member", "label", 1, 0, 0 },         { "return", nullptr, 9, 3, 0 },
	{ "loop", nullptr, 7, 0, 0 },           { "scope thrown through", nullptr, 10, 0, 0 },
	{ "checked scope", nullptr, 10, 5, 0 }, { "cleanup", nullptr, 10, 0, 0 },
	{ "thread", nullptr, 4000, 0, 0 },      { "thread_local destructor", nullptr, 4, 0, 0 },
	{ "span", nullptr, 13, 5, 0 },          { "time", nullptr, 6, 1, 0 },
	{ "named", nullptr, 8, 0, 0 },          { "step", nullptr, 3, 1, 0 },
	{ "last step", nullptr, 1, 0, 0 },      { "record", nullptr, 5, 0, 0 },
	{ "odd record", nullptr, 4, 0, 0 },     { "template", nullptr, 12, 0, 0 },
	{ "inline", nullptr, 11, 0, 0 },        { "cpu scope", nullptr, 5, 0, 0 },
	{ "mem scope", nullptr, 5, 0, 0 },      { "costs scope", nullptr, 5, 2, 0 },
};

int main(int argc, char **argv)
{
	bool off = argc > 1 && std::strcmp(argv[1], "off") == 0;
	perftop_stats stats;

	run(off);
	for (const auto &row : recorded) {
		stats = perftop::op("cpp", row.operation, row.label).stats();
		expect(stats.count == (off ? 0 : row.count), __LINE__, row.operation);
		expect(stats.errors == (off ? 0 : row.errors), __LINE__, row.operation);
		EXPECT(stats.in_flight == 0);
		if (!off)
			std::printf("%s %d %d\n", row.operation,
				    static_cast<int>(row.count + row.late),
				    static_cast<int>(row.errors));
	}
	EXPECT((std::strncmp(perftop_status(), "off", 3) == 0) == off);
	return failures != 0;
}
