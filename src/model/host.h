/* The machine. Filled once by src/proc; strings owned. */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <stdint.h>

struct host {
	char *name;          /* nodename */
	char *kernel;        /* "Linux 6.1.0-13-amd64 x86_64" */
	char *boot_id;       /* NULL: unknown */
	char *cpu_model;     /* NULL: unknown */
	unsigned cpus;       /* online */
	double memory_bytes; /* total; NaN: unknown */
	double boot_wall_ns; /* when it booted, CLOCK_REALTIME */
};

#endif
