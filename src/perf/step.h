/*
 * One step outwards from code without call frame information, as compilers at run time make it, and linkers: by
 * how the code goes on, where that only gives its frame back and returns (x86_64); else by the frame pointer, where
 * that points into the stack above. Nothing is guessed: what may be wrong is no step.
 */
#ifndef PERF_STEP_H
#define PERF_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STEP_REGISTERS  33u
#define STEP_CODE_BYTES 32u /* more of it is not looked at */

struct step_frame {
	uint64_t values[STEP_REGISTERS]; /* by their numbers in call frame information */
	bool known[STEP_REGISTERS];
	uint64_t pc; /* where it is, or returns to */
};

/* The word at an address of the process's; false: it cannot be read. */
struct step_memory {
	bool (*read)(void *context, uint64_t address, uint64_t *word);
	void *context;
};

/* code: what is at f->pc, as far as it can be read. true: f is the caller's frame. */
bool step_out(struct step_frame *f, const unsigned char *code, size_t size,
	      const struct step_memory *memory);

#endif
