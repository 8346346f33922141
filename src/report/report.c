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

#define CSV_SERIES ".series.csv"

const struct format_info format_info[FORMAT_COUNT] = {
#define X(id, name, extension, writer, help) [FORMAT_##id] = { name, extension, help, writer },
#include "report/formats.def"
#undef X
};

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
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return format_by_extension(dot ? dot + 1 : name);
}

/* "x.csv" gives "x.series.csv". */
static char *series_path(const char *path)
{
	size_t length = strlen(path);
	bool csv = length > 4 && strcasecmp(path + length - 4, ".csv") == 0;

	return mem_format("%.*s" CSV_SERIES, (int)(csv ? length - 4 : length), path);
}

static bool write_text(const char *path, char *text, struct error *err)
{
	bool good = file_write(path, text, strlen(text), 0644, err);

	free(text);
	return good;
}

static bool write_series(const struct document *d, const char *path, struct error *err)
{
	char *beside = series_path(path);
	bool good = write_text(beside, report_csv_series(d), err);

	free(beside);
	return good;
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
	char known[128];

	if (strcmp(path, "-") == 0)
		return print_text(d, look, err);
	if (format == FORMAT_COUNT) {
		list_formats(known, sizeof(known));
		return error_set(err, _("'%s': no format has this ending; there are %s"), path,
				 known);
	}
	if (!write_text(path, format_info[format].write(d, look), err))
		return false;
	return format != FORMAT_CSV || write_series(d, path, err);
}
