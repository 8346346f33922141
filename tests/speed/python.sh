#!/bin/sh
# What a block costs in Python: a kept Profiler, one that is named in place, one with PERFTOP=off, beside what it would cost
# in Python alone (time.perf_counter, a list for the nesting, a dict of totals), in turn and in the same run.
# Lines are "python: WHAT VALUE ns, N.NN x ...". The goal is that of a block, on CPython 3.11.
set -u
: "${top_builddir:=.}"
[ -e "$top_builddir/src/python/perftop/_perftop.so" ] || { echo "python: configured without --enable-python"; exit 0; }
export PYTHONPATH="$top_builddir/src/python" PYTHONDONTWRITEBYTECODE=1
unset PERFTOP PERFTOP_SEGMENT PERFTOP_SOCKET
off=$(PERFTOP=off "${PYTHON:-python3}" -c '
from timeit import repeat
print(min(repeat("with timer: pass", "from perftop import Profiler; timer = Profiler(\"bench\", \"block\")", number=200000)) / 200000)')
"${PYTHON:-python3}" - "$off" <<'EOP'
import asyncio
import sys
import time
from timeit import repeat

from perftop import Profiler, profile

PASSES, GOAL_NS = 200000, 200


class Alone:
    def __init__(self, component, operation):
        self.key = (component, operation)

    def __enter__(self):
        running.append(time.perf_counter())
        return self

    def __exit__(self, kind, error, traceback):
        elapsed = time.perf_counter() - running.pop()
        count, total = totals.get(self.key, (0, 0.0))
        totals[self.key] = (count + 1, total + elapsed)


def plain():
    pass


totals, running = {}, []
names = {
    "alone": Alone("bench", "block"),
    "timer": Profiler("bench", "block"),
    "Profiler": Profiler,
    "plain": plain,
    "decorated": profile("bench", "function")(plain),
}
statements = {
    "empty": "pass",
    "alone": "with alone: pass",
    "kept": "with timer: pass",
    "named": "with Profiler('bench', 'block'): pass",
    "plain": "plain()",
    "decorated": "decorated()",
    "span": "with timer.span(): pass",
}
best = {}
for _ in range(7):  # in turn, so that a busy moment meets all of them
    for name, statement in statements.items():
        took = min(repeat(statement, globals=names, number=PASSES, repeat=1)) / PASSES * 1e9
        best[name] = min(took, best.get(name, took))


async def blocks():
    began = time.perf_counter()
    for _ in range(20000):
        async with names["timer"]:
            pass
    return (time.perf_counter() - began) / 20000 * 1e9


best["async"] = min(asyncio.run(blocks()) for _ in range(5))
best["off"] = float(sys.argv[1]) * 1e9
alone = best["alone"] - best["empty"]


def say(what, cost, goal=None):
    line = f"python: {what:<46} {cost:8.0f} ns, {cost / alone:5.2f} x"
    if goal is not None:
        line += f" (goal < {goal} ns) {'met' if cost < goal else 'MISSED'}"
    print(line)


say("a block in Python alone", alone)
say("a block, its Profiler kept", best["kept"] - best["empty"], GOAL_NS)
say("a block, its Profiler named in place", best["named"] - best["empty"], GOAL_NS)
say("a block with PERFTOP=off", best["off"] - best["empty"])
say("a span as a block", best["span"] - best["empty"])
say("an async block", best["async"])
say("@profile on a function that does nothing", best["decorated"] - best["plain"])
EOP
