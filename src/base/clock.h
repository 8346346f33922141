/* The clocks. All nanoseconds. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

uint64_t clock_mono_ns(void);   /* CLOCK_MONOTONIC: intervals and rates; stands still in suspend */
uint64_t clock_boot_ns(void);   /* CLOCK_BOOTTIME: goes on in suspend; the difference betrays one */
int64_t clock_wall_ns(void);    /* CLOCK_REALTIME: labels only, may jump */
uint64_t clock_thread_ns(void); /* CPU time of the calling thread */

/* The counter that segments tick in on this machine; 0 where there is none. See perftop/layout.h.
 */
uint64_t clock_counter(uint32_t kind);

#endif
