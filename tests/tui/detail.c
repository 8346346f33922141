/* One operation opened: what its histogram makes of buckets, and what stands where there are none. */
#include "test.h"

#include <locale.h>
#include <math.h>

#include "fixture.h"
#include "perftop/bucket.h"
#include "tui/detail.h"
#include "tui/graph.h"
#include "tui/screen.h"

#define BINS 8

static void amounts_are_spread(void **state)
{
	static const struct {
		double from, to, amount;
		float want[BINS];
	} spreads[] = {
		{ 0, 8, 16, { 2, 2, 2, 2, 2, 2, 2, 2 } },
		{ 2, 4, 6, { 0, 0, 3, 3, 0, 0, 0, 0 } },
		{ 1.5, 3, 3, { 0, 1, 2, 0, 0, 0, 0, 0 } },
		{ 5.25, 5.5, 7, { 0, 0, 0, 0, 0, 7, 0, 0 } },
		{ 5, 5, 7, { 0, 0, 0, 0, 0, 7, 0, 0 } },
		{ -1, 1, 4, { 4, 0, 0, 0, 0, 0, 0, 0 } },
		{ 7, 9, 4, { 0, 0, 0, 0, 0, 0, 0, 4 } },
		{ 8, 8, 4, { 0, 0, 0, 0, 0, 0, 0, 4 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(spreads) / sizeof(*spreads); i++) {
		float bins[BINS] = { 0 };

		graph_spread(bins, BINS, spreads[i].from, spreads[i].to, spreads[i].amount);
		for (int bin = 0; bin < BINS; bin++)
			if (fabsf(bins[bin] - spreads[i].want[bin]) > 1e-5f)
				fail_msg("spread %zu, bin %d: %g", i, bin, (double)bins[bin]);
	}
}

/* Durations of which there are as many in every factor: each bin has the same, however wide the
 * buckets are. */
static void a_histogram_has_no_comb(void **state)
{
	struct tui_settings settings = fixture_settings();
	struct tui_host host = { .context = NULL };
	struct detail detail = { 0 };
	struct fixture f;
	struct screen s;
	struct hist *hist;
	double mean = 0;

	(void)state;
	fixture_init(&f, NULL);
	fixture_ticks(&f, 3);
	settings.view = VIEW_LIFETIME;
	screen_init(&s, &settings, &host, &fixture_host);
	screen_update(&s, &f.history);
	s.focus = 0;
	hist = &f.history.processes[0]->ops[0].life_hist;
	hist_clear(hist);
	for (uint32_t index = 20; index < 7 * 64; index++) {
		double lower = (double)perftop_bucket_lower(index) - 0.5;
		double width = (double)perftop_bucket_width(index);

		hist_add(hist, index, (uint64_t)round(1e9 * log1p(width / lower)));
	}
	detail_update(&detail, &s);
	assert_int_equal(detail.bins, DETAIL_BINS);
	for (int bin = 0; bin < detail.bins; bin++)
		mean += (double)detail.bin[bin] / detail.bins;
	for (int bin = 0; bin < detail.bins; bin++)
		if (fabs((double)detail.bin[bin] / mean - 1) > 0.05)
			fail_msg("bin %d: %g, of the mean %g", bin, (double)detail.bin[bin], mean);
	detail_clear(&detail);
	screen_clear(&s);
	fixture_settings_clear(&settings);
	fixture_clear(&f);
}

static int set_up(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_are_spread),
		cmocka_unit_test(a_histogram_has_no_comb),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
