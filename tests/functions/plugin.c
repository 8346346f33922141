/* A plugin; of two, compiled with another NAME, the functions are at the same places. */
#define JOIN(a, b)  a##b
#define NAMED(a, b) JOIN(a, b)

static volatile int sink;

__attribute__((noinline)) static int helper(int n)
{
	sink += n;
	return 1;
}

__attribute__((noinline)) int NAMED(in_, NAME)(void);
int NAMED(in_, NAME)(void)
{
	return helper(2);
}

void work(void);
void work(void)
{
	NAMED(in_, NAME)();
	helper(1);
}
