/*
 * A command's terminal output, kept from fighting the screen. Streams that are our terminal are
 * replaced: stdout by a pseudo terminal of its own, which keeps the command's output in lines, and
 * which is its controlling terminal, so that not even /dev/tty leads to the screen; stderr by a
 * pipe. Streams that the user has redirected are left alone.
 */
#ifndef SOURCE_CAPTURE_H
#define SOURCE_CAPTURE_H

#include "source/source.h"

struct capture;

/* NULL with err where not even a pipe can be had. */
struct capture *capture_open(struct error *err);
void capture_close(struct capture *c);

/* In the child, between fork and exec: connects the streams. Async-signal-safe. */
void capture_enter(const struct capture *c);

size_t capture_poll(const struct capture *c, struct pollfd *fds, size_t count);

/* Reads what is there, but not forever; keeps it and calls back. */
void capture_read(struct capture *c, source_output_fn *call, void *context);

void capture_replay(struct capture *c);

#endif
