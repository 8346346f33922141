"""Processes: forks, pools, interpreters inside one, their ends; recording off."""

import multiprocessing
import os
import subprocess
import sys
import threading
import unittest

import perftop
from perftop import BackgroundMonitor, MonitorError, Profiler, profile
from record import passes


@profile("process", "work")
def work(n):
    with Profiler("process", "inner"):
        return n, os.getpid(), passes("work", "process")[0]


def count_in_child():
    for _ in range(100):
        work(0)
    return passes("work", "process"), passes("inner", "process")


def use(timer):
    with timer:
        return timer.stats()["count"]


def in_child(function):
    """What it returns in a forked child, as text."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.write(writer, repr(function()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as told:
        text = told.read()
    assert os.waitpid(pid, 0)[1] == 0
    return text


def run(program, *options, **environment):
    return subprocess.run(
        [sys.executable, *options, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


class Forks(unittest.TestCase):
    def test_fork(self):
        """a forked child starts from zero, and its parent's counts stay"""
        work(0)
        before = passes("work", "process")
        self.assertEqual(in_child(count_in_child), "((100, 0), (100, 0))")
        self.assertEqual(passes("work", "process"), before)

    def test_fork_in_block(self):
        """a block around a fork is the parent's, and silent in the child"""
        program = (
            "import os\n"
            "from perftop import Profiler\n"
            "a, b = Profiler('x', 'a'), Profiler('x', 'b')\n"
            "with a, b:\n"
            "    child = os.fork() == 0\n"
            "if not child: os.wait()\n"
            "with a: pass\n"
            "print(child, a.stats()['count'], b.stats()['count'], flush=True)\n"
        )
        done = run(program, "-W", "always")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "True 1 0\nFalse 2 1\n", ""))

    def test_fork_with_threads(self):
        """forks while other threads record"""
        over = threading.Event()

        def busy():
            while not over.is_set():
                with Profiler("process", "busy"):
                    pass

        threads = [threading.Thread(target=busy) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(10):
                self.assertEqual(in_child(count_in_child), "((100, 0), (100, 0))")
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def test_pools(self):
        """multiprocessing, by fork and by spawn: each process has its own, and all are counted"""
        for method in ("fork", "spawn", "forkserver"):
            with multiprocessing.get_context(method).Pool(2) as pool:
                done = pool.map(work, range(200), chunksize=10)
                self.assertEqual([n for n, _, _ in done], list(range(200)))
                # within a call its own pass is not counted yet
                most = {pid: max(c for _, p, c in done if p == pid) + 1 for pid in {p for _, p, _ in done}}
                self.assertEqual(sum(most.values()), 200, method)
                self.assertEqual(pool.apply(use, (Profiler("process", "sent"),)), 0)


class Interpreters(unittest.TestCase):
    def test_sub(self):
        """an interpreter in the interpreter records into the same segment"""
        try:
            import _xxsubinterpreters as interpreters
        except ImportError:
            self.skipTest("this Python has them elsewhere")
        program = (
            "from perftop import Profiler, record_timing\n"
            "for _ in range(10):\n"
            "    with Profiler('process', 'sub'): pass\n"
        )
        for _ in range(3):
            sub = interpreters.create()
            interpreters.run_string(sub, program)
            interpreters.destroy(sub)
        with Profiler("process", "sub"):
            pass
        self.assertEqual(passes("sub", "process"), (31, 0))

    def test_end(self):
        """the interpreter's end: finalizers and exit handlers may record"""
        program = (
            "import atexit\n"
            "from perftop import Profiler\n"
            "timer = Profiler('end', 'x')\n"
            "class Late:\n"
            "    def __del__(self, timer=timer):\n"
            "        with timer: pass\n"
            "        timer.span().end()\n"
            "        print('late', flush=True)\n"
            "late, keep = Late(), timer.span()\n"
            "atexit.register(lambda: timer.begin().end())\n"
            "left_open = timer.begin()\n"
        )
        done = run(program)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "late\n", ""))

    def test_daemons(self):
        """threads that record while the interpreter ends"""
        program = (
            "import threading\n"
            "from perftop import Profiler\n"
            "def busy():\n"
            "    while True:\n"
            "        with Profiler('end', 'x') as timer: timer.span().end()\n"
            "for _ in range(3): threading.Thread(target=busy, daemon=True).start()\n"
        )
        for _ in range(10):
            done = run(program)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_off(self):
        """PERFTOP=off: all of it is there, and does nothing"""
        program = (
            "import asyncio, perftop\n"
            "from perftop import *\n"
            "assert perftop.off is True\n"
            "with Profiler('a', 'b'): pass\n"
            "async def main():\n"
            "    async with Profiler('a', 'b'): pass\n"
            "asyncio.run(main())\n"
            "profile('a', 'b')(int)if 0 else profile('a', 'b')(lambda: 1)()\n"
            "Counter('a', 'c').add(); Gauge('a', 'g').set(1); Value('a', 'v').record(1)\n"
            "record_timing('a', 'b', 1)\n"
            "assert get_collector().get_timing_stats('a', 'b')['count'] == 0\n"
            "assert perftop.off is True\n"
            "print(status())\n"
        )
        done = run(program, PERFTOP="off")
        self.assertEqual((done.returncode, done.stdout), (0, "off: PERFTOP=off in the environment\n"), done.stderr)
        self.assertIs(perftop.off, False)

    def test_limits(self):
        """more names than a segment holds: counted as dropped, never an error"""
        program = (
            "from perftop import Profiler\n"
            "for i in range(6000):\n"
            "    with Profiler('many', str(i)): pass\n"
            "print(Profiler('many', '7').stats()['count'], Profiler('many', '5999').stats()['count'])\n"
        )
        done = run(program)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "1 0\n", ""))

    def test_lazy(self):
        """nothing is made before something is recorded"""
        program = (
            "import perftop\n"
            "perftop.profile('a', 'b')(len); perftop.Profiler('a', 'b'); perftop.Counter('a', 'c')\n"
            "print(perftop.status())\n"
        )
        self.assertEqual(run(program).stdout, "not started\n")


class Missing(unittest.TestCase):
    def test_missing(self):
        """a monitor without perftop is one clear exception"""
        with self.assertRaisesRegex(MonitorError, "perftop is not installed: there is no 'perftop-none' in PATH"):
            BackgroundMonitor(command="perftop-none").start()
        with self.assertRaisesRegex(MonitorError, "was not started"):
            BackgroundMonitor().export_json("x.json")
        for wrong in (0, -1, float("nan"), 1e9):
            with self.assertRaises(ValueError):
                BackgroundMonitor(wrong)
