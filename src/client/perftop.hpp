/*
 * libperftop for C++: perftop.h in C++'s own shapes, and at the same cost.
 *
 *	#include <perftop.hpp>
 *
 *	void fetch_markets()
 *	{
 *		static const perftop::op fetch{"data-collector", "fetch_markets"};
 *		perftop::scope timed{fetch};
 *		...                 // timed to the end of this scope, whichever way it is left
 *	}
 *
 *	c++ prog.cc $(pkg-config --cflags --libs perftop) && ./a.out & perftop -p $!
 *
 * For C++11 and later, with gcc and clang, with or without exceptions and run-time types. Header only: what
 * is linked is libperftop. What perftop.h says of threads, signal handlers, fork, names and the environment
 * holds here too. Nothing here throws, but what perftop::time calls, and std::string where you make one.
 *
 * All of perftop.h is there as well, and its macros make handles in one line:
 *
 *	perftop::scope timed{PERFTOP_OP("data-collector", "fetch_markets")};
 *
 * PERFTOP_SCOPE is a perftop::scope without a name, PERFTOP_SCOPE_SAMPLED has no other form; and a
 * perftop::op is taken wherever a perftop_op is: perftop_begin(fetch).
 *
 * Cost: perftop::scope compiles to the instructions of PERFTOP_SCOPE. Compiled with -DPERFTOP_DISABLE:
 * nothing, and nothing to link; files of one program may differ in that.
 */
#ifndef PERFTOP_HPP
#define PERFTOP_HPP

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include "perftop.h"
#pragma GCC diagnostic pop

#include <chrono>
#include <cstddef>
#include <exception>
#include <ratio>
#include <string>
#include <type_traits>
#include <utility>

#define PERFTOP_INLINE_ inline __attribute__((__always_inline__))
#define PERFTOP_COLD_   __attribute__((__noinline__, __cold__))

