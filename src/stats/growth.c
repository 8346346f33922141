/* How something grows with size. */
#include "stats/growth.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/robust.h"
#include "stats/student.h"

#define INSIDE 0.95

/* Pairs of logarithms. */
struct points {
	double *x, *y;
	size_t count;
};

static bool is_usable(double number)
{
	return isfinite(number) && number > 0;
}

static struct points points_of(const double *size, const double *value, size_t count)
{
	struct points p = { mem_alloc_array(count + 1, sizeof(double)),
			    mem_alloc_array(count + 1, sizeof(double)), 0 };

	for (size_t i = 0; i < count; i++) {
		if (!is_usable(size[i]) || !is_usable(value[i]))
			continue;
		p.x[p.count] = log(size[i]);
		p.y[p.count++] = log(value[i]);
	}
	return p;
}

static void points_clear(struct points *p)
{
	free(p->x);
	free(p->y);
}

static size_t distinct(const struct points *p)
{
	double *sorted = mem_copy(p->x, (p->count + 1) * sizeof(*p->x));
	size_t found = 0;

	robust_sort(sorted, p->count);
	for (size_t i = 0; i < p->count; i++)
		found += i == 0 || sorted[i] != sorted[i - 1];
	free(sorted);
	return found;
}

static double mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

/* ---- the power ---- */

static void fit_power(struct growth *g, const struct points *p)
{
	double mean_x = mean(p->x, p->count), mean_y = mean(p->y, p->count);
	double xx = 0, xy = 0, off = 0, reach;
	size_t degrees = p->count - 2;

	for (size_t i = 0; i < p->count; i++) {
		xx += (p->x[i] - mean_x) * (p->x[i] - mean_x);
		xy += (p->x[i] - mean_x) * (p->y[i] - mean_y);
	}
	g->exponent = xy / xx;
	g->factor = exp(mean_y - g->exponent * mean_x);
	for (size_t i = 0; i < p->count; i++) {
		double left = p->y[i] - mean_y - g->exponent * (p->x[i] - mean_x);

		off += left * left;
	}
	g->residual = sqrt(off / (double)degrees);
	reach = student_quantile(INSIDE, degrees) * g->residual / sqrt(xx);
	g->low = g->exponent - reach;
	g->high = g->exponent + reach;
}

/* ---- the named order ---- */

/* ln f(n), of ln n. */
static double log_of_one(double x)
{
	return 0 * x;
}

static double log_of_log(double x)
{
	return log(x);
}

static double log_of_n(double x)
{
	return x;
}

static double log_of_n_log_n(double x)
{
	return x + log(x);
}

static double log_of_square(double x)
{
	return 2 * x;
}

static double log_of_cube(double x)
{
	return 3 * x;
}

static const struct {
	const char *name;
	double (*log_of)(double x);
} orders[] = {
	{ "O(1)", log_of_one },           { "O(log n)", log_of_log },  { "O(n)", log_of_n },
	{ "O(n log n)", log_of_n_log_n }, { "O(n^2)", log_of_square }, { "O(n^3)", log_of_cube },
};

/* The deviation of ln y - ln f about its mean, which is ln c; NaN where f is not positive. */
static double deviation(const struct points *p, double (*log_of)(double x))
{
	double sum = 0, squares = 0, n = (double)p->count, middle;

	for (size_t i = 0; i < p->count; i++)
		sum += p->y[i] - log_of(p->x[i]);
	middle = sum / n;
	for (size_t i = 0; i < p->count; i++) {
		double off = p->y[i] - log_of(p->x[i]) - middle;

		squares += off * off;
	}
	return isfinite(sum) ? sqrt(squares / (n - 1)) : NAN;
}

static void find_order(struct growth *g, const struct points *p)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		double off = deviation(p, orders[i].log_of);

		if (isnan(off) || (g->order && off >= g->order_residual))
			continue;
		g->order = orders[i].name;
		g->order_residual = off;
	}
}

struct growth growth_of(const double *size, const double *value, size_t count)
{
	struct points p = points_of(size, value, count);
	struct growth g = { 0 };

	if (distinct(&p) >= GROWTH_LEAST) {
		g.count = p.count;
		fit_power(&g, &p);
		find_order(&g, &p);
	}
	points_clear(&p);
	return g;
}

/* ---- the line ---- */

/* Weighted with 1 / y^2: the normal equations of u = 1 / y and v = x / y, which are to add up to 1. */
static void fit_line(struct growth_line *line, const struct points *p)
{
	double uu = 0, uv = 0, vv = 0, u = 0, v = 0, off = 0, determinant;

	for (size_t i = 0; i < p->count; i++) {
		double one = exp(-p->y[i]), other = exp(p->x[i] - p->y[i]);

		uu += one * one;
		uv += one * other;
		vv += other * other;
		u += one;
		v += other;
	}
	determinant = uu * vv - uv * uv;
	line->fixed = (u * vv - v * uv) / determinant;
	line->each = (v * uu - u * uv) / determinant;
	for (size_t i = 0; i < p->count; i++) {
		double left = line->fixed * exp(-p->y[i]) + line->each * exp(p->x[i] - p->y[i]) - 1;

		off += left * left;
	}
	line->residual = sqrt(off / (double)(p->count - 2));
}

struct growth_line growth_line_of(const double *size, const double *value, size_t count)
{
	struct points p = points_of(size, value, count);
	struct growth_line line = { 0 };

	if (distinct(&p) >= GROWTH_LEAST) {
		line.count = p.count;
		fit_line(&line, &p);
	}
	points_clear(&p);
	return line;
}
