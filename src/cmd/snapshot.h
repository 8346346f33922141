/* A snapshot on request: perftop-NAME-PID-TIME.json. */
#ifndef CMD_SNAPSHOT_H
#define CMD_SNAPSHOT_H

#include "cmd/run.h"

/* NAME: what is left of the comm when all but A-Z a-z 0-9 . _ - is '_'. Allocated. */
char *snapshot_name(const char *comm, pid_t pid, int64_t wall_ns, unsigned attempt);

/* The document, allocated, and in `path` where it is to go. The history is locked meanwhile. */
char *snapshot_make(const struct run *run, char *path, size_t size);

/* Puts it there; with the history unlocked, since a disk may take its time. */
bool snapshot_write(const char *path, const char *text, struct error *err);

#endif
