/* The loads are run and watched, phase by phase. */
#include "validate/validate.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#include "validate/internal.h"

#define QUICK_S    12.5 /* then nothing more is begun, but for the costs */
#define FULL_S     240.0
#define AGAIN_MOST 5   /* times that a rate may not be known yet */
#define LATE_SHARE 0.5 /* of the tolerance */

/* The work on one load: its checks, one after the other. */
struct runner {
	struct lane *lane;
	enum lane_id id;
	enum validate_check check; /* VALIDATE_CHECKS: all are over */
	unsigned repeat, again;
	bool preparing;
};

void record_add(struct record *r, double truth, double shown, bool late)
{
	r->list = vec_room(r->list, r->count, &r->capacity);
	r->list[r->count++] = (struct measured){ truth, shown, late };
}

void record_skip(struct record *r, const char *why)
{
	if (!r->why)
		r->why = why;
}

bool trial_stopped(struct trial *t)
{
	struct pollfd fd = { .fd = t->settings->stop, .events = POLLIN };

	if (fd.fd != -1 && poll(&fd, 1, 0) > 0)
		t->v->stopped = true;
	return t->v->stopped;
}

void trial_begin(struct trial *t, enum validate_check check)
{
	if (t->progress)
		t->progress(t->context, check, t->done, VALIDATE_CHECKS);
	t->done++;
}

/* ---- one check ---- */

static bool is_quick(const struct trial *t)
{
	return t->settings->quick;
}

static unsigned repeats_of(const struct trial *t, const struct plan *plan)
{
	return is_quick(t) ? plan->quick : plan->repeats;
}

static bool send_order(const struct trial *t, struct runner *r)
{
	const struct plan *plan = &plans[r->check];
	struct load_order order = r->preparing ? plan->prepare : plan->order;

	if (!r->preparing)
		order.length_ns = (uint64_t)((is_quick(t) ? plan->quick_s : plan->full_s) * 1e9);
	if (order.threads == 0)
		order.threads = lane_processors();
	return lane_order(r->lane, &order);
}

static bool begin_repeat(struct trial *t, struct runner *r)
{
	r->preparing = plans[r->check].prepare.step != LOAD_STEP_IDLE;
	return send_order(t, r);
}

/* The first at or after one; VALIDATE_CHECKS: none. */
static enum validate_check next_check(enum lane_id lane, int from)
{
	while (from < VALIDATE_CHECKS && plans[from].lane != lane)
		from++;
	return (enum validate_check)from;
}

static void say_begun(struct trial *t, enum validate_check check)
{
	trial_begin(t, check);
	while (check + 1 < VALIDATE_CHECKS && plans[check + 1].along)
		trial_begin(t, ++check);
}

static bool begin_check(struct trial *t, struct runner *r, int from)
{
	r->check = clock_mono_ns() < t->late_ns ? next_check(r->id, from) : VALIDATE_CHECKS;
	r->repeat = r->again = 0;
	if (r->check == VALIDATE_CHECKS)
		return false;
	say_begun(t, r->check);
	return begin_repeat(t, r);
}

/* Of two ends of an interval one may have come so late that a rate over it is another one. */
static bool came_late(const struct runner *r, enum validate_check check,
		      const struct load_truth *truth, double is)
{
	const struct validate_info *info = &validate_info[check];
	double load_ns = (double)(truth->ended_ns - truth->began_ns);
	double off = is * (load_ns / (double)r->lane->history.now->elapsed_ns - 1);

	if (!plans[check].rate)
		return false;
	return fabs(off) > LATE_SHARE * info->tolerance * (info->absolute ? 1 : fabs(is) / 100);
}

/* False: it is not known yet, as a rate is not at first. */
static bool compare(struct trial *t, const struct runner *r, enum validate_check check,
		    const struct load_truth *truth)
{
	const struct plan *plan = &plans[check];
	double is = truth->number[plan->number];
	struct value shown = plan->shown(r->lane, plan, truth, &is);

	if (shown.why == WHY_FIRST)
		return false;
	if (value_known(shown))
		record_add(&t->record[check], is, shown.number, came_late(r, check, truth, is));
	else
		record_skip(&t->record[check], why_text(shown.why));
	return true;
}

static bool compare_all(struct trial *t, const struct runner *r, const struct load_truth *truth)
{
	bool known = compare(t, r, r->check, truth);

	for (int i = r->check + 1; i < VALIDATE_CHECKS && plans[i].along; i++)
		known = compare(t, r, (enum validate_check)i, truth) && known;
	return known;
}

static void skip_all(struct trial *t, enum validate_check check, const char *why)
{
	record_skip(&t->record[check], why);
	while (check + 1 < VALIDATE_CHECKS && plans[check + 1].along)
		record_skip(&t->record[++check], why);
}

static const char *refusal_text(uint32_t refusal)
{
	static const char *const texts[LOAD_REFUSALS] = {
#define X(id, text) [LOAD_REFUSES_##id] = text,
#include "load/refusals.def"
#undef X
	};

	return _(texts[refusal]);
}

static bool over(const struct trial *t, const struct runner *r)
{
	return r->repeat >= repeats_of(t, &plans[r->check]) || t->record[r->check].why ||
	       clock_mono_ns() > t->late_ns;
}

