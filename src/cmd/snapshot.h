/* A snapshot on request: perftop-NAME-PID-TIME.json. */
#ifndef CMD_SNAPSHOT_H
#define CMD_SNAPSHOT_H

#include "cmd/run.h"

/* NAME: what is left of the comm when all but A-Z a-z 0-9 . _ - is '_'. Allocated. */
char *snapshot_name(const char *comm, pid_t pid, int64_t wall_ns, unsigned attempt);

/* Writes one into the output directory; `path` receives where. The history is locked. */
bool snapshot_write(const struct run *run, char *path, size_t size, struct error *err);

#endif
