/*
 * A sample: everything known of the watched processes at one instant, immutable once made. What
 * screens, reports and analysis show is drawn from samples and nothing else; sources (a live
 * process, a recording) make them. Operations are carried as differences since the previous sample
 * of the same process; the first one carries all that came before, so the sum of all samples is the
 * lifetime.
 */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include "model/memory.h"
#include "model/metric.h"
#include "model/op.h"
#include "model/profile.h"
#include "model/value.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Who a process is, against PID reuse. pid 0: the sum of the others. */
struct process_id {
	pid_t pid;
	uint64_t start_ticks; /* clock ticks after boot, field 22 of /proc/PID/stat */
};

/* What does not change while a process lives (an exec makes a new one). Shared between samples by
 * reference counting; strings owned; bytes from strangers. "" or NULL where unknown, as said. */
struct process_info {
	unsigned references; /* atomic; process_info_hold/release */
	struct process_id id;
	pid_t parent;
	pid_t inner_pid;  /* in its own PID namespace */
	char *comm;       /* never NULL */
	char *command;    /* command line, spaces between arguments; comm in brackets if empty */
	char *user;       /* name, or the number */
	char *executable; /* NULL: could not be read */
	char *directory;  /* NULL: could not be read */
	char *cgroup;     /* path; NULL: could not be read */
	int64_t start_wall_ns;
};

struct process_info *process_info_hold(struct process_info *info);
void process_info_release(struct process_info *info);

/* One level of a thread's stack of operations in flight, outermost first. */
struct frame_sample {
	uint32_t op; /* index into the process's operations */
	uint64_t elapsed_ns;
};

struct thread_sample {
	pid_t tid;
	char name[16]; /* as the kernel has it, NUL-terminated; hostile */
	char state;    /* R S D Z T t X I, as in /proc; '?' unknown */
	struct value cpu_percent, cpu_user_percent, cpu_system_percent, run_queue_wait_percent;
	int processor;   /* on which it last ran; -1 unknown */
	uint32_t depth;  /* operations in flight; may exceed `frames` */
	uint32_t frames; /* length of stack */
	struct frame_sample *stack;
};

/* What happened to one operation since the previous sample. Only operations with something new, in
 * flight, or whose gauge changed are in a sample. Ascending by op. */
struct op_sample {
	uint32_t op;             /* index into the process's operations, see process_sample.keys */
	struct op_totals totals; /* differences */
	uint64_t min, max;       /* of its whole life, recorded units; min > max: none */
	uint64_t peak;           /* of its whole life: perftop_shm_costs.peak, bytes */
	uint32_t in_flight;      /* now, spans included */
	uint64_t longest_in_flight_ns; /* 0: none on a stack */
	double gauge;                  /* kind GAUGE: its value now */
	struct bucket *run;            /* differences of the histogram; an allocation of its own */
	uint32_t run_length;
};

/* How one thread shared in the operation in focus (see source/source.h). Cumulative, recorded
 * units. */
struct op_thread_sample {
	pid_t tid;
	char name[16];
	bool live;
	struct op_totals totals;
};

/* The state of attaching to a segment; segment_states.def has the sentences. */
enum segment_state {
#define X(id, name, text) SEGMENT_##id,
#include "model/segment_states.def"
#undef X
	SEGMENT_STATE_COUNT
};
const char *segment_state_name(enum segment_state state); /* in JSON: "attached" */
const char *segment_state_text(enum segment_state state); /* a translated sentence */

struct segment_sample {
	enum segment_state state;
	uint64_t dropped[PERFTOP_DROP_COUNT]; /* cumulative */
	uint64_t size_bytes, used_bytes;
	uint32_t slabs; /* threads that ever recorded at once */
	double scale;   /* seconds per tick */
	bool counter;   /* ticks are the processor's counter */
};
const char *drop_name(enum perftop_drop reason); /* in JSON */
const char *drop_text(enum perftop_drop reason); /* translated */

struct process_sample {
	struct process_info *info; /* held */
	char state;                /* R S D Z T t X I; 'X' from the sample in which it has ended */
	bool ended;
	bool reused;     /* an exec or restart: operations begin anew, histories go on with a gap */
	int exit_status; /* of a spawned command once ended, as waitpid gives it; else -1 */
	bool network_namespace; /* RECEIVE and SEND are totals of the network namespace, a fallback
				 */
	struct value resource[METRIC_COUNT];

	struct thread_sample *threads; /* NULL where not asked for */
	uint32_t thread_count;

	struct profile_sample *profile; /* of functions; NULL: not asked for */
	struct memory_sample *memory;   /* by kind; NULL: not asked for */

	struct segment_sample segment;
	struct op_key *keys; /* operations first seen in this sample */
	uint32_t key_count;
	uint32_t first_key; /* the index of keys[0]; indices are dense from 0 */
	struct op_sample *ops;
	uint32_t op_count;
	uint32_t focus; /* op that focus_threads are about; UINT32_MAX: none */
	struct op_thread_sample *focus_threads;
	uint32_t focus_count;
};

struct sample {
	uint64_t mono_ns;
	uint64_t elapsed_ns; /* since the previous sample; 0: the first */
	int64_t wall_ns;
	bool suspended; /* the machine slept since the previous sample: rates are unknown */
	double self_cpu_percent; /* of perftop itself; NaN at first */
	double self_rss_bytes;
	double late_seconds;              /* how late the tick came */
	struct process_sample *processes; /* with several, the last is their sum (pid 0) */
	uint32_t process_count;
};

/* The clock scale that turns an operation's recorded units into seconds, or 1 for values and
 * counters. */
double op_scale(const struct op_key *key, const struct segment_sample *segment);

void process_sample_clear(struct process_sample *p);
void sample_free(struct sample *s); /* NULL is fine */

#endif
