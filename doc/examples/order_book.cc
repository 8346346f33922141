/*
 * A small exchange, to show perftop.hpp: orders are placed by some threads and matched by one.
 *
 *	c++ -std=c++11 order_book.cc $(pkg-config --cflags --libs perftop) -pthread -o order_book
 *	perftop -- ./order_book 20
 *
 * "place" and "match" are what the threads do, "wait" is how long an order lay in the queue, from one thread
 * to another: a span. Orders of no shares are refused by an exception, which "place" counts as failures.
 */
#include <perftop.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

typedef std::chrono::steady_clock steady;

struct order {
	bool buys;
	int price, shares;
	perftop::span waiting; /* ends where the order is taken up */
};

class order_queue
{
      public:
	void push(order &&one)
	{
		{
			std::lock_guard<std::mutex> hold(lock_);
			orders_.push_back(std::move(one));
		}
		ready_.notify_one();
	}

	/* False: closed, and none is left. */
	bool pop(order &one)
	{
		static const perftop::gauge depth{ "exchange", "queued", "orders" };
		std::unique_lock<std::mutex> hold(lock_);

		ready_.wait(hold, [this] { return closed_ || !orders_.empty(); });
		if (orders_.empty())
			return false;
		one = std::move(orders_.front());
		orders_.pop_front();
		depth.set(static_cast<double>(orders_.size()));
		return true;
	}

	void close()
	{
		{
			std::lock_guard<std::mutex> hold(lock_);
			closed_ = true;
		}
		ready_.notify_all();
	}

      private:
	std::mutex lock_;
	std::condition_variable ready_;
	std::deque<order> orders_;
	bool closed_ = false;
};

/* Shares on offer and wanted, by price */
class order_book
{
      public:
	/* Returns how many shares changed hands. */
	int match(const order &one)
	{
		static const perftop::op matching{ "exchange", "match" };
		static const perftop::value traded{ "exchange", "trade", "shares" };
		perftop::scope timed{ matching };
		std::map<int, int> &others = one.buys ? sells_ : buys_;
		int left = one.shares;

		while (left > 0 && !others.empty()) {
			auto best = one.buys ? others.begin() : std::prev(others.end());
			int taken = std::min(left, best->second);

			if (one.buys ? best->first > one.price : best->first < one.price)
				break;
			left -= taken;
			best->second -= taken;
			if (best->second == 0)
				others.erase(best);
			traded.add(static_cast<std::uint64_t>(taken));
		}
		if (left > 0)
			(one.buys ? buys_ : sells_)[one.price] += left;
		return one.shares - left;
	}

      private:
	std::map<int, int> buys_, sells_;
};

static void place(order_queue &queue, unsigned number)
{
	static const perftop::op placing{ "exchange", "place" }, wait{ "exchange", "wait" };
	perftop::checked_scope timed{ placing };
	order one{ number % 2 == 0, 90 + static_cast<int>(number * 7919 % 21),
		   static_cast<int>(number % 50), perftop::span() };

	if (one.shares == 0)
		throw std::invalid_argument("an order of no shares");
	one.waiting = perftop::span{ wait };
	queue.push(std::move(one));
}

/* A trader's orders, one in a tenth of a millisecond, until the end */
static void trade(order_queue &queue, unsigned trader, steady::time_point end)
{
	static const perftop::counter refused{ "exchange", "refused", "orders" };
	perftop::op round{ "trader", "round", "trader " + std::to_string(trader) };

	for (unsigned number = trader; steady::now() < end; number += 3) {
		perftop::scope timed{ round };

		try {
			place(queue, number);
		} catch (const std::invalid_argument &) {
			refused.add();
		}
		std::this_thread::sleep_for(std::chrono::microseconds(100));
	}
}

int main(int argc, char **argv)
{
	const double seconds = argc > 1 ? std::atof(argv[1]) : 10;
	const steady::time_point end =
		steady::now() + std::chrono::duration_cast<steady::duration>(
					std::chrono::duration<double>(seconds));
	std::vector<std::thread> traders;
	order_queue queue;
	order_book book;
	long shares = 0, orders = 0;

	for (unsigned trader = 0; trader < 3; trader++)
		traders.emplace_back([&queue, trader, end] { trade(queue, trader, end); });
	std::thread exchange([&] {
		for (order one; queue.pop(one); orders++) {
			one.waiting.end();
			shares += book.match(one);
		}
	});
	for (std::thread &trader : traders)
		trader.join();
	queue.close();
	exchange.join();
	std::printf("%ld orders, %ld shares traded\n", orders, shares);
	return 0;
}
