/* Student's t distribution. */
#include "stats/student.h"

#include <math.h>

/* P(|T| < tan(angle) sqrt(degrees)). */
static double inside_of(double angle, size_t degrees)
{
	double square = cos(angle) * cos(angle), term = 1, sum = 0;

	for (size_t k = degrees % 2; k + 2 <= degrees; k += 2) {
		sum += term;
		term *= square * (double)(k + 1) / (double)(k + 2);
	}
	if (degrees % 2 == 0)
		return sin(angle) * sum;
	return M_2_PI * (angle + sin(angle) * cos(angle) * sum);
}

/* Where `at` grows to `level` between low and high. */
static double where(double (*at)(double x, size_t degrees), size_t degrees, double level,
		    double low, double high)
{
	for (int i = 0; i < 64; i++) {
		double middle = (low + high) / 2;

		if (at(middle, degrees) < level)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static double normal_inside(double x, size_t degrees)
{
	(void)degrees;
	return erf(x * M_SQRT1_2);
}

static double of_many(double inside, size_t degrees)
{
	double x = where(normal_inside, 0, inside, 0, 40), n = (double)degrees;

	return x + (pow(x, 3) + x) / (4 * n) +
	       (5 * pow(x, 5) + 16 * pow(x, 3) + 3 * x) / (96 * n * n);
}

double student_quantile(double inside, size_t degrees)
{
	if (degrees == 0)
		return NAN;
	if (degrees >= STUDENT_MANY)
		return of_many(inside, degrees);
	return tan(where(inside_of, degrees, inside, 0, M_PI_2)) * sqrt((double)degrees);
}

/* Where so little is left of 1 - inside_of that its digits get lost: the incomplete beta function of n / 2
 * and 1 / 2 at n / (n + t^2), by its power series (Abramowitz and Stegun 1964, 26.5.4 and 26.7.1). */
#define FAR 1e-3

static double far_out(double t, double n)
{
	double x = n / (n + t * t), half = n / 2, term = 1, sum = 0;

	for (double k = 0; term > 0 && term > sum * 1e-17; k++) {
		sum += term / (half + k);
		term *= x * (k + 0.5) / (k + 1);
	}
	return sum * exp(half * log(x) + lgamma(half + 0.5) - lgamma(half)) / sqrt(M_PI);
}

double student_p(double t, size_t degrees)
{
	double p;

	if (degrees == 0)
		return NAN;
	if (degrees >= STUDENT_MANY)
		return erfc(t * M_SQRT1_2);
	p = 1 - inside_of(atan(t / sqrt((double)degrees)), degrees);
	return p < FAR ? far_out(t, (double)degrees) : p;
}

/* Between whole degrees the logarithm of p is interpolated, which gives a little more than it is. */
static double between_degrees(double t, double degrees)
{
	size_t whole = degrees < STUDENT_MANY ? (size_t)degrees : STUDENT_MANY;
	double part = fmin(degrees - (double)whole, 1), p = student_p(t, whole);

	return p > 0 ? p * pow(student_p(t, whole + 1) / p, part) : p;
}

struct moments {
	double mean, variance; /* of the mean */
	double degrees;
};

static struct moments moments_of(const double *values, size_t count, double deviation)
{
	double n = (double)count, sum = 0, squares = 0, mean;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	mean = sum / n;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	return (struct moments){
		mean,
		fmax(squares / (n - 1), deviation * deviation) / n,
		n - 1,
	};
}

double student_welch_p(const double *a, size_t a_count, const double *b, size_t b_count,
		       double least_deviation)
{
	struct moments x, y;
	double variance, degrees;

	if (a_count < 2 || b_count < 2)
		return NAN;
	x = moments_of(a, a_count, least_deviation);
	y = moments_of(b, b_count, least_deviation);
	variance = x.variance + y.variance;
	if (!(variance > 0))
		return x.mean == y.mean ? 1 : 0;
	degrees = variance * variance /
		  (x.variance * x.variance / x.degrees + y.variance * y.variance / y.degrees);
	return between_degrees(fabs(x.mean - y.mean) / sqrt(variance), degrees);
}
