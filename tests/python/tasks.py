"""Coroutines: their blocks overlap on one thread."""

import asyncio
import contextvars
import inspect
import subprocess
import sys
import unittest
import warnings

from perftop import Profiler, profile
from record import Failure, passes, stats


class Tasks(unittest.IsolatedAsyncioTestCase):
    async def test_async_with(self):
        """blocks of many tasks at once are counted and timed each"""
        timer = Profiler("tasks", "block")

        async def work(i):
            for n in range(5):
                async with timer as given:
                    self.assertIs(given, timer)
                    await asyncio.sleep(0.002 + i % 3 * 0.002)

        await asyncio.gather(*(work(i) for i in range(60)))
        found = timer.stats()
        self.assertEqual((found["count"], found["errors"], found["in_flight"]), (300, 0, 0))
        self.assertGreaterEqual(found["min"], 0.002)
        self.assertGreaterEqual(found["total"], 5 * 20 * (0.002 + 0.004 + 0.006))

    async def test_nested(self):
        """they nest, in themselves too, and in tasks that a block starts"""
        timer = Profiler("tasks", "nested")

        async def inner():
            async with timer:
                await asyncio.sleep(0.001)

        async with timer:
            async with timer:
                task = asyncio.create_task(inner())
                await asyncio.sleep(0)
        await task
        self.assertEqual(passes("nested", "tasks"), (3, 0))
        self.assertEqual(timer.stats()["in_flight"], 0)

    async def test_apart(self):
        """a short block inside the time of a long one of another task has its own duration"""
        timer = Profiler("tasks", "apart")
        begun, over = asyncio.Event(), asyncio.Event()

        async def long():
            async with timer:
                begun.set()
                await over.wait()

        task = asyncio.create_task(long())
        await begun.wait()
        await asyncio.sleep(0.2)
        async with timer:
            await asyncio.sleep(0)
        self.assertLess(timer.stats()["max"], 0.2)
        over.set()
        await task
        self.assertGreaterEqual(timer.stats()["max"], 0.2)

    async def test_failure(self):
        """exceptions and cancelling are failures"""
        timer = Profiler("tasks", "failing")

        async def work():
            async with timer:
                await asyncio.sleep(60)

        with self.assertRaises(Failure):
            async with timer:
                raise Failure
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        self.assertEqual(passes("failing", "tasks"), (2, 2))

    async def test_other_context(self):
        """a block that ends in another context than it began in"""
        timer = Profiler("tasks", "moved")

        async def values():
            async with timer:
                yield 1

        async def first(steps):
            return await steps.__anext__()

        steps = values()
        await asyncio.create_task(first(steps))
        await asyncio.create_task(steps.aclose())
        self.assertEqual(passes("moved", "tasks"), (1, 1))  # GeneratorExit leaves the block
        self.assertEqual(timer.stats()["in_flight"], 0)

    async def test_function(self):
        """a coroutine function: from its start to its completion"""

        @profile("tasks", "function")
        async def work(n):
            await asyncio.sleep(0.005)
            if n == 3:
                raise Failure
            return n

        self.assertTrue(inspect.iscoroutinefunction(work))
        done = await asyncio.gather(*(work(n) for n in range(50)), return_exceptions=True)
        self.assertEqual(done[:3], [0, 1, 2])
        found = stats("function", "tasks")
        self.assertEqual((found["count"], found["errors"], found["in_flight"]), (50, 1, 0))
        self.assertGreaterEqual(found["min"], 0.005)
        never = work(1)
        never.close()
        self.assertEqual(passes("function", "tasks"), (50, 1))

    async def test_generator(self):
        """an asynchronous generator: each step inside it"""
        closed = []

        @profile("tasks", "generator")
        async def count(n):
            try:
                for i in range(n):
                    await asyncio.sleep(0.001)
                    given = yield i
                    if given:
                        yield given
            finally:
                await asyncio.sleep(0)
                closed.append(n)

        self.assertTrue(inspect.isasyncgenfunction(count))
        self.assertEqual([i async for i in count(5)], [0, 1, 2, 3, 4])
        self.assertEqual(passes("generator", "tasks"), (6, 0))
        steps = count(3)
        await steps.__anext__()
        self.assertEqual(await steps.asend("given"), "given")
        await steps.aclose()
        self.assertEqual(passes("generator", "tasks"), (9, 0))
        steps = count(4)
        await steps.__anext__()
        with self.assertRaises(Failure):
            await steps.athrow(Failure())
        self.assertEqual(passes("generator", "tasks"), (11, 1))
        self.assertEqual(closed, [5, 3, 4])

    async def test_plain_with(self):
        """plain blocks around an await that overlap: each is counted, and one warning says so"""
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            for _ in range(3):
                await self.overlap("first", "second", "third")
        for name in ("first", "second", "third"):
            found = stats(name, "overlap")
            self.assertEqual((found["count"], found["errors"], found["in_flight"]), (3, 0, 0), name)
            self.assertGreaterEqual(found["min"], 0.002, name)
        # the third is always the innermost, as it begins last and ends when the others are gone
        self.assertEqual(len(said), 2, said)
        self.assertIn("async with", str(said[0].message))
        self.assertEqual(said[0].category, RuntimeWarning)
        with Profiler("overlap", "after"):
            pass
        self.assertEqual(passes("after", "overlap"), (1, 0))

    async def overlap(self, *names):
        """They begin and end in the same order, each around the beginning of the next."""
        turn = [asyncio.Event() for _ in names] + [asyncio.Event()]

        async def work(i):
            with Profiler("overlap", names[i]):
                await asyncio.sleep(0.002)
                await turn[i].wait()
            turn[i + 1].set()

        tasks = [asyncio.create_task(work(i)) for i in range(len(names))]
        turn[0].set()
        await asyncio.gather(*tasks)

    async def test_same_plain(self):
        """of one operation too: count and total are exact"""
        timer = Profiler("overlap", "same")

        async def work():
            with timer:
                await asyncio.sleep(0.002)

        await asyncio.gather(*(work() for _ in range(40)))
        found = timer.stats()
        self.assertEqual((found["count"], found["in_flight"]), (40, 0))
        self.assertGreaterEqual(found["total"], 0.08)

    def test_warnings_as_errors(self):
        """where warnings are errors the program goes on"""
        program = (
            "from perftop import Profiler\n"
            "a, b = Profiler('x', 'a'), Profiler('x', 'b')\n"
            "a.begin(); b.begin(); a.end(); b.end()\n"
            "print(a.stats()['count'], b.stats()['count'])\n"
        )
        done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, "1 1\n"), done.stderr)
        self.assertIn("RuntimeWarning", done.stderr)

    def test_copied_context(self):
        """a block that ended is not ended again by a copy of its context"""
        timer = Profiler("tasks", "copied")

        async def begin():
            await timer.__aenter__()
            return contextvars.copy_context()

        async def end():
            await timer.__aexit__(None, None, None)

        def run(coroutine):
            with self.assertRaises(StopIteration) as stop:
                coroutine.send(None)
            return stop.exception.value

        copied = run(begin())
        run(end())
        copied.run(run, end())
        self.assertEqual(passes("copied", "tasks"), (1, 0))
