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

double student_p(double t, size_t degrees)
{
	if (degrees == 0)
		return NAN;
	if (degrees >= STUDENT_MANY)
		return erfc(t * M_SQRT1_2);
	return fmax(1 - inside_of(atan(t / sqrt((double)degrees)), degrees), 0);
}
