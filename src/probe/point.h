/* One function probed in one process: finding it, judging it, setting the probe. */
#ifndef PROBE_POINT_H
#define PROBE_POINT_H

#include "probe/find.h"
#include "probe/kernel.h"
#include "probe/probe.h"
#include "probe/safety.h"

enum point_state {
	POINT_WAITING, /* its file is not mapped yet */
	POINT_SET,
	POINT_GONE /* let go of, or never to be had */
};

struct point {
	const struct probe_spec *spec;
	enum point_state state;
	char *name; /* of the operation: "libssl.so.3:SSL_write"; NULL: never set */
	enum instruction first;
	struct kernel_links links;
	uint64_t entered; /* when its rate was last looked at */
};

/* A process as it is now. */
struct process_view {
	pid_t pid;
	int proc_directory;
	struct mappings maps;
	struct program program;
	struct safety *safety;
};

/* False with err: its mappings cannot be read. */
bool view_open(struct process_view *v, pid_t pid, int proc_directory, struct safety *safety,
	       struct error *err);
void view_close(struct process_view *v);

/* From POINT_WAITING to POINT_SET, to be counted in that cell of the slot. True without that: its file is not mapped. False with err. */
bool point_set(struct point *point, struct kernel *k, uint32_t slot, uint32_t cell,
	       const struct process_view *v, struct error *err);
/* Lets go of it. */
void point_release(struct point *point);
void point_clear(struct point *point);

#endif
