/* A segment is mostly holes: reading it allocates none of them, which would be charged to its program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "builder.h"

static long long allocated(const struct builder *b)
{
	struct stat status;

	assert_int_equal(fstat(b->fd, &status), 0);
	return (long long)status.st_blocks * 512;
}

static void holes_stay_holes(void **state)
{
	struct process_sample p;
	struct segment *s;
	struct builder b;
	long long before;
	uint32_t op;

	(void)state;
	builder_init(&b, 64u << 20);
	op = builder_op(&b, PERFTOP_KIND_TIMER, "test", "work", NULL);
	builder_thread(&b, 1, "one", 64);
	builder_record(&b, 0, op, 1000);
	s = builder_of_self();
	before = allocated(&b);
	assert_true(before < 4 << 20);
	for (int i = 0; i < 3; i++) {
		p = builder_read(s);
		process_sample_clear(&p);
		builder_record(&b, 0, op, 1000);
	}
	assert_int_equal(allocated(&b), before);
	segment_close(s);
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holes_stay_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
