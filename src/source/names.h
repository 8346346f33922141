/*
 * The names of functions that libperftop-functions recorded (src/functions): operations of the component "functions" come as
 * "PATH+0xOFFSET", and go on as the function there: operation "parse", of a library with label "libfoo.so.1". Where the file has no
 * name for the place, or is not the one that it was, the operation is "OBJECT+0xOFFSET". Of several functions of one name in one
 * object the first one has it, the others are "parse +0xOFFSET".
 *
 * Names are given when a key is first seen, and stay. One process, one thread.
 */
#ifndef SOURCE_NAMES_H
#define SOURCE_NAMES_H

#include "base/lookup.h"
#include "model/sample.h"
#include "symbols/symbols.h"

/* Zeroed at first. */
struct function_names {
	struct symbols *process, *files; /* NULL: not needed yet, or not to be had */
	struct lookup given;             /* hashes of the names that are taken */
};

/* Names the keys of a sample. directory: of its /proc/PID, which stays open until function_names_clear; -1: it has ended, or only its
 * segment is here. */
void function_names_give(struct function_names *n, int directory, struct process_sample *out);

/* Another process, whose files may be the same. */
void function_names_restart(struct function_names *n);
void function_names_clear(struct function_names *n);

#endif
