/*
 * A backtest: a trading strategy runs over past prices, tick by tick, as fast as they can be read.
 *
 *	cc -O2 -o backtest backtest.c $(pkg-config --cflags --libs perftop)
 *	./backtest 1000000
 *	perftop bench -P n 10000 100000 1000000 --items '{n}' -- ./backtest {n}
 *
 * It shows how to record what happens millions of times a second:
 *
 * - perftop_next ends one stage of a tick and begins the next with one reading of the clock, so two stages cost
 *   two readings, not four;
 * - what is far cheaper than a reading of the clock is counted always and timed once in 16 (PERFTOP_SCOPE_SAMPLED);
 * - what is rare, or long, is a plain PERFTOP_SCOPE.
 *
 * Prices are whole cents, so that the result can be checked to the cent.
 */
#include <perftop.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK     32768 /* ticks that are read at once */
#define LINE_MOST 48

/* ---- feed: a random walk, written as an exchange sends it: "time,price,quantity\n" ---- */

struct feed {
	uint64_t random;
	int64_t time_ms, price;
	int64_t price_sum, quantity_sum; /* of all that was sent */
	char text[BLOCK * LINE_MOST + 1];
};

static uint64_t next_random(struct feed *f)
{
	f->random ^= f->random << 13; /* xorshift64, Marsaglia 2003 */
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return f->random;
}

static char *put_number(char *to, int64_t number, char after)
{
	char digits[20];
	int count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count > 0)
		*to++ = digits[--count];
	*to++ = after;
	return to;
}

static void feed_read(struct feed *f, uint64_t ticks)
{
	PERFTOP_SCOPE("feed", "read_block");
	char *to = f->text;

	while (ticks-- > 0) {
		uint64_t random = next_random(f);
		int64_t quantity = 1 + (int64_t)(random >> 32 & 63);

		f->time_ms += 1 + (int64_t)(random >> 40 & 15);
		f->price += (int64_t)(random & 15) - 7 - (f->price > 20000) + (f->price < 5000);
		f->price_sum += f->price;
		f->quantity_sum += quantity;
		to = put_number(to, f->time_ms, ',');
		to = put_number(to, f->price, ',');
		to = put_number(to, quantity, '\n');
	}
	*to = '\0';
}

/* ---- data_parsing ---- */

struct tick {
	int64_t time_ms, price, quantity;
};

static const char *parse_number(const char *text, int64_t *number)
{
	int64_t value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (*text++ - '0');
	*number = value;
	return text + 1; /* what comes after it */
}

static const char *parse_tick(const char *text, struct tick *tick)
{
	text = parse_number(text, &tick->time_ms);
	text = parse_number(text, &tick->price);
	return parse_number(text, &tick->quantity);
}

/* ---- portfolio ---- */

struct portfolio {
	int64_t cash, shares;
	int64_t bought, sold; /* what was paid, and what was got */
	uint64_t orders;
};

static void order(struct portfolio *p, int64_t shares, int64_t price)
{
	PERFTOP_SCOPE("portfolio", "order");

	p->shares += shares;
	p->cash -= shares * price;
	if (shares > 0)
		p->bought += shares * price;
	else
		p->sold -= shares * price;
	p->orders++;
}

/* ---- strategy: hold 100 shares while the short average is above the long one ---- */

struct strategy {
	double fast, slow;
};

static void update_averages(struct strategy *s, double price)
{
	PERFTOP_SCOPE_SAMPLED("strategy", "update_averages", 16);

	s->fast += (price - s->fast) / 32;
	s->slow += (price - s->slow) / 512;
}

static void on_tick(struct strategy *s, struct portfolio *p, const struct tick *tick)
{
	update_averages(s, (double)tick->price);
	if (s->fast > s->slow * 1.002 && p->shares == 0)
		order(p, 100, tick->price);
	else if (s->fast < s->slow && p->shares > 0)
		order(p, -p->shares, tick->price);
}

/* ---- all together ---- */

struct backtest {
	struct feed feed;
	struct strategy strategy;
	struct portfolio portfolio;
	struct tick last;
	int64_t price_sum, quantity_sum; /* of all that was parsed */
};

static void run_block(struct backtest *b, uint64_t ticks)
{
	perftop_op parsing = PERFTOP_OP("data_parsing", "parse_tick");
	perftop_op deciding = PERFTOP_OP("strategy", "on_tick");
	const char *text = b->feed.text;

	perftop_begin(parsing);
	while (ticks-- > 0) {
		text = parse_tick(text, &b->last);
		b->price_sum += b->last.price;
		b->quantity_sum += b->last.quantity;
		perftop_next(deciding);
		on_tick(&b->strategy, &b->portfolio, &b->last);
		if (ticks > 0)
			perftop_next(parsing);
	}
	perftop_end(deciding);
}

/* Every tick came through, and the money adds up. */
static bool is_right(const struct backtest *b)
{
	const struct portfolio *p = &b->portfolio;

	return b->price_sum == b->feed.price_sum && b->quantity_sum == b->feed.quantity_sum &&
	       b->last.time_ms == b->feed.time_ms && b->last.price == b->feed.price &&
	       p->cash == p->sold - p->bought && (p->shares == 0 || p->shares == 100) &&
	       p->shares == (p->orders % 2 ? 100 : 0);
}

static struct backtest backtest = {
	.feed = { .random = 88172645463325252, .time_ms = 1700000000000, .price = 10000 },
	.strategy = { 10000, 10000 },
};

int main(int argc, char **argv)
{
	uint64_t ticks = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
	struct backtest *b = &backtest;
	int64_t profit;

	if (ticks == 0) {
		fputs("usage: backtest TICKS\n", stderr);
		return 2;
	}
	memset(b->feed.text, 0, sizeof(b->feed.text)); /* so that no tick pays for a page */
	for (uint64_t left = ticks, some; left > 0; left -= some) {
		some = left < BLOCK ? left : BLOCK;
		feed_read(&b->feed, some);
		run_block(b, some);
	}
	profit = b->portfolio.cash + b->portfolio.shares * b->last.price;
	printf("%" PRIu64 " ticks, %" PRIu64 " orders, profit %.2f\n", ticks, b->portfolio.orders,
	       (double)profit / 100);
	if (is_right(b))
		return 0;
	fputs("backtest: the result is wrong\n", stderr);
	return 1;
}
