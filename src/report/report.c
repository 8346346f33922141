/* The table of formats, and reports as files. */
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"

const struct format_info format_info[FORMAT_COUNT] = {
#define DOCUMENT(writer)      false, writer, NULL
#define PROFILE(writer)       true, writer, NULL
#define PROFILE_BYTES(writer) true, NULL, writer
#define X(id, name, extension, shows, writer, help) \
	[FORMAT_##id] = { name, extension, help, shows(writer) },
#include "report/formats.def"
#undef X
#undef DOCUMENT
#undef PROFILE
#undef PROFILE_BYTES
};

char *format_write(enum format format, const struct document *d, const struct report_look *look,
		   size_t *length)
{
	const struct format_info *info = &format_info[format];
	char *text;

	if (info->encode)
		return info->encode(d, length);
	text = info->write(d, look);
	*length = strlen(text);
	return text;
}

enum format format_by_name(const char *name)
{
	int format = 0;

	while (format < FORMAT_COUNT && strcasecmp(format_info[format].name, name) != 0)
		format++;
	return (enum format)format;
}

static enum format format_by_extension(const char *extension)
{
	for (int i = 0; i < FORMAT_COUNT; i++)
		if (format_info[i].extension &&
		    strcasecmp(format_info[i].extension, extension) == 0)
			return (enum format)i;
	return format_by_name(extension);
}

enum format format_of_path(const char *path)
{
	const char *name = file_name(path);
	enum format format = format_by_extension(name);

	while (format == FORMAT_COUNT && (name = strchr(name, '.')) != NULL)
		format = format_by_extension(++name);
	return format;
}

/* "x.csv" gives "x.series.csv". */
static char *path_beside(const char *path, const char *ending)
{
	size_t length = strlen(path);
	bool csv = length > 4 && strcasecmp(path + length - 4, ".csv") == 0;

	return mem_format("%.*s%s", (int)(csv ? length - 4 : length), path, ending);
}

static bool write_beside(const char *path, const char *ending, char *text, struct error *err)
{
	char *beside = path_beside(path, ending);
	bool good = file_write(beside, text, strlen(text), 0644, err);

	free(beside);
	free(text);
	return good;
}

/* Whether functions were sampled in any process. */
static bool has_profile(const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++)
		if (d->processes[i].profile)
			return true;
	return false;
}

/* Why no process could be sampled; NULL: one was, or could have been. */
static const char *profile_refusal(const struct document *d)
{
	const char *reason = NULL;

	for (size_t i = 0; i < d->process_count; i++) {
		const struct profile_data *profile = d->processes[i].profile;

		if (profile && (profile->hit_count > 0 || !profile->reason))
			return NULL;
		reason = profile ? profile->reason : reason;
	}
	return reason;
}

/* Whether memory was read by kind of any process. */
static bool has_memory(const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++)
		if (d->processes[i].memory)
			return true;
	return false;
}

/* What else is known that a table of operations has no place for. */
static bool write_tables(const struct document *d, const char *path, struct error *err)
{
	return write_beside(path, ".series.csv", report_csv_series(d), err) &&
	       (!has_profile(d) ||
		write_beside(path, ".functions.csv", report_csv_functions(d), err)) &&
	       (!has_memory(d) || write_beside(path, ".memory.csv", report_csv_memory(d), err));
}

static bool print_text(const struct document *d, const struct report_look *look, struct error *err)
{
	char *text = report_text(d, look);
	bool good = fputs(text, stdout) >= 0 && fflush(stdout) == 0;

	if (!good)
		error_errno(err, _("cannot write to standard output"));
	free(text);
	return good;
}

/* "html, json, ..." */
static void list_formats(char *out, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < FORMAT_COUNT && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s.%s", i ? ", " : "",
					 format_info[i].name);
}

bool report_write(const struct document *d, const char *path, const struct report_look *look,
		  struct error *err)
{
	enum format format = format_of_path(path);
	char known[128], *bytes;
	size_t length;
	bool good;

	if (strcmp(path, "-") == 0)
		return print_text(d, look, err);
	if (format == FORMAT_COUNT) {
		list_formats(known, sizeof(known));
		return error_set(err, _("'%s': no format has this ending; there are %s"), path,
				 known);
	}
	if (format_info[format].profile && !has_profile(d))
		return error_set(
			err, _("'%s': no functions were sampled; --functions samples them"), path);
	if (format_info[format].profile && profile_refusal(d))
		return error_set(err, _("'%s': no functions were sampled: %s"), path,
				 profile_refusal(d));
	bytes = format_write(format, d, look, &length);
	good = file_write(path, bytes, length, 0644, err);
	free(bytes);
	return good && (format != FORMAT_CSV || write_tables(d, path, err));
}
