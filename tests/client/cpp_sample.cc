/* What cpp_modes.test looks at the code of: handles that are constants, and a scope beside the macro's. Clean
 * under warnings, with and without exceptions. Twice included, as headers may be. */
#include "perftop.hpp"

extern "C" {
void sample_work();
void sample_macro();
void sample_scope();
int sample_rest(int n);
}

const perftop::op sample_op{ "cpp", "sample" };
static const perftop::counter bytes{ "cpp", "bytes", "B" };
static const perftop::gauge level{ "cpp", "level" };
static const perftop::value size{ "cpp", "size", "rows", "label" };

void sample_macro()
{
	PERFTOP_SCOPE("cpp", "macro");
	sample_work();
}

void sample_scope()
{
	static const perftop::op op{ "cpp", "scope" };
	perftop::scope timed{ op };
	sample_work();
}

int sample_rest(int n)
{
	static const perftop::op op{ "cpp", "rest", "label" };
	perftop::checked_scope timed{ op };
	perftop::scope inner{ PERFTOP_OP("cpp", "one line") };
	perftop::span span{ sample_op };
	PERFTOP_SCOPE_SAMPLED("cpp", "sampled", 16);

	bytes.add(1);
	level.set(n);
	size.add(2);
	perftop::next(op);
	perftop::record(op, std::chrono::milliseconds(n));
	inner.fail();
	span.fail();
	return perftop::time(op, [n] { return n + 1; });
}
