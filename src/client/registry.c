/*
 * The directory of operations. Looking a name up takes no lock: an open-addressed index of ids,
 * each published after its entry. New names are appended under the lock; ids are dense and never
 * change.
 */
#include "client.h"

#include <string.h>

#define SLOTS       (2 * PERFTOP_SHM_OPS)
#define HASH_START  2166136261u
#define HASH_FACTOR 16777619u
#define NO_TWIN     UINT32_MAX

/* Inherited by forked children, whose directory begins as a copy of their parent's. */
static uint32_t names[SLOTS];           /* id + 1, by hash */
static uint32_t twins[PERFTOP_SHM_OPS]; /* id + 1 of the twin, by id */

struct name {
	const char *component, *operation, *label;
	uint32_t kind, hash;
	char cut_component[48], cut_operation[120], cut_label[48];
};

/* FNV-1a, the NUL included, so that "ab","c" is not "a","bc". */
static uint32_t hash_text(uint32_t hash, const char *text)
{
	do
		hash = (hash ^ (unsigned char)*text) * HASH_FACTOR;
	while (*text++ != '\0');
	return hash;
}

/* The text if it fits into size bytes; else its beginning, whole UTF-8 characters, '#' and its
 * hash. */
static const char *fit(const char *text, char *cut, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t hash;
	size_t at;
	int shift;

	if (strnlen(text, size) < size)
		return text;
	for (at = size - 10; at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80;)
		at--;
	memcpy(cut, text, at);
	cut[at++] = '#';
	hash = hash_text(HASH_START, text);
	for (shift = 28; shift >= 0; shift -= 4)
		cut[at++] = digits[hash >> shift & 15];
	cut[at] = '\0';
	return cut;
}

static void make_name(struct name *n, uint32_t kind, const char *component, const char *operation,
		      const char *label)
{
	n->component = component ? component : "";
	n->operation = operation ? operation : "";
	n->label = label ? label : "";
	n->kind = kind;
	n->hash = hash_text(HASH_START ^ kind, n->component);
	n->hash = hash_text(hash_text(n->hash, n->operation), n->label);
	n->component = fit(n->component, n->cut_component, sizeof(n->cut_component));
	n->operation = fit(n->operation, n->cut_operation, sizeof(n->cut_operation));
	n->label = fit(n->label, n->cut_label, sizeof(n->cut_label));
}

struct perftop_shm_op *perftop_entry(const struct perftop_process *p, uint32_t op)
{
	return (struct perftop_shm_op *)(p->base + PERFTOP_SHM_OPS_OFFSET) + op;
}

static bool is_named(const struct perftop_shm_op *entry, const struct name *n)
{
	return entry->hash == n->hash && entry->kind == n->kind &&
	       strcmp(entry->operation, n->operation) == 0 &&
	       strcmp(entry->component, n->component) == 0 && strcmp(entry->label, n->label) == 0;
}

/* The id + 1; 0: there is none, and *slot is where it belongs. */
static uint32_t find(const struct perftop_process *p, const struct name *n, uint32_t *slot)
{
	uint32_t at = n->hash % SLOTS, site;

	for (; (site = PERFTOP_LOAD(&names[at])) != 0; at = (at + 1) % SLOTS)
		if (is_named(perftop_entry(p, site - 1), n))
			return site;
	*slot = at;
	return 0;
}

void perftop_index_all(const struct perftop_process *p)
{
	uint32_t used = perftop_header(p)->ops_used, op, at;

	memset(names, 0, sizeof(names));
	for (op = 0; op < used; op++) {
		at = perftop_entry(p, op)->hash % SLOTS;
		while (names[at] != 0)
			at = (at + 1) % SLOTS;
		names[at] = op + 1;
	}
}

