/* Two files with a static function of one name: helper 2, helper 3, from_second 1, main 1. Its own scope, too: work 4. */
#include "perftop.h"

int from_second(void);

static volatile int sink;

__attribute__((noinline)) static void helper(void)
{
	sink = 1;
}

int main(void)
{
	for (int i = 0; i < 4; i++) {
		PERFTOP_SCOPE("own", "work");
	}
	helper();
	helper();
	return from_second();
}
