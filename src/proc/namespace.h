/* The network namespace of a process, and its totals. */
#ifndef PROC_NAMESPACE_H
#define PROC_NAMESPACE_H

#include "proc/file.h"

/* Whether the process shares the network namespace `ours` (proc_link of "self/ns/net"). KNOWN: yes;
 * NAMESPACE: no; else the reason why that cannot be told. */
enum why namespace_network(int directory, const char *ours);

/* Bytes of all interfaces of the namespace, the loopback left out (it counts all twice). */
struct namespace_totals {
	uint64_t received, sent;
};
bool namespace_totals_parse(const struct bytes *text, struct namespace_totals *out);
enum why namespace_totals_read(int directory, struct bytes *scratch, struct namespace_totals *out);

#endif
