/*
 * Threads and their slabs. A thread takes a slab when it first records and parks it when it ends;
 * what it recorded stays, and the next thread adds to it, so that short threads by the million need
 * the memory of those alive at once.
 */
#include "client.h"

#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAP_NS   100000000u /* how often at most dead threads are looked for */
#define EASY_KEYS 32 /* the C library has room for these keys in each thread, others it mallocs */

static struct perftop_thread nobody;  /* of threads that have not recorded yet */
static struct perftop_thread refused; /* of threads that found no slab */

/* The model again: without it the definition would be reached by __tls_get_addr, which may call
 * malloc. */
__thread struct perftop_thread *perftop_self_ __attribute__((__tls_model__("initial-exec"))) =
	&nobody;

static pthread_key_t key;
static bool have_key;

struct perftop_shm_thread *perftop_slab(const struct perftop_process *p, uint32_t index)
{
	return (struct perftop_shm_thread *)(p->base + PERFTOP_SHM_THREADS_OFFSET) + index;
}

void perftop_abandon(struct perftop_shm_thread *slab, uint32_t depth)
{
	uint32_t top = PERFTOP_GET_(&slab->depth), at;

	for (at = top < PERFTOP_SHM_FRAMES ? top : PERFTOP_SHM_FRAMES; at > depth; at--)
		PERFTOP_SET_(&slab->stack[at - 1].start, 0);
	PERFTOP_BARRIER_();
	PERFTOP_SET_(&slab->depth, depth);
	if (top > depth)
		perftop_drop_n(PERFTOP_DROP_ABANDONED, top - depth);
}

static void park(struct perftop_process *p, uint32_t index)
{
	struct perftop_shm_thread *slab = perftop_slab(p, index);

	perftop_abandon(slab, 1);
	PERFTOP_STORE(&slab->state, PERFTOP_SLAB_PARKED);
	PERFTOP_SET_(&p->hint, index);
	PERFTOP_SET_(&p->parked, p->parked + 1);
	p->threads[index].slab = NULL;
}

/* Threads that ended without the destructor: made by clone(), or where there was no easy key. */
static void reap(struct perftop_process *p)
{
	uint32_t used = perftop_header(p)->threads_used, i;
	struct perftop_shm_thread *slab;

	p->reaped_ns = perftop_coarse_ns();
	for (i = 0; i < used; i++) {
		slab = perftop_slab(p, i);
		if (slab->state == PERFTOP_SLAB_LIVE &&
		    syscall(SYS_tgkill, p->pid, slab->tid, 0) != 0 && errno == ESRCH)
			park(p, i);
	}
}

static bool may_reap(const struct perftop_process *p)
{
	return perftop_coarse_ns() - PERFTOP_GET_(&p->reaped_ns) > REAP_NS;
}

/* The index of a slab to take, UINT32_MAX: there is none, and p->refusal says why. */
static uint32_t choose(struct perftop_process *p)
{
	struct perftop_shm_header *h = perftop_header(p);
	uint32_t used = h->threads_used, i;

	if (p->parked == 0 && used == PERFTOP_SHM_THREADS && may_reap(p))
		reap(p);
	for (i = 0; p->parked != 0 && i < used; i++)
		if (perftop_slab(p, (p->hint + i) % used)->state == PERFTOP_SLAB_PARKED) {
			p->parked--;
			p->hint = (p->hint + i) % used;
			return p->hint;
		}
	p->refusal = PERFTOP_DROP_THREADS;
	if (used == PERFTOP_SHM_THREADS)
		return UINT32_MAX;
	p->refusal = PERFTOP_DROP_MEMORY;
	if (!perftop_present(p, &p->threads_ready,
			     PERFTOP_SHM_THREADS_OFFSET +
				     (used + UINT64_C(1)) * sizeof(struct perftop_shm_thread)))
		return UINT32_MAX;
	PERFTOP_STORE(&h->threads_used, used + 1);
	return used;
}

static struct perftop_thread *take(struct perftop_process *p)
{
	uint32_t index = choose(p);
	struct perftop_shm_thread *slab;
	struct perftop_thread *t;

	if (index == UINT32_MAX)
		return NULL;
	slab = perftop_slab(p, index);
	t = &p->threads[index];
	slab->generation++;
	slab->tid = (uint32_t)syscall(SYS_gettid);
	slab->depth = 1;
	slab->stack[0].child = 0;
	(void)prctl(PR_GET_NAME, slab->name);
	t->base = p->base;
	t->capacity = slab->capacity;
	t->table = slab->capacity ? perftop_at_(t, slab->table) : NULL;
	t->counter = p->counter;
	t->frames = perftop_costs_had(perftop_settings()->costs) ? 0 : PERFTOP_SHM_FRAMES - 1;
	slab->joined = perftop_now_(t);
	PERFTOP_STORE(&slab->state, PERFTOP_SLAB_LIVE);
	t->slab = slab;
	perftop_clock_mark(perftop_header(p), 1);
	return t;
}

/* Whether a thread that was refused could find a slab now. */
static bool may_retry(void)
{
	const struct perftop_process *p = perftop_process(false);

	return !perftop_is_open(p) || PERFTOP_GET_(&p->parked) != 0 || may_reap(p);
}

static struct perftop_thread *join(void)
{
	struct perftop_process *p;
	struct perftop_thread *t;
	struct perftop_guard g;

	p = perftop_start(&g);
	if (p == NULL) {
		if (!PERFTOP_LOAD(&perftop_off_))
			perftop_drop_(PERFTOP_DROP_BUSY);
		return NULL;
	}
	t = perftop_self_;
	if (t->slab == NULL) {
		t = take(p);
		perftop_self_ = t != NULL ? t : &refused;
		if (t == NULL)
			p->reaped_ns = perftop_coarse_ns();
	}
	if (t != NULL && have_key)
		(void)pthread_setspecific(key, t);
	if (t == NULL)
		perftop_drop_((enum perftop_drop)p->refusal);
	perftop_unlock(p, &g);
	return t;
}

struct perftop_thread *perftop_join_(void)
{
	const struct perftop_process *p;

	if (perftop_self_ != &refused || may_retry())
		return join();
	p = perftop_process(false);
	perftop_drop_((enum perftop_drop)PERFTOP_GET_(&p->refusal));
	return NULL;
}

struct perftop_thread *perftop_join_end_(void)
{
	return perftop_self_ == &refused ? NULL : join();
}

/* At the end of a thread. Destructors of others that record after this join again, and this one is
 * called again for that. */
static void leave(void *block)
{
	struct perftop_process *p = perftop_process(false);
	struct perftop_thread *t = block;
	struct perftop_guard g;

	if (t->slab == NULL || t != perftop_self_ || !perftop_is_open(p) || !perftop_lock(p, &g))
		return;
	perftop_self_ = &nobody;
	park(p, (uint32_t)(t - p->threads));
	perftop_clock_mark(perftop_header(p), 1);
	perftop_unlock(p, &g);
}

__attribute__((constructor)) static void make_key(void)
{
	int saved_errno = errno;

	if (pthread_key_create(&key, leave) == 0) {
		if (key < EASY_KEYS)
			have_key = true;
		else
			(void)pthread_key_delete(key);
	}
	if (have_key && perftop_self_->slab != NULL)
		(void)pthread_setspecific(key, perftop_self_);
	errno = saved_errno;
}

/* The static library may be unloaded with the plugin that holds it, while threads go on. */
__attribute__((destructor)) static void delete_key(void)
{
	if (have_key)
		(void)pthread_key_delete(key);
	have_key = false;
}