/* Under the lock. Returns the id + 1, or PERFTOP_NO_OP_. */
static uint32_t append(struct perftop_process *p, const struct name *n, const char *unit,
		       uint32_t slot)
{
	struct perftop_shm_header *h = perftop_header(p);
	uint32_t op = h->ops_used;
	struct perftop_shm_op *entry = perftop_entry(p, op);

	if (op >= PERFTOP_SHM_OPS)
		return PERFTOP_NO_OP_;
	if (!perftop_present(p, &p->ops_ready,
			     PERFTOP_SHM_OPS_OFFSET + (op + UINT64_C(1)) * sizeof(*entry)))
		return PERFTOP_NO_OP_;
	entry->hash = n->hash;
	entry->sampling = 1;
	strcpy(entry->component, n->component);
	strcpy(entry->operation, n->operation);
	strcpy(entry->label, n->label);
	memcpy(entry->unit, unit, strnlen(unit, sizeof(entry->unit) - 1));
	PERFTOP_STORE(&entry->kind, n->kind);
	PERFTOP_STORE(&h->ops_used, op + 1);
	PERFTOP_STORE(&names[slot], op + 1);
	perftop_clock_mark(h, 1);
	return op + 1;
}

/* The site (without kind) of a name; 0: busy, try again later. */
static uint32_t resolve(const struct name *n, const char *unit, uint32_t sampling)
{
	struct perftop_process *p = perftop_process(false);
	uint32_t site = 0, slot = 0;
	struct perftop_guard g;

	if (perftop_is_open(p))
		site = find(p, n, &slot);
	if (site == 0 || sampling > 1) {
		p = perftop_start(&g);
		if (p == NULL)
			return PERFTOP_LOAD(&perftop_off_) ? PERFTOP_NO_OP_ : 0;
		site = find(p, n, &slot);
		if (site == 0)
			site = append(p, n, unit ? unit : "", slot);
		if (site != PERFTOP_NO_OP_ && sampling > perftop_entry(p, site - 1)->sampling)
			PERFTOP_SET_(&perftop_entry(p, site - 1)->sampling, sampling);
		perftop_unlock(p, &g);
	}
	return site;
}

uint32_t perftop_twin(uint32_t op, bool make)
{
	struct perftop_process *p = perftop_process(false);
	const struct perftop_shm_op *entry;
	struct name n;
	uint32_t site;

	if (!perftop_is_open(p) || op >= PERFTOP_LOAD(&perftop_header(p)->ops_used))
		return make ? op : NO_TWIN; /* the recording finds out, and counts why */
	if (perftop_header(p)->clock.kind == PERFTOP_CLOCK_MONOTONIC)
		return make ? op : NO_TWIN;
	site = PERFTOP_LOAD(&twins[op]);
	if (site == 0 && make) {
		entry = perftop_entry(p, op);
		make_name(&n, PERFTOP_KIND_TIMER_NS, entry->component, entry->operation,
			  entry->label);
		site = resolve(&n, NULL, 1);
		PERFTOP_STORE(&twins[op], site);
	}
	return site - 1;
}

void perftop_resolve_op_(uint32_t *site, const char *component, const char *operation,
			 const char *label, uint32_t sampling)
{
	struct name n;

	make_name(&n, PERFTOP_KIND_TIMER, component, operation, label);
	PERFTOP_SET_(site, resolve(&n, NULL, sampling));
}

void perftop_resolve_metric_(uint32_t *site, enum perftop_kind kind, const char *component,
			     const char *name, const char *label, const char *unit)
{
	uint32_t found = PERFTOP_NO_OP_;
	struct name n;

	if (kind == PERFTOP_KIND_VALUE || kind == PERFTOP_KIND_COUNTER ||
	    kind == PERFTOP_KIND_GAUGE) {
		make_name(&n, kind, component, name, label);
		found = resolve(&n, unit, 1);
		if (found != 0)
			found |= (uint32_t)kind << 24;
	}
	PERFTOP_SET_(site, found);
}

perftop_op perftop_op_get(const char *component, const char *operation, const char *label)
{
	perftop_op op;

	perftop_resolve_op_(&op.site, component, operation, label, 1);
	return op;
}

perftop_metric perftop_metric_get(enum perftop_kind kind, const char *component, const char *name,
				  const char *label, const char *unit)
{
	perftop_metric metric;

	perftop_resolve_metric_(&metric.site, kind, component, name, label, unit);
	return metric;
}
