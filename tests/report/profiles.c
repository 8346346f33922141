/*
 * Writes one document with functions in each format that programs read, for profiles.py to compare:
 *	profiles DIRECTORY [PATHS]
 * PATHS: of a large profile, in two processes and their sum.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/report.h"

#include "fixture.h"
#include "profile_fixture.h"

/* The second process has a profile, too; the sum, which has the same hits again, must not be counted. */
static struct document *large(size_t paths)
{
	struct document *d = fixture_document();
	struct document_process *p;

	profile_data_free(d->processes->profile);
	d->processes->profile = profile_fixture_large(paths, 1);
	d->processes = mem_resize(d->processes, 3, sizeof(*d->processes));
	for (int i = 1; i < 3; i++) {
		p = &d->processes[d->process_count++];
		*p = (struct document_process){ .pid = i == 1 ? 77 : 0, .exit_status = -1 };
		p->comm = mem_string(i == 1 ? "second" : "");
		p->state = 'S';
		p->segment_state = mem_string("absent");
		p->profile = profile_fixture_large(100, 0);
	}
	return d;
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "x.json", "x.folded", "x.speedscope.json", "x.pb" };
	struct document *d = argc > 2 ? large(strtoul(argv[2], NULL, 10)) : fixture_document();
	struct error err;
	int failed = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = mem_format("%s/%s", argv[1], names[i]);

		if (!report_write(d, path, &(struct report_look){ 0 }, &err)) {
			fprintf(stderr, "%s\n", err.text);
			failed = 1;
		}
		free(path);
	}
	document_free(d);
	return failed;
}
