/* perftop list: processes that could be watched. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "report/batch.h"
#include "report/json.h"
#include "source/source.h"

#include "cmd/run.h"
#include "cmd/signals.h"
#include "cmd/write.h"

int list_run(const struct options *o)
{
	size_t count;
	struct error err;
	struct process_entry *entries = source_list(NULL, &count, &err);
	char *text;
	bool written;

	if (!entries) {
		complain(err.text);
		return 2;
	}
	text = o->json_lines ? json_entries(entries, count) : batch_entries(entries, count);
	written = write_all(STDOUT_FILENO, text, strlen(text), signals_fd()) || errno == EPIPE ||
		  errno == EINTR || error_errno(&err, _("cannot write to standard output"));
	if (!written)
		complain(err.text);
	free(text);
	process_entries_free(entries, count);
	return written ? 0 : 2;
}
