/*
 * The facade of this room: find a process's segment, copy it out, validate it, and say what changed
 * since the last read. The segment is hostile: it is read with pread (process_vm_readv where the
 * target has closed the file) into private memory, never mapped, and every offset, count and string
 * is checked on the copy, once. What was not touched since the last read is not read again: only
 * cells whose header moved have their buckets read.
 *
 * Not thread-safe; one reader, one thread.
 */
#ifndef SEGMENT_SEGMENT_H
#define SEGMENT_SEGMENT_H

#include "base/error.h"
#include "model/sample.h"
#include "segment/flight.h"

struct segment;

/* A segment of a live process, searched through the descriptor of its /proc/PID directory: its fds,
 * then its maps. inner_pid: the PID in its own namespace, which the header must carry; start_ticks
 * likewise (0: not compared). Never NULL: the state says what came of it, and segment_read looks
 * again (cheaply) while there is none. */
struct segment *segment_of_process(int proc_directory, pid_t pid, pid_t inner_pid,
				   uint64_t start_ticks);

/* The same, handed over by the process itself as a descriptor, which is hostile input too: offered to
 * what segment_of_process gave. True: it can be this process's segment, and is read instead of
 * what was there; the descriptor is then ours. Where the process lives and turns out not to have it,
 * or no longer, it is dropped at the next read; where it has ended, it is read. False: the caller
 * closes it. */
bool segment_offer(struct segment *s, int fd);

/* Likewise, of a process that has ended and left nothing else; NULL: it is none of `pid`'s, and the
 * caller closes it. */
struct segment *segment_of_descriptor(int fd, pid_t pid);

/* What is held of a segment that the process had open at the last read, as one of our descriptors;
 * -1: nothing. It stays the segment's. */
int segment_descriptor(const struct segment *s);

/* For flight_op, on a thread of its own: the segment that was attached at the last read; NULL: none is. */
struct flight *segment_flight(const struct segment *s);
/* Which one is read: another number each time that another one is attached; 0: none. */
uint32_t segment_epoch(const struct segment *s);
/* What flight_op gives, as an index into the operations of the samples; PROFILE_UNKNOWN_OP where it was not
 * announced yet. */
uint32_t segment_index(const struct segment *s, uint32_t id);

/* A persisted segment, of a live or a dead process. NULL with err if the file cannot be opened or
 * is none. */
struct segment *segment_of_file(const char *path, struct error *err);

void segment_close(struct segment *s);

/* Whether a process has a segment that can be read now, and how many operations are in it: for the
 * picker. Looks through its descriptors only, not its maps. */
bool segment_probe(int proc_directory, pid_t inner_pid, uint32_t *operations);

/* The writer's pid and start as in the header of an attached segment. */
struct process_id segment_writer(const struct segment *s);
/* When the writer made it, CLOCK_REALTIME nanoseconds; and its last clock mark, nanoseconds after
 * that. */
int64_t segment_birth_wall_ns(const struct segment *s);
uint64_t segment_mark_ns(const struct segment *s);

/* Reads what is new into out->segment, keys, ops (ascending), and, for `focus` (an operation's
 * index; UINT32_MAX: none), focus_threads. stacks: fill in the stack of every thread in
 * out->threads, matched by tid; threads that are not there (out->threads NULL, or a dead process's
 * file) are appended with unknown resources. Frees the stacks that were there.
 *
 * Sets out->reused where the segment of an earlier sample is no longer the process's own (an exec):
 * what was known of it is forgotten and indices begin at 0 anew. MALFORMED and TRUNCATED do not
 * mean that nothing was read: what is sound is in the sample. Stays within the bytes that the
 * writer itself has, whatever it claims. */
void segment_read(struct segment *s, uint32_t focus, bool stacks, struct process_sample *out);

#endif
