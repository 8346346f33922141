/* Exceptions, by the names of C++: each thrown one ends the functions that it leaves. Book::Book() 1001, Book::add(int) 2000,
 * Guard::~Guard() 2000, thrower(int) 2000, hidden() 250, survive(int) 1000, over(int) 1000, over(double) 1000, main 1 */
static volatile int sink;

namespace orders
{
struct Guard {
	__attribute__((noinline)) ~Guard()
	{
		sink = sink + 1;
	}
};

struct Book {
	Book();
	int add(int n);
};

__attribute__((noinline)) Book::Book()
{
	sink = sink + 1;
}

__attribute__((noinline)) int thrower(int n)
{
	Guard guard;

	if (n % 4 == 0)
		throw n;
	return n;
}

__attribute__((noinline)) int Book::add(int n)
{
	return thrower(n) + 1;
}

namespace
{
__attribute__((noinline)) void hidden()
{
	sink = sink + 1;
}
} // namespace

__attribute__((noinline)) void survive(int n) noexcept
{
	try {
		Book().add(n);
	} catch (int) {
		hidden();
	}
}
} // namespace orders

__attribute__((noinline)) static int over(int n)
{
	return n;
}

__attribute__((noinline)) static int over(double)
{
	return sink;
}

int main()
{
	orders::Book book;
	int caught = 0;

	for (int i = 0; i < 1000; i++) {
		try {
			book.add(i);
		} catch (int) {
			caught++;
		}
		orders::survive(i);
		over(i);
		over(1.0 * i);
	}
	return caught == 250 ? 0 : 1;
}
