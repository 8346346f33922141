/* Steps out of code without call frame information, over a stack and code that are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "perf/registers.h"
#include "perf/step.h"

#define STACK   0x7000u
#define FP      REGISTERS_FP_IN_DWARF
#define SP      REGISTERS_SP_IN_DWARF
#define RETURNS 0x4444u

static uint64_t words[16];

static bool read_words(void *context, uint64_t address, uint64_t *word)
{
	(void)context;
	if (address < STACK || address % 8 != 0 || (address - STACK) / 8 >= 16)
		return false;
	*word = words[(address - STACK) / 8];
	return true;
}

static const struct step_memory memory = { read_words, NULL };

static struct step_frame frame(uint64_t sp, uint64_t fp)
{
	struct step_frame f = { .pc = 0x1000 };

	f.values[SP] = sp;
	f.values[FP] = fp;
	f.known[SP] = f.known[FP] = true;
	for (size_t i = 0; i < 16; i++)
		words[i] = 0x1111 * (i + 1);
	words[3] = RETURNS;
	return f;
}

#define STEP(f, ...)                                        \
	step_out(f, (const unsigned char[]){ __VA_ARGS__ }, \
		 sizeof((const unsigned char[]){ __VA_ARGS__ }), &memory)
#define OTHER 0x90

static void frame_pointers(void **state)
{
	struct step_frame f = frame(STACK, STACK + 16);

	(void)state;
	assert_true(STEP(&f, OTHER));
	assert_int_equal(f.pc, RETURNS);
	assert_int_equal(f.values[FP], 0x3333);
	assert_int_equal(f.values[SP], STACK + 32);
}

static void what_is_no_frame_pointer(void **state)
{
	static const uint64_t wrong[] = {
		0, 1, STACK - 8, STACK + 1, STACK + 120, STACK + 4096, UINT64_MAX, UINT64_MAX - 7
	};
	struct step_frame f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		f = frame(STACK, wrong[i]);
		assert_false(STEP(&f, OTHER));
		assert_int_equal(f.pc, 0x1000);
		assert_int_equal(f.values[SP], STACK);
	}
	f = frame(STACK, STACK + 16);
	f.known[FP] = false;
	assert_false(STEP(&f, OTHER));
	f = frame(STACK, STACK + 16);
	words[3] = 0; /* where nothing returns to */
	assert_false(STEP(&f, OTHER));
}

#if defined(__x86_64__)
static void frames_given_back(void **state)
{
	struct step_frame f = frame(STACK + 16, 0);

	(void)state;
	assert_true(STEP(&f, 0x48, 0x83, 0xc4, 0x08, 0xc3)); /* add $8,%rsp; ret */
	assert_int_equal(f.pc, RETURNS);
	assert_int_equal(f.values[SP], STACK + 32);
	assert_int_equal(f.values[FP], 0);
	f = frame(STACK, 0);
	assert_true(STEP(&f, 0x5b, 0x5d, 0x41, 0x5e, 0xc3)); /* pop %rbx, %rbp, %r14; ret */
	assert_int_equal(f.pc, RETURNS);
	assert_int_equal(f.values[3], 0x1111);
	assert_int_equal(f.values[FP], 0x2222);
	assert_int_equal(f.values[14], 0x3333);
	f = frame(STACK, STACK + 16);
	assert_true(
		STEP(&f, 0xc5, 0xf8, 0x77, 0xc9, 0xc2, 0x08, 0x00)); /* vzeroupper; leave; ret $8 */
	assert_int_equal(f.pc, RETURNS);
	assert_int_equal(f.values[FP], 0x3333);
	f = frame(STACK, STACK + 32);
	assert_true(STEP(&f, 0x48, 0x8d, 0x65, 0xf8, 0xc3)); /* lea -8(%rbp),%rsp; ret */
	assert_int_equal(f.pc, RETURNS);
}

/* Entries of the procedure linkage table, as linkers write them */
static void jumps_to_libraries(void **state)
{
	struct step_frame f = frame(STACK + 24, STACK + 64);

	(void)state;
	assert_true(STEP(&f, 0xff, 0x25, 1, 2, 3, 4));
	assert_int_equal(f.pc, RETURNS);
	assert_int_equal(f.values[SP], STACK + 32);
	assert_int_equal(f.values[FP], STACK + 64);
	f = frame(STACK + 24, 0);
	assert_true(STEP(&f, 0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25, 1, 2, 3, 4));
	assert_int_equal(f.pc, RETURNS);
	f = frame(STACK + 24, 0);
	assert_false(STEP(&f, 0xff, 0x24, 0xc5, 1, 2, 3, 4)); /* jmp *N(,%rax,8): within it */
}

/* Then by the frame pointer, or not at all */
static void other_code(void **state)
{
	struct step_frame f = frame(STACK, 0);

	(void)state;
	assert_false(STEP(&f, 0x5b, 0x5d, 0x41)); /* cut */
	assert_false(STEP(&f, 0x48, 0x81, 0xc4, 0x18, 0x00));
	assert_false(STEP(&f, 0x5c, 0xc3));                            /* pop %rsp */
	assert_false(STEP(&f, 0x48, 0x83, 0xc4, 0x80, 0xc3));          /* downwards */
	assert_false(STEP(&f, 0x48, 0x81, 0xc4, 0, 0, 0, 0x7f, 0xc3)); /* far away */
	assert_false(STEP(&f, 0x5b, 0xff, 0xc0, 0xc3));
	assert_int_equal(f.values[SP], STACK);
	assert_false(step_out(&f, NULL, 0, &memory));
}
#else
static void jumps_to_libraries(void **state)
{
	(void)state;
	skip();
}

static void frames_given_back(void **state)
{
	(void)state;
	skip();
}

static void other_code(void **state)
{
	(void)state;
	skip();
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_pointers),    cmocka_unit_test(what_is_no_frame_pointer),
		cmocka_unit_test(frames_given_back), cmocka_unit_test(jumps_to_libraries),
		cmocka_unit_test(other_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
