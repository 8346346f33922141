/*
 * The segments that a command hands over, so that one which lives for a millisecond loses nothing:
 * libperftop sends the descriptor of each new segment to the abstract socket named in the command's
 * environment, and what is queued there outlives the sender.
 *
 * The name is random, but every local process can read it in /proc/net/unix. So what counts is who the
 * kernel says has sent: our own user or root, and a process that is watched. All else is closed. After
 * HANDOVER_REFUSALS of those the socket is closed too: somebody means us ill, and segments are still
 * found by searching for them.
 *
 * Every function takes NULL, which has nothing. Not thread-safe.
 */
#ifndef SOURCE_HANDOVER_H
#define SOURCE_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define HANDOVER_HELD     256 /* descriptors, of as many processes, until the next tick takes them */
#define HANDOVER_REFUSALS 1000 /* connections */

struct handover;

/* NULL: there is none, and none is needed. variable: what to put into the command's environment. */
struct handover *handover_open(char variable[128]);
void handover_close(struct handover *h);

/* Whose segments are taken: this process's; 0: of all that know the name. Before that: nobody's. */
void handover_expect(struct handover *h, pid_t pid);

/* Loses nothing: keeps all that a process sends, not the newest only (what it recorded before it became
 * another program counts too; handover_take gives the oldest first), and what there is no room for
 * stays in the queue. */
void handover_keep_all(struct handover *h);

/* Readable when there is something to receive; -1: never. */
int handover_fd(const struct handover *h);

/* Takes in what has come, never waiting. The newest of a process replaces what it sent before. True:
 * there is more now. */
bool handover_receive(struct handover *h);

/* So many are held that they ought to be taken soon. */
bool handover_presses(const struct handover *h);

bool handover_holds(const struct handover *h, pid_t pid);
/* Who sent the i-th; 0: there are no more. */
pid_t handover_sender(const struct handover *h, size_t i);
/* Takes out what this process has sent: a descriptor, the caller's from now on; -1: nothing. */
int handover_take(struct handover *h, pid_t pid);

#endif
