// Throws exceptions all the time: it is unwound in its own process while we unwind it from here.
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <sys/prctl.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

namespace market
{
struct Book {
	volatile int orders = 0;
};

NOINLINE void reject(Book &book, int depth)
{
	book.orders = book.orders + 1;
	if (depth == 0)
		throw std::runtime_error("rejected");
	reject(book, depth - 1);
	book.orders = book.orders - 1;
}

NOINLINE void match(Book &book)
{
	try {
		reject(book, 10);
	} catch (const std::runtime_error &) {
		book.orders = 0;
	}
}
} // namespace market

int main()
{
	market::Book book;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (write(1, "r", 1) != 1)
		return 1;
	for (;;)
		market::match(book);
}
