/* The TCP bytes of one process. */
#include "proc/network.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "proc/namespace.h"

/* Looking through its files takes at most this fraction of the time. */
#define LOOK_COST_FACTOR 50

/* How long a process without TCP sockets, the number of whose files stays the same, is believed to
 * have none. */
#define REST_NS 5000000000u

static bool set(struct network *network, struct value resource[METRIC_COUNT], struct value send,
		struct value receive)
{
	network->send = resource[METRIC_SEND] = send;
	network->receive = resource[METRIC_RECEIVE] = receive;
	return network->of_namespace;
}

static bool set_why(struct network *network, struct value resource[METRIC_COUNT], enum why why)
{
	network->sent_rate.valid = network->received_rate.valid = false;
	return set(network, resource, value_unknown(why), value_unknown(why));
}

/* Another sort of count begins */
static void change_to(struct network *network, bool of_namespace)
{
	if (network->of_namespace != of_namespace)
		network->sent_rate.valid = network->received_rate.valid = false;
	network->of_namespace = of_namespace;
}

static bool read_namespace(struct network *network, struct proc_root *root, int directory,
			   const struct tick *tick, struct value resource[METRIC_COUNT])
{
	struct namespace_totals totals = { 0 };
	enum why why = namespace_totals_read(directory, &root->bytes, &totals);
	struct value send, receive;

	change_to(network, why == WHY_KNOWN);
	send = counter_rate(&network->sent_rate, totals.sent, why, tick, 1);
	receive = counter_rate(&network->received_rate, totals.received, why, tick, 1);
	return set(network, resource, send, receive);
}

/* The sockets that are being followed: adds what they have moved, lets go of those that are gone */
static void follow(struct network *network, const struct sockets *sockets)
{
	size_t kept = 0;

	lookup_empty(&network->by_cookie);
	for (size_t i = 0; i < network->count; i++) {
		struct socket_use use = network->uses[i];
		const struct socket_row *row = sockets_by_cookie(sockets, use.cookie);

		if (!row)
			continue;
		network->sent += row->sent - use.sent;
		network->received += row->received - use.received;
		if (row->closed)
			continue;
		lookup_put(&network->by_cookie, lookup_number(use.cookie), (uint32_t)kept);
		network->uses[kept++] = (struct socket_use){ use.cookie, row->sent, row->received };
	}
	network->count = kept;
}

/* A socket that is new to this process. One that is new to the machine too has moved all its bytes
 * since the last look; an older one counts from the dump before; at the first look, from now. */
static void claim(struct network *network, const struct socket_row *row)
{
	bool young = row->born > network->looked;
	uint64_t sent = !network->known ? row->sent : young ? 0 : row->sent_before;
	uint64_t received = !network->known ? row->received : young ? 0 : row->received_before;

	lookup_put(&network->by_cookie, lookup_number(row->cookie), (uint32_t)network->count);
	network->uses = vec_room(network->uses, network->count, &network->capacity);
	network->uses[network->count++] =
		(struct socket_use){ row->cookie, row->sent, row->received };
	network->sent += row->sent - sent;
	network->received += row->received - received;
}

static void claim_new(struct network *network, const struct sockets *sockets)
{
	for (size_t i = 0; i < network->files.count; i++) {
		const struct socket_row *row = sockets_by_inode(sockets, network->files.inodes[i]);

		if (row &&
		    lookup_get(&network->by_cookie, lookup_number(row->cookie)) == LOOKUP_NONE)
			claim(network, row);
	}
}

/* Looks through its files, where that is due */
static enum why look(struct network *network, struct proc_root *root, int directory)
{
	uint64_t start_ns = clock_thread_ns();
	enum why why;

	if (root->age_ns < network->look_due_ns)
		return WHY_KNOWN;
	why = fd_sockets(directory, root->path, &root->bytes, &network->files);
	network->looked_ns = root->age_ns;
	network->look_due_ns = root->age_ns + (clock_thread_ns() - start_ns) * LOOK_COST_FACTOR;
	return why;
}

