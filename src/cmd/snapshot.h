/* A snapshot on request: perftop-NAME-PID-TIME.FORMAT. */
#ifndef CMD_SNAPSHOT_H
#define CMD_SNAPSHOT_H

#include "report/report.h"

#include "cmd/run.h"

/* NAME: what is left of the comm when all but A-Z a-z 0-9 . _ - is '_'. Allocated. */
char *snapshot_name(const char *comm, pid_t pid, int64_t wall_ns, unsigned attempt,
		    enum format format);

/* The document, and in `path` where it is to go. The history is locked meanwhile; it need not be when
 * the document is written (report_write), since a disk may take its time. */
struct document *snapshot_make(const struct run *run, enum format format, char *path, size_t size);

#endif
