/* This room where elfutils is not there (--disable-functions): nothing has a name. */
#include "symbols/symbols.h"

#include "base/i18n.h"
#include "base/mem.h"

struct symbols *symbols_open(int proc_directory, pid_t pid, pid_t inner_pid, struct error *err)
{
	(void)proc_directory, (void)pid, (void)inner_pid;
	error_set(err, "%s", _("this perftop was built without it"));
	return NULL;
}

struct symbols *symbols_open_files(void)
{
	return NULL;
}

void symbols_close(struct symbols *s)
{
	(void)s;
}

void symbols_stale(struct symbols *s)
{
	(void)s;
}

void symbols_more(struct symbols *s)
{
	(void)s;
}

struct symbol symbols_find(struct symbols *s, uint64_t address)
{
	(void)s;
	return (struct symbol){ NULL, "[unknown]", address };
}

struct symbol symbols_find_in_file(struct symbols *s, const char *path, uint64_t offset)
{
	(void)s, (void)path;
	return (struct symbol){ NULL, "[unknown]", offset };
}

Dwfl *symbols_dwfl(struct symbols *s, unsigned *generation)
{
	(void)s;
	*generation = 0;
	return NULL;
}

char *symbols_demangle(const char *name)
{
	return mem_string(name);
}

struct symbol symbols_kernel(uint64_t address)
{
	return (struct symbol){ NULL, "[kernel]", address };
}
