/* The directory: which names are the same, what is cut, and many threads registering at once. */
#include "child.h"

#include <pthread.h>
#include <string.h>

static const struct perftop_shm_op *entry(uint32_t site)
{
	return (const struct perftop_shm_op *)(segment_of_self() + PERFTOP_SHM_OPS_OFFSET) +
	       ((site & 0xffffff) - 1);
}

DEFINE_CASE(same_names)
{
	perftop_op a = perftop_op_get("c", "o", NULL), b = PERFTOP_OP("c", "o");
	int i;

	CHECK_IS(a.site, b.site);
	CHECK_IS(perftop_op_get("c", "o", "").site, a.site);
	CHECK(perftop_op_get("c", "o", "l").site != a.site);
	CHECK(perftop_op_get("co", "", NULL).site != a.site);
	CHECK(perftop_op_get("", "co", NULL).site != a.site);
	CHECK_IS(perftop_op_get(NULL, NULL, NULL).site, perftop_op_get("", "", "").site);
	CHECK((PERFTOP_COUNTER("c", "o", "B").site & 0xffffff) != a.site);
	CHECK_IS(PERFTOP_COUNTER("c", "o", "B").site,
		 perftop_metric_get(PERFTOP_KIND_COUNTER, "c", "o", NULL, "rows").site);
	CHECK(strcmp(entry(PERFTOP_COUNTER("c", "o", "B").site)->unit, "B") == 0);
	for (i = 0; i < 3; i++)
		CHECK_IS(PERFTOP_OP_LABEL("c", "o", "l").site, perftop_op_get("c", "o", "l").site);
}

static void check_cut(const char *got, size_t size, const char *whole)
{
	size_t length = strnlen(got, size), i;

	CHECK(length < size && length >= size - 4);
	CHECK(memcmp(got, whole, length - 9) == 0);
	CHECK(got[length - 9] == '#');
	for (i = length - 8; i < length; i++)
		CHECK(strchr("0123456789abcdef", got[i]) != NULL);
}

DEFINE_CASE(long_names)
{
	char name[300], wide[301];
	perftop_op a, b;
	size_t i;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	a = perftop_op_get(name, name, name);
	name[298] = 'x';
	b = perftop_op_get(name, name, name);
	CHECK(a.site != b.site);
	CHECK_IS(perftop_op_get(name, name, name).site, b.site);
	check_cut(entry(b.site)->component, 48, name);
	check_cut(entry(b.site)->operation, 120, name);
	check_cut(entry(b.site)->label, 48, name);
	for (i = 0; i < 3; i++) { /* a euro sign is three bytes: cut nowhere within */
		memset(wide, 'a', i);
		for (size_t at = i; at + 3 < sizeof(wide); at += 3)
			memcpy(wide + at, "\xe2\x82\xac", 4);
		a = perftop_op_get("c", wide, NULL);
		check_cut(entry(a.site)->operation, 120, wide);
		CHECK_IS((strchr(entry(a.site)->operation, '#') - entry(a.site)->operation -
			  (long)i) %
				 3,
			 0);
	}
	memset(name, 'm', 119);
	name[119] = '\0'; /* just fits */
	a = perftop_op_get("c", name, NULL);
	CHECK(strcmp(entry(a.site)->operation, name) == 0);
	memset(name, 0x80, 200); /* no character begins anywhere */
	name[200] = '\0';
	a = perftop_op_get("c", name, NULL);
	CHECK(entry(a.site)->operation[0] == '#');
	perftop_op_get("c", "\x1b]0;\xff\n\x9b", NULL);
}

DEFINE_CASE(long_unit)
{
	perftop_metric m = perftop_metric_get(PERFTOP_KIND_VALUE, "c", "n", "l",
					      "a unit that is too long to be one");

	CHECK(strcmp(entry(m.site)->unit, "a unit that is ") == 0);
	CHECK(strcmp(entry(m.site)->label, "l") == 0);
}

static pthread_barrier_t start;
static uint32_t sites[16][1000];

static void *register_all(void *arg)
{
	uint32_t *mine = arg;
	char name[32];
	int i;

	pthread_barrier_wait(&start);
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "name-%d", i);
		mine[i] = perftop_op_get("c", name, NULL).site;
	}
	return NULL;
}

DEFINE_CASE(all_at_once)
{
	pthread_t threads[16];
	char name[32];
	int i, at;

	pthread_barrier_init(&start, NULL, 16);
	for (i = 0; i < 16; i++)
		pthread_create(&threads[i], NULL, register_all, sites[i]);
	for (i = 0; i < 16; i++)
		pthread_join(threads[i], NULL);
	for (at = 0; at < 1000; at++) {
		snprintf(name, sizeof(name), "name-%d", at);
		CHECK(strcmp(entry(sites[0][at])->operation, name) == 0);
		for (i = 1; i < 16; i++)
			CHECK_IS(sites[i][at], sites[0][at]);
	}
	CHECK_IS(((const struct perftop_shm_header *)segment_of_self())->ops_used, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(same_names),
		CASE(long_names),
		CASE(long_unit),
		CASE(all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
