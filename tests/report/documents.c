/* Writes documents, one a line, for schema.test: with all there is in them, read again, and of nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

#include "fixture.h"

static int put(const struct document *d)
{
	char *text = report_json_line(d);
	int failed = fputs(text, stdout) < 0;

	free(text);
	return failed;
}

static int put_again(const struct document *d)
{
	char *text = report_json(d, NULL);
	struct error err;
	struct document *again = document_parse(text, strlen(text), &err);
	int failed = !again || put(again);

	document_free(again);
	free(text);
	return failed;
}

static int put_live(unsigned samples, enum view view)
{
	struct collect_options options = {
		.interval = 1, .view = view, .histograms = true, .series = true, .slices = true
	};
	struct history history;
	struct document *d;
	int failed;

	fixture_history(&history, samples);
	d = document_collect(&history, &options);
	failed = put(d) || put_again(d);
	document_free(d);
	history_clear(&history);
	return failed;
}

int main(void)
{
	struct document *d = fixture_document();
	int failed = put(d) || put_again(d);

	d->processes->health = NAN; /* judged, but nothing is known */
	failed |= put(d);
	document_free(d);
	for (int view = 0; view < VIEW_COUNT; view++)
		for (unsigned samples = 1; samples <= 3; samples++)
			failed |= put_live(samples, (enum view)view);
	return failed;
}
