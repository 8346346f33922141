/* Why the kernel does not let a process be sampled, as one translated sentence with what would help. */
#ifndef PERF_REFUSAL_H
#define PERF_REFUSAL_H

#include "base/error.h"

#include <sys/types.h>

/* What perf_event_open said, as errno. Each returns false. */
bool refusal_of_event(int code, pid_t pid, struct error *err);
/* There are not that many descriptors: needed for so many threads on so many processors. */
bool refusal_of_descriptors(size_t threads, size_t processors, struct error *err);
/* What mmap of the smallest ring said, as errno. */
bool refusal_of_ring(int code, struct error *err);

#endif
