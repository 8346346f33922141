// Throws exceptions through a function: a probe of its return would end this program. Orders as in target.c.
//
//   t N   N exceptions are thrown below passing(), and caught above it
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#define PROBED __attribute__((noinline))

namespace market
{
PROBED void reject(int order)
{
	if (order % 2 == 0)
		throw std::runtime_error("rejected");
}

PROBED void passing(int order)
{
	reject(order);
	__asm__ volatile("" ::: "memory");
}

PROBED void passing(long order)
{
	reject(static_cast<int>(order) + 1);
	__asm__ volatile("" ::: "memory");
}
} // namespace market

static int caught(long count)
{
	int sum = 0;

	for (int i = 0; i < 2 * count; i++) {
		try {
			market::passing(i);
			market::passing(2L * i);
		} catch (const std::runtime_error &) {
			sum++;
		}
	}
	return sum;
}

int main()
{
	char order[64];

	std::setvbuf(stdin, nullptr, _IONBF, 0);
	std::setvbuf(stdout, nullptr, _IOLBF, 0);
	std::puts("done start");
	while (std::fgets(order, sizeof(order), stdin)) {
		long count = std::strtol(order + 1, nullptr, 10);

		order[std::strcspn(order, "\n")] = '\0';
		if (caught(count) != count)
			std::abort();
		std::printf("done %s\n", order);
	}
}