/* What the load says it has done has been done: sample, compare, go on. False: all is over. */
static bool take_truth(struct trial *t, struct runner *r, const struct load_truth *truth)
{
	lane_tick(r->lane);
	machine_check_clock(t, r->lane);
	if (truth->refusal) {
		skip_all(t, r->check, refusal_text(truth->refusal));
	} else if (r->preparing) {
		r->preparing = false;
		return send_order(t, r);
	} else if (compare_all(t, r, truth)) {
		r->repeat++;
	} else if (++r->again > AGAIN_MOST) {
		skip_all(t, r->check, why_text(WHY_FIRST));
	}
	return over(t, r) ? begin_check(t, r, r->check + 1) : begin_repeat(t, r);
}

/* ---- a phase ---- */

static void abandon(struct trial *t, struct runner *r, const char *why)
{
	for (; r->check < VALIDATE_CHECKS; r->check = next_check(r->id, r->check + 1))
		skip_all(t, r->check, why);
	lane_close(r->lane);
	r->lane = NULL;
}

static void finish(struct runner *r)
{
	lane_close(r->lane);
	r->lane = NULL;
}

static void hear(struct trial *t, struct runner *r)
{
	struct load_truth truth;

	if (!lane_answer(r->lane, &truth))
		abandon(t, r, _("the load did not answer"));
	else if (!take_truth(t, r, &truth) && r->check < VALIDATE_CHECKS)
		abandon(t, r, _("the load did not answer"));
	else if (r->check == VALIDATE_CHECKS)
		finish(r);
}

/* Those that have answered are heard; those that will not any more are given up. False: nobody is left. */
static bool listen_once(struct trial *t, struct runner *runners, size_t count)
{
	struct pollfd fds[LANES + 1];
	nfds_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (runners[i].lane)
			fds[used++] =
				(struct pollfd){ .fd = runners[i].lane->fd, .events = POLLIN };
	if (used == 0)
		return false;
	fds[used] = (struct pollfd){ .fd = t->settings->stop, .events = POLLIN };
	poll(fds, used + 1, 100);
	if (trial_stopped(t))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct runner *r = &runners[i];
		struct pollfd fd = { .fd = r->lane ? r->lane->fd : -1, .events = POLLIN };

		if (r->lane && poll(&fd, 1, 0) > 0)
			hear(t, r);
		else if (r->lane && clock_mono_ns() > r->lane->due_ns)
			abandon(t, r, _("the load did not answer"));
	}
	return true;
}

/* Where not even the first can be started, there is no validation; later, a limit has been reached. */
static bool start_runner(struct trial *t, struct runner *r, enum lane_id id, struct error *err)
{
	*r = (struct runner){ .id = id, .lane = lane_open(t->settings->load, err) };
	r->check = next_check(id, 0);
	if (!r->lane && t->lanes == 0)
		return false;
	if (r->lane)
		t->lanes++;
	else
		abandon(t, r, _("the load cannot be started; see ulimit -n and ulimit -u"));
	return true;
}

static bool run_phase(struct trial *t, unsigned phase, struct error *err)
{
	struct runner runners[LANES];
	size_t count = 0;
	bool good = true;

	for (int id = LANE_NONE + 1; id < LANES && good; id++)
		if (lane_phase[id] == phase)
			good = start_runner(t, &runners[count++], (enum lane_id)id, err);
	for (size_t i = 0; i < count && good; i++)
		if (runners[i].lane && !begin_check(t, &runners[i], 0))
			finish(&runners[i]);
	while (good && listen_once(t, runners, count))
		;
	for (size_t i = 0; i < count; i++)
		finish(&runners[i]);
	return good;
}

/* ---- the whole ---- */

static void measure(struct trial *t, struct error *err, bool *good)
{
	trial_begin(t, VALIDATE_CLOCK); /* at every sample */
	for (unsigned phase = 0; phase < LANE_PHASES && *good && !trial_stopped(t); phase++)
		*good = run_phase(t, phase, err);
	if (*good && !trial_stopped(t))
		brief_measure(t);
	if (*good && !trial_stopped(t))
		costs_measure(t);
	machine_measure(t);
}

struct validation *validate_run(const struct validate_settings *settings,
				validate_progress_fn *progress, void *context, struct error *err)
{
	struct trial *t = mem_alloc(sizeof(*t));
	struct validation *v = mem_alloc(sizeof(*v));
	bool good = true;

	t->settings = settings;
	t->progress = progress;
	t->context = context;
	t->v = v;
	v->quick = settings->quick;
	t->start_ns = clock_mono_ns();
	t->late_ns = t->start_ns + (uint64_t)((settings->quick ? QUICK_S : FULL_S) * 1e9);
	t->start = instant_now();
	t->shares = shares_now();
	machine_read(&v->machine);
	measure(t, err, &good);
	v->elapsed = (double)(clock_mono_ns() - t->start_ns) / 1e9;
	outcome_make(t);
	for (int i = 0; i < VALIDATE_CHECKS; i++)
		free(t->record[i].list);
	free(t);
	if (good)
		return v;
	validation_free(v);
	return NULL;
}

void validation_free(struct validation *v)
{
	if (!v)
		return;
	for (int i = 0; i < VALIDATE_CHECKS; i++) {
		free(v->outcome[i].deviations);
		free(v->outcome[i].why);
	}
	machine_clear(&v->machine);
	free(v);
}