/* Opens the socket at the first use */
static enum why refresh(struct proc_root *root)
{
	if (!root->sockets && root->sockets_why == WHY_KNOWN)
		root->sockets = sockets_open(&root->sockets_why);
	return root->sockets ? sockets_refresh(root->sockets) : root->sockets_why;
}

static uint32_t dumps(const struct proc_root *root)
{
	return root->sockets ? sockets_dumps(root->sockets) : 0;
}

/* Brings the sums up to date. false: there is no new dump, and it takes one */
static bool count_bytes(struct network *network, struct proc_root *root, uint32_t before,
			uint64_t *mono_ns)
{
	*mono_ns = clock_mono_ns();
	if (network->files.count > 0 || network->count > 0) {
		if (network->dump == dumps(root))
			return false;
		*mono_ns = sockets_mono_ns(root->sockets);
		follow(network, root->sockets);
		claim_new(network, root->sockets);
	}
	network->dump = dumps(root);
	network->looked = before;
	network->known = true;
	return true;
}

/* Its traffic is not known: no bytes are counted of UDP */
static bool has_datagrams_only(const struct network *network)
{
	return network->files.datagrams && network->files.count == 0 && network->count == 0 &&
	       network->sent == 0 && network->received == 0;
}

static bool read_sockets(struct network *network, struct proc_root *root, uint32_t before,
			 const struct tick *tick, struct value resource[METRIC_COUNT])
{
	struct tick own = { 0, tick->why };
	struct value send, receive;
	uint64_t mono_ns;

	change_to(network, false);
	if (tick->why == WHY_SUSPEND)
		network->pending = WHY_SUSPEND;
	if (!count_bytes(network, root, before, &mono_ns))
		return set(network, resource, network->send, network->receive);
	if (network->pending != WHY_KNOWN)
		own.why = network->pending;
	network->pending = WHY_KNOWN;
	own.elapsed_ns = mono_ns - network->mono_ns;
	network->mono_ns = mono_ns;
	send = counter_rate(&network->sent_rate, network->sent, WHY_KNOWN, &own, 1);
	receive = counter_rate(&network->received_rate, network->received, WHY_KNOWN, &own, 1);
	if (has_datagrams_only(network))
		send = receive = value_unknown(WHY_DATAGRAMS);
	return set(network, resource, send, receive);
}

static bool is_at_rest(const struct network *network, const struct proc_root *root, double open)
{
	return network->known && network->files.count == 0 && network->count == 0 &&
	       !network->of_namespace && open == network->open &&
	       root->age_ns - network->looked_ns < REST_NS;
}

/* Whether its sockets can be followed: KNOWN. Of a process that has ended, those it had. */
static enum why reachable(struct network *network, struct proc_root *root, int directory,
			  bool alive, double open)
{
	enum why why;

	if (!root->live)
		return WHY_NAMESPACE;
	if (!sockets_built)
		return WHY_BUILD;
	if (!alive)
		return network->of_namespace ? WHY_GONE : WHY_KNOWN;
	if (is_at_rest(network, root, open))
		return WHY_KNOWN;
	network->open = open;
	why = namespace_network(directory, root->network_namespace);
	return why == WHY_KNOWN ? look(network, root, directory) : why;
}

bool network_read(struct network *network, struct proc_root *root, int directory, bool alive,
		  const struct tick *tick, struct value resource[METRIC_COUNT])
{
	uint32_t before = dumps(root);
	enum why why = reachable(network, root, directory, alive, resource[METRIC_FILES].number);

	if (why != WHY_KNOWN && why != WHY_NAMESPACE)
		return set_why(network, resource, why);
	if (!alive)
		network->files.count = 0;
	if (why == WHY_KNOWN && (network->files.count > 0 || network->count > 0))
		why = refresh(root);
	if (why != WHY_KNOWN)
		return read_namespace(network, root, directory, tick, resource);
	return read_sockets(network, root, before, tick, resource);
}

void network_clear(struct network *network)
{
	free(network->uses);
	fd_sockets_clear(&network->files);
	lookup_clear(&network->by_cookie);
	*network = (struct network){ 0 };
}
