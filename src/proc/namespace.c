/* Network namespaces: /proc/PID/ns/net and /proc/PID/net/dev. */
#include "proc/namespace.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum why namespace_network(int directory, const char *ours)
{
	char theirs[64];
	ssize_t n = readlinkat(directory, "ns/net", theirs, sizeof(theirs) - 1);

	if (n < 0)
		return errno == ENOENT && !ours ? WHY_KNOWN : proc_why(errno);
	theirs[n] = '\0';
	return ours && !strcmp(ours, theirs) ? WHY_KNOWN : WHY_NAMESPACE;
}

/* "  eth0: bytes packets ..." of received, 8 columns, then the same of sent */
static bool take_line(const char *at, const char *stop, struct namespace_totals *out)
{
	const char *colon = memchr(at, ':', (size_t)(stop - at));
	uint64_t received, sent;

	while (at < stop && *at == ' ')
		at++;
	if (!colon || (colon - at == 2 && !memcmp(at, "lo", 2)))
		return true;
	at = colon + 1;
	if (!scan_u64(&at, stop, &received) || !scan_skip(&at, stop, 7) ||
	    !scan_u64(&at, stop, &sent))
		return false;
	out->received += received;
	out->sent += sent;
	return true;
}

bool namespace_totals_parse(const struct bytes *text, struct namespace_totals *out)
{
	const char *at = text->data, *end = at + text->length;
	unsigned lines = 0;

	*out = (struct namespace_totals){ 0 };
	for (; at < end; lines++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;

		if (lines >= 2 && !take_line(at, stop, out)) /* two lines of headings */
			return false;
		at = stop + 1;
	}
	return lines >= 2;
}

enum why namespace_totals_read(int directory, struct bytes *scratch, struct namespace_totals *out)
{
	enum why why = proc_file_once(directory, "net/dev", scratch);

	if (why == WHY_KNOWN && !namespace_totals_parse(scratch, out))
		why = WHY_MALFORMED;
	return why;
}
