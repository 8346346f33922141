"""A real program watched from outside, and one that watches itself."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from perftop import BackgroundMonitor, MonitorError, Profiler
from process import in_child

PROGRAM = r"""
import asyncio, collections, random, sqlite3, sys, threading
from perftop import Counter, Gauge, Profiler, profile, record_timing

counts, lock = collections.Counter(), threading.Lock()
rows = Counter("shop", "rows", "rows")

def count(name, failed=False):
    with lock:
        counts[name] += 1
        counts[name + "!"] += failed

@profile("shop", "order")
def order(db, i):
    count("order", i % 7 == 0)
    with Profiler("db", "insert"):
        count("insert")
        db.execute("insert into orders values (?)", (i,))
    rows.add(2)
    if i % 7 == 0:
        raise KeyError(i)

def orders(n):
    db = sqlite3.connect(":memory:")
    db.execute("create table orders (id integer)")
    for i in range(n):
        try:
            order(db, i)
        except KeyError:
            pass

@profile("shop", "page")
async def page(i):
    count("page")
    async with Profiler("shop", "template\udcff"):
        count("template")
        await asyncio.sleep(random.random() / 1000)

async def pages():
    await asyncio.gather(*(page(i) for i in range(500)))

threads = [threading.Thread(target=orders, args=(1000,)) for _ in range(4)]
for thread in threads: thread.start()
asyncio.run(pages())
for thread in threads: thread.join()
record_timing("shop", "import", 1.5); count("import")
Gauge("shop", "stock").set(17)
import json
print(json.dumps(counts), flush=True)
sys.stdin.read()
"""


def look(pid, *options):
    done = subprocess.run(
        ["perftop", "-1", "-j", "-d", "50ms", "-p", str(pid), *options], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)["processes"][0]


def operations(process):
    return {(o["component"], o["operation"]): (o["count"], o["errors"]) for o in process["operations"]}


class Watched(unittest.TestCase):
    def test_watched(self):
        """perftop shows what the program counted"""
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as program:
            counts = json.loads(program.stdout.readline())
            process = look(program.pid)
            program.stdin.close()
        self.assertEqual(program.returncode, 0)
        self.assertEqual(
            operations(process),
            {
                ("shop", "order"): (counts["order"], counts["order!"]),
                ("db", "insert"): (counts["insert"], 0),
                ("shop", "page"): (counts["page"], 0),
                ("shop", "template\\udcff"): (counts["template"], 0),
                ("shop", "import"): (1, 0),
            },
        )
        self.assertEqual(counts["order"], 4000)
        metrics = {metric["name"]: metric for metric in process["metrics"]}
        self.assertEqual(metrics["rows"]["total"], 8000)
        self.assertEqual(metrics["stock"]["value"], 17)
        self.assertEqual(sum(n or 0 for n in process["segment"]["dropped"].values()), 0)


COSTS = r"""
import sys, time
from perftop import Profiler, profile

@profile("costs", "works", cpu=True)
def works():
    end = time.thread_time() + 0.02
    while time.thread_time() < end:
        pass

for _ in range(5):
    works()
    with Profiler("costs", "waits", cpu=True, memory=True):  # nobody counts allocations here
        with Profiler("costs", "plain"):
            time.sleep(0.02)
print("ready", flush=True)
sys.stdin.read()
"""


class Costs(unittest.TestCase):
    def test_costs(self):
        """processor time tells working from waiting, where it was asked for"""
        with subprocess.Popen(
            [sys.executable, "-c", COSTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as program:
            self.assertEqual(program.stdout.readline(), "ready\n")
            process = look(program.pid)
            program.stdin.close()
        found = {o["operation"]: o for o in process["operations"]}
        self.assertTrue(0.1 <= found["works"]["cpu_seconds"] < 0.15)
        self.assertLess(found["waits"]["cpu_seconds"], 0.02)
        self.assertIsNone(found["plain"].get("cpu_seconds"))
        self.assertIsNone(found["waits"].get("allocated_bytes"))


class Monitor(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def work(self, name, n):
        for _ in range(n):
            with Profiler("monitor", name):
                pass

    def counted(self, file):
        document = json.loads((self.directory / file).read_text())
        self.assertEqual(document["processes"][0]["pid"], os.getpid())
        return operations(document["processes"][0])

    def test_reports(self):
        """reports while it runs and afterwards"""
        with BackgroundMonitor(0.05) as monitor:
            self.assertTrue(monitor.running)
            self.work("first", 100)
            monitor.export_json(self.directory / "one.json")
            self.assertTrue(monitor.running)
            self.work("first", 100)
        self.assertFalse(monitor.running)
        monitor.export_json(str(self.directory / "two"))
        monitor.generate_html_report(self.directory / "report.html")
        self.assertEqual(self.counted("one.json")["monitor", "first"], (100, 0))
        self.assertEqual(self.counted("two")["monitor", "first"], (200, 0))
        page = (self.directory / "report.html").read_text()
        self.assertIn("<html", page)
        self.assertIn("first", page)

    def test_short(self):
        """a run that is over before perftop is there has its report all the same"""
        self.work("short", 5)
        for _ in range(5):
            monitor = BackgroundMonitor(10)
            monitor.start()
            monitor.stop()
            monitor.export_json(self.directory / "short.json")
            self.assertEqual(self.counted("short.json")["monitor", "short"], (5, 0))

    def test_errors(self):
        """what perftop says against it is the exception's text"""
        broken = self.directory / "broken"
        broken.write_text("#!/bin/sh\necho 'broken: no luck today' >&2\nexit 2\n")
        broken.chmod(0o755)
        with self.assertRaisesRegex(MonitorError, "^broken: no luck today$"):
            with BackgroundMonitor(0.1, str(broken)):
                pass
        with self.assertRaises(KeyError):
            with BackgroundMonitor(0.1, str(broken)):
                raise KeyError
        with BackgroundMonitor(0.1) as monitor:
            pass
        with self.assertRaises(OSError):
            monitor.export_json(self.directory / "none" / "x.json")

    def test_fork(self):
        """a forked child has no monitor, and does not end its parent's"""
        with BackgroundMonitor(0.05) as monitor:
            self.work("fork", 1)

            def child():
                running = monitor.running
                monitor.stop()
                return running

            self.assertEqual(in_child(child), "False")
            self.assertTrue(monitor.running)
            self.assertIsNone(monitor._process.poll())
        monitor.export_json(self.directory / "fork.json")
        self.assertEqual(self.counted("fork.json")["monitor", "fork"], (1, 0))
