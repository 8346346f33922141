/* Linked with first.c: a static function of the same name, which is another one. */
int from_second(void);

static volatile int sink;

__attribute__((noinline)) static void helper(void)
{
	sink = 2;
}

int from_second(void)
{
	for (int i = 0; i < 3; i++)
		helper();
	return 0;
}