namespace perftop
{

/* What is compiled to nothing has other names for the linker, so that the two are never mixed up */
#ifdef PERFTOP_DISABLE
inline namespace disabled
{
#else
inline namespace enabled
{
#endif

/* A component's, an operation's or a metric's name, a label or a unit; made by itself of what stands there:
 *	a string literal (or other array of const char, which must live as long as the handle): the handle is
 *		constant, made by the compiler, and looked up at its first use;
 *	a std::string, or characters that end in NUL: looked up at once, in about 50 ns, and copied.
 * A null pointer is no name. */
class name
{
      public:
	constexpr name(std::nullptr_t = nullptr) noexcept : chars_(nullptr), literal_(true)
	{
	}
	template <std::size_t N>
	constexpr name(const char (&literal)[N]) noexcept : chars_(literal), literal_(true)
	{
	}
	template <std::size_t N>
	constexpr name(char (&buffer)[N]) noexcept : chars_(buffer), literal_(false)
	{
	}
	template <class Pointer,
		  class = typename std::enable_if<std::is_same<Pointer, const char *>::value ||
						  std::is_same<Pointer, char *>::value>::type>
	constexpr name(const Pointer &text) noexcept : chars_(text), literal_(false)
	{
	}
	name(const std::string &text) noexcept : chars_(text.c_str()), literal_(false)
	{
	}

	constexpr const char *chars() const noexcept
	{
		return chars_;
	}
	constexpr bool is_literal() const noexcept
	{
		return literal_;
	}

      private:
	const char *chars_;
	bool literal_;
};

/* Not for use by name: where a handle keeps what it was looked up as */
namespace detail
{

#ifdef PERFTOP_DISABLE

struct operation_site {
	constexpr operation_site(name, name, name) noexcept
	{
	}
	PERFTOP_INLINE_ perftop_op get() const noexcept
	{
		return perftop_no_op_();
	}
};

template <enum perftop_kind Kind> struct metric_site {
	constexpr metric_site(name, name, name, name) noexcept
	{
	}
	PERFTOP_INLINE_ perftop_metric get() const noexcept
	{
		return perftop_no_metric_();
	}
};

PERFTOP_INLINE_ struct perftop_scope enter(perftop_op, unsigned = 0) noexcept
{
	return perftop_scope();
}

PERFTOP_INLINE_ void leave(const struct perftop_scope &) noexcept
{
}

#else

/* One handle's place: its number, once it is known, and its names as long as it is not. Copied while
 * other threads look it up. */
class site
{
      public:
	/* found: what names that are no literals were looked up as; of those none is kept for later */
	constexpr site(bool literal, const char *component, const char *what, const char *label,
		       const char *unit, std::uint32_t found) noexcept
	    : component_(literal ? component : nullptr), what_(what), label_(label), unit_(unit),
	      number_(found)
	{
	}
	site(const site &other) noexcept
	    : component_(other.component_), what_(other.what_), label_(other.label_),
	      unit_(other.unit_), number_(other.number())
	{
	}
	site &operator=(const site &other) noexcept
	{
		component_ = other.component_;
		what_ = other.what_;
		label_ = other.label_;
		unit_ = other.unit_;
		PERFTOP_SET_(&number_, other.number());
		return *this;
	}

      protected:
	PERFTOP_INLINE_ std::uint32_t number() const noexcept
	{
		return PERFTOP_GET_(&number_);
	}

	const char *component_, *what_, *label_, *unit_;
	mutable std::uint32_t number_;
};

struct operation_site : site {
	constexpr operation_site(name component, name operation, name label) noexcept
	    : operation_site(component, operation, label,
			     component.is_literal() && operation.is_literal() && label.is_literal())
	{
	}
	PERFTOP_INLINE_ perftop_op get() const noexcept
	{
		perftop_op handle = { number() };

		if (PERFTOP_UNLIKELY_(handle.site == 0))
			handle.site = resolve();
		return handle;
	}

      private:
	PERFTOP_COLD_ std::uint32_t resolve() const noexcept
	{
		if (component_ != nullptr)
			perftop_resolve_op_(&number_, component_, what_, label_, 1);
		return number();
	}

	constexpr operation_site(name component, name operation, name label, bool literal) noexcept
	    : site(literal, component.chars(), operation.chars(), label.chars(), nullptr,
		   literal ? 0
			   : perftop_op_get(component.chars(), operation.chars(), label.chars())
				     .site)
	{
	}
};

template <enum perftop_kind Kind> struct metric_site : site {
	constexpr metric_site(name component, name what, name unit, name label) noexcept
	    : metric_site(component, what, unit, label,
			  component.is_literal() && what.is_literal() && unit.is_literal() &&
				  label.is_literal())
	{
	}
	PERFTOP_INLINE_ perftop_metric get() const noexcept
	{
		perftop_metric handle = { number() };

		if (PERFTOP_UNLIKELY_(handle.site == 0))
			handle.site = resolve();
		return handle;
	}

      private:
	PERFTOP_COLD_ std::uint32_t resolve() const noexcept
	{
		if (component_ != nullptr)
			perftop_resolve_metric_(&number_, Kind, component_, what_, label_, unit_);
		return number();
	}

	constexpr metric_site(name component, name what, name unit, name label,
			      bool literal) noexcept
	    : site(literal, component.chars(), what.chars(), label.chars(), unit.chars(),
		   literal ? 0
			   : perftop_metric_get(Kind, component.chars(), what.chars(),
						label.chars(), unit.chars())
				     .site)
	{
	}
};

PERFTOP_INLINE_ struct perftop_scope enter(perftop_op handle, unsigned costs = 0) noexcept
{
	return perftop_enter_costs_(handle, costs);
}

PERFTOP_INLINE_ void leave(const struct perftop_scope &scope) noexcept
{
	perftop_leave_(&scope);
}

#endif

/* How many exceptions of this thread are on their way; before C++17, whether any is */
PERFTOP_INLINE_ int unwinding() noexcept
{
#if !defined(__cpp_exceptions)
	return 0;
#elif defined(__cpp_lib_uncaught_exceptions)
	return std::uncaught_exceptions();
#else
	return std::uncaught_exception();
#endif
}

/* Whole nanoseconds; 0 for less, and for what is no number; at most what 292 years have */
template <class Rep, class Period>
inline std::uint64_t nanoseconds(std::chrono::duration<Rep, Period> elapsed) noexcept
{
	typedef std::chrono::duration<Rep, Period> given;
	typedef std::chrono::duration<std::int64_t, std::nano> whole;
	typedef std::chrono::duration<double, std::nano> real;
	constexpr bool is_safe = !std::chrono::treat_as_floating_point<Rep>::value &&
				 std::ratio_less_equal<Period, std::nano>::value;

	if (!(elapsed > given::zero()))
		return 0;
	if (!is_safe && std::chrono::duration_cast<real>(elapsed).count() >= 9223372036854775807.)
		return static_cast<std::uint64_t>(whole::max().count());
	return static_cast<std::uint64_t>(std::chrono::duration_cast<whole>(elapsed).count());
}

} /* namespace detail */

/* The handle of an operation. Of literals, and static, it costs what PERFTOP_OP does:
 *
 *	static const perftop::op query{"db", "query"};            // in a function, a class or a file
 *	perftop::op route{"web", path, "label"};                   // path: a std::string
 *
 * The second looks its name up each time that it is made, so keep it. */
class op
{
      public:
	constexpr op(name component, name operation, name label = name()) noexcept
	    : site_(component, operation, label)
	{
	}

	/* What perftop.h, and everything below, takes. */
	PERFTOP_INLINE_ operator perftop_op() const noexcept
	{
		return site_.get();
	}

	/* What it has recorded in this process so far; all zero where it could not be registered. */
	perftop_stats stats() const noexcept
	{
		perftop_stats now;

		(void)perftop_op_stats(site_.get(), &now);
		return now;
	}

      private:
	detail::operation_site site_;
};

/* Times from its begin to its end, which is on the same thread: a local variable. Ended by return, break,
 * goto or an exception. An exception is no failure of itself: say fail(), or see checked_scope. */
class __attribute__((__unused__)) scope
{
      public:
	PERFTOP_INLINE_ explicit scope(perftop_op handle) noexcept : scope_(detail::enter(handle))
	{
	}
	PERFTOP_INLINE_ ~scope()
	{
		detail::leave(scope_);
	}
	scope(const scope &) = delete;
	scope &operator=(const scope &) = delete;

	/* Counted as an error, too, when it ends. */
	PERFTOP_INLINE_ void fail() noexcept
	{
		perftop_scope_fail(&scope_);
	}

      private:
	struct perftop_scope scope_;
};

/* A scope that takes costs beside time: the thread's processor time, what it allocated, or both. As
 * PERFTOP_SCOPE_COSTS, of which perftop.h says what it takes and needs. */
template <unsigned Costs> class __attribute__((__unused__)) scope_of
{
      public:
	PERFTOP_INLINE_ explicit scope_of(perftop_op handle) noexcept
	    : scope_(detail::enter(handle, Costs))
	{
	}
	PERFTOP_INLINE_ ~scope_of()
	{
		detail::leave(scope_);
	}
	scope_of(const scope_of &) = delete;
	scope_of &operator=(const scope_of &) = delete;

	PERFTOP_INLINE_ void fail() noexcept
	{
		perftop_scope_fail(&scope_);
	}

      private:
	struct perftop_scope scope_;
};
typedef scope_of<PERFTOP_CPU> cpu_scope;
typedef scope_of<PERFTOP_MEM> mem_scope;
typedef scope_of<PERFTOP_CPU | PERFTOP_MEM> costs_scope;

/* A scope that is a failure where an exception ends it. It asks the C++ library twice how many exceptions are
 * on their way, which scope does not: about a nanosecond. Before C++17 the library says only whether there is
 * one, so that a scope in a destructor that an exception runs is never failed by another. With
 * -fno-exceptions: a scope. */
class __attribute__((__unused__)) checked_scope
{
      public:
	PERFTOP_INLINE_ explicit checked_scope(perftop_op handle) noexcept
	    : before_(detail::unwinding()), scope_(handle)
	{
	}
	PERFTOP_INLINE_ ~checked_scope()
	{
		if (detail::unwinding() > before_)
			scope_.fail();
	}
	checked_scope(const checked_scope &) = delete;
	checked_scope &operator=(const checked_scope &) = delete;

	PERFTOP_INLINE_ void fail() noexcept
	{
		scope_.fail();
	}

      private:
	int before_;
	scope scope_;
};

/* An operation that travels: begun here, ended once, there, on whatever thread. Moving it moves the duty to
 * end it; the last owner's end(), fail() or destructor does. Not part of any thread's stack: its self time is
 * its whole time. */
class span
{
      public:
	span() noexcept : span_()
	{
	}
	explicit span(perftop_op handle) noexcept : span_(perftop_span_start(handle))
	{
	}
	span(span &&other) noexcept : span_(other.release())
	{
	}
	/* Ends what it had. */
	span &operator=(span &&other) noexcept
	{
		struct perftop_span taken = other.release();

		end();
		span_ = taken;
		return *this;
	}
	~span()
	{
		end();
	}
	span(const span &) = delete;
	span &operator=(const span &) = delete;

	/* After the first of these, and for a span without an operation, they do nothing. */
	void end() noexcept
	{
		perftop_span_end(&span_);
	}
	void fail() noexcept
	{
		perftop_span_fail(&span_);
	}

	/* The plain data, for C; from then on it is the caller's to end. */
	struct perftop_span release() noexcept
	{
		struct perftop_span taken = span_;

		span_ = perftop_span();
		return taken;
	}

      private:
	struct perftop_span span_;
};

namespace detail
{

/* What counters, gauges and values have in common */
template <enum perftop_kind Kind> class metric
{
      public:
	constexpr metric(name component, name what, name unit = "", name label = name()) noexcept
	    : site_(component, what, unit, label)
	{
	}
	/* What perftop.h takes. */
	PERFTOP_INLINE_ operator perftop_metric() const noexcept
	{
		return site_.get();
	}

      private:
	metric_site<Kind> site_;
};

} /* namespace detail */

/* Sums what is counted. `unit` is what one is counted in: "B", "rows". */
class counter : public detail::metric<PERFTOP_KIND_COUNTER>
{
      public:
	using metric::metric;

	PERFTOP_INLINE_ void add(std::uint64_t n = 1) const noexcept
	{
		perftop_count(*this, n);
	}
};

/* The last value that was set. */
class gauge : public detail::metric<PERFTOP_KIND_GAUGE>
{
      public:
	using metric::metric;

	PERFTOP_INLINE_ void set(double now) const noexcept
	{
		perftop_gauge(*this, now);
	}
};

/* A distribution of values, with percentiles as operations have. */
class value : public detail::metric<PERFTOP_KIND_VALUE>
{
      public:
	using metric::metric;

	PERFTOP_INLINE_ void add(std::uint64_t one) const noexcept
	{
		perftop_value(*this, one);
	}
	/* All zero where it could not be registered. */
	perftop_stats stats() const noexcept
	{
		perftop_stats now;

		(void)perftop_metric_stats(*this, &now);
		return now;
	}
};

/* A duration measured elsewhere, of any period: less than 1 ns is 0, more than 292 years are 292 years. */
template <class Rep, class Period>
inline void record(perftop_op handle, std::chrono::duration<Rep, Period> elapsed) noexcept
{
	perftop_record(handle, detail::nanoseconds(elapsed));
}

/* Ends the innermost operation, if it was begun explicitly, and begins this one, on one clock read: see
 * perftop_next. The last one of a chain is ended by perftop_end. */
PERFTOP_INLINE_ void next(perftop_op handle) noexcept
{
	perftop_next(handle);
}

namespace detail
{

/* The call of perftop::time, by whether it is noexcept */
template <class Callable>
inline auto call(scope &, Callable &&call, std::true_type) noexcept
	-> decltype(std::forward<Callable>(call)())
{
	return std::forward<Callable>(call)();
}

template <class Callable>
inline auto call(scope &timed, Callable &&call, std::false_type)
	-> decltype(std::forward<Callable>(call)())
{
#if defined(__cpp_exceptions)
	try {
		return std::forward<Callable>(call)();
	} catch (...) {
		timed.fail();
		throw;
	}
#else
	(void)timed;
	return std::forward<Callable>(call)();
#endif
}

} /* namespace detail */

/* Times one call and returns what it returned: nothing, a reference, something that can only be moved. An
 * exception is counted as a failure, at no cost where there is none, and goes on. As noexcept as the call:
 *
 *	std::unique_ptr<market> m = perftop::time(fetch, [&] { return fetch_market(id); });
 */
template <class Callable>
inline auto time(perftop_op handle,
		 Callable &&call) noexcept(noexcept(std::forward<Callable>(call)()))
	-> decltype(std::forward<Callable>(call)())
{
	scope timed(handle);

	return detail::call(
		timed, std::forward<Callable>(call),
		std::integral_constant<bool, noexcept(std::forward<Callable>(call)())>());
}

} /* inline namespace */
} /* namespace perftop */

#endif
