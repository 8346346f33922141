/* This room where libbpf, clang or bpftool is not there (--disable-probes): nothing is probed. */
#include <stddef.h>

#include "base/i18n.h"

#include "probe/probe.h"

struct probes *probes_open(const struct probe_options *options, struct error *err)
{
	(void)options;
	error_set(err, "%s", _("this perftop was built without probes (--disable-probes)"));
	return NULL;
}

void probes_close(struct probes *p)
{
	(void)p;
}

struct probing *probes_add(struct probes *p, const struct probe_target *target, struct error *err)
{
	(void)p, (void)target, (void)err;
	return NULL;
}

void probes_remove(struct probes *p, struct probing *g)
{
	(void)p, (void)g;
}

void probes_try(struct probes *p)
{
	(void)p;
}

void probes_read(struct probes *p, struct probing *g, int proc_directory,
		 struct process_sample *out)
{
	(void)p, (void)g, (void)proc_directory, (void)out;
}

void probes_restart(struct probing *g)
{
	(void)g;
}

const char *probes_note(const struct probes *p)
{
	(void)p;
	return "";
}

const char *probe_syscall_name(unsigned number)
{
	(void)number;
	return NULL;
}
