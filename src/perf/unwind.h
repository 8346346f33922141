/*
 * Call stacks by the files' call frame information, out of the registers and the piece of stack that came
 * with a sample (elfutils). Where there is none for an address, in a file or in memory without one, a step is our own
 * (step.h), and goes on by call frame information.
 */
#ifndef PERF_UNWIND_H
#define PERF_UNWIND_H

#include <elfutils/libdwfl.h>

#include "perf/frames.h"

struct unwinder;

/* The registers to copy with samples (sample_regs_user); 0: unwinding is not known for this kind of
 * processor. */
uint64_t unwind_registers(void);

struct unwinder *unwinder_new(int proc_directory, pid_t pid);
void unwinder_free(struct unwinder *u);

/* Where the sampled thread was, or is to return to from the kernel, as far as the sample tells. */
uint64_t unwind_address(const struct record_sample *sample);

/* Adds the frames of a sample's user part. dwfl: the process's modules; NULL: the innermost only. cut: the outermost
 * is not one of which its call frame information says that it has no caller. */
void unwind(struct unwinder *u, Dwfl *dwfl, const struct record_sample *sample, struct frames *out);

#endif
