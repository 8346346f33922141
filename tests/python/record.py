"""Blocks, functions, names, numbers: on one thread and on many."""

import ast
import contextlib
import copy
import inspect
import math
import pathlib
import pickle
import threading
import time
import unittest

import perftop
from perftop import Counter, Gauge, Profiler, Value, get_collector, profile, record_timing


def stats(operation, component="test"):
    return get_collector().get_timing_stats(component, operation)


def passes(operation, component="test"):
    found = stats(operation, component)
    return found["count"], found["errors"]


class Failure(Exception):
    pass


class Blocks(unittest.TestCase):
    def test_count(self):
        """a block is counted and timed"""
        for _ in range(1000):
            with Profiler("test", "block"):
                pass
        with Profiler("test", "slow"):
            time.sleep(0.02)
        self.assertEqual(passes("block"), (1000, 0))
        slow = stats("slow")
        self.assertEqual(slow["count"], 1)
        for figure in ("total", "mean", "min", "max", "p50", "p999", "self"):
            self.assertTrue(0.02 <= slow[figure] < 20, figure)

    def test_same(self):
        """the same names are the same object, another label another"""
        one = Profiler("test", "same")
        self.assertIs(one, Profiler(component="test", operation="same"))
        self.assertIs(one, Profiler("".join(["te", "st"]), "same", None))
        self.assertIsNot(one, Profiler("test", "same", "label"))
        self.assertIs(one, pickle.loads(pickle.dumps(one)))
        self.assertIs(one, copy.deepcopy(one))
        self.assertEqual((one.component, one.operation, one.label), ("test", "same", None))
        self.assertEqual(repr(Profiler("a", "b", "c")), "Profiler('a', 'b', 'c')")

    def test_costs(self):
        """one that takes costs is an object of its own, for the same operation"""
        one = Profiler("test", "costs", cpu=True)
        self.assertIs(one, Profiler("test", "costs", None, cpu=True, memory=False))
        self.assertIsNot(one, Profiler("test", "costs"))
        self.assertIs(one, pickle.loads(pickle.dumps(one)))
        self.assertIs(one, copy.deepcopy(one))
        self.assertEqual(repr(one), "Profiler('test', 'costs', cpu=True)")
        with one:
            with Profiler("test", "costs"):
                pass
        self.assertIs(one.begin(), one)
        one.end()
        one.begin().fail()
        with self.assertRaises(Failure):
            with one:
                raise Failure
        self.assertEqual(passes("costs"), (5, 2))
        self.assertEqual(stats("costs")["in_flight"], 0)

    def test_value(self):
        """a block gives the profiler"""
        with Profiler("test", "value") as timer:
            pass
        self.assertEqual(timer.stats()["count"], 1)

    def test_nested(self):
        """it nests, in itself too, deeper than the stack of the segment"""
        timer = Profiler("test", "deep")

        def descend(n):
            with timer:
                if n:
                    descend(n - 1)

        descend(199)
        descend(9)
        self.assertEqual(passes("deep"), (210, 0))
        self.assertEqual(stats("deep")["in_flight"], 0)

    def test_self(self):
        """self time is without nested operations"""
        with Profiler("test", "outer"):
            with Profiler("test", "inner"):
                time.sleep(0.02)
        outer = stats("outer")
        self.assertLess(outer["self"], outer["total"] - 0.019)

    def test_exception(self):
        """an exception that leaves is a failure, and goes on"""
        for _ in range(3):
            with self.assertRaises(Failure):
                with Profiler("test", "fails"):
                    raise Failure
        for kind in (KeyboardInterrupt, SystemExit):
            with self.assertRaises(kind):
                with Profiler("test", "fails"):
                    raise kind
        with Profiler("test", "fails"):
            pass
        self.assertEqual(passes("fails"), (6, 5))

    def test_pairs(self):
        """begin, end and fail"""
        timer = Profiler("test", "pairs")
        timer.begin()
        timer.end()
        timer.begin().fail()
        timer.end()  # without a begin: nothing
        self.assertEqual(passes("pairs"), (2, 1))

    def test_threads(self):
        """counts are exact with threads, which share a profiler or make their own"""
        timer = Profiler("test", "shared")

        def work():
            for i in range(5000):
                with timer:
                    with Profiler("test", "own"):
                        pass
                record_timing("test", "recorded", 0.001)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for operation in ("shared", "own", "recorded"):
            self.assertEqual(passes(operation), (40000, 0))

    def test_span(self):
        """a span ends on another thread, once; thrown away it is a failure"""
        timer = Profiler("test", "span")
        span = timer.span()
        self.assertEqual(timer.stats()["in_flight"], 1)
        thread = threading.Thread(target=span.end)
        thread.start()
        thread.join()
        span.fail()
        self.assertFalse(span.open)
        timer.span()
        self.assertEqual(passes("span"), (2, 1))
        with self.assertRaises(Failure), timer.span():
            raise Failure
        with self.assertRaises(TypeError):
            perftop.Span()
        self.assertEqual(passes("span"), (3, 2))


class Functions(unittest.TestCase):
    def test_function(self):
        """a function: each call, its value and its exceptions"""

        @profile("test", "function")
        def half(n: int, *, by: int = 2) -> int:
            """halves"""
            return n // by

        self.assertEqual([half(n, by=2) for n in range(4)], [0, 0, 1, 1])
        with self.assertRaises(ZeroDivisionError):
            half(1, by=0)
        self.assertEqual(passes("function"), (5, 1))
        self.assertEqual((half.__name__, half.__doc__), ("half", "halves"))
        self.assertEqual(str(inspect.signature(half)), "(n: int, *, by: int = 2) -> int")

    def test_method(self):
        """methods of each kind, with the decorator on either side"""

        class Thing:
            @profile("test", "method")
            def plain(self):
                return self

            @profile("test", "method")
            @staticmethod
            def static():
                return 1

            @classmethod
            @profile("test", "method")
            def of_class(cls):
                return cls

        thing = Thing()
        self.assertEqual((thing.plain(), thing.static(), thing.of_class()), (thing, 1, Thing))
        self.assertEqual(passes("method"), (3, 0))

    def test_refused(self):
        """what is no function is refused"""
        for wrong in (Failure, 3, property(lambda self: 1)):
            with self.assertRaises(TypeError):
                profile("test", "wrong")(wrong)

    def test_generator(self):
        """a generator: each step inside it, the end included"""

        @profile("test", "generator")
        def count(n):
            for i in range(n):
                time.sleep(0.002)
                yield i
            return "end"

        self.assertTrue(inspect.isgeneratorfunction(count))
        for _ in count(5):
            time.sleep(0.005)  # outside
        found = stats("generator")
        self.assertEqual(found["count"], 6)
        self.assertGreaterEqual(found["total"], 0.01)
        self.assertLess(found["p50"], 0.005)

        def relay():
            return (yield from count(2))

        relayed = relay()
        self.assertEqual([next(relayed), next(relayed)], [0, 1])
        with self.assertRaises(StopIteration) as stop:
            next(relayed)
        self.assertEqual(stop.exception.value, "end")

    def test_generator_protocol(self):
        """send, throw and close reach a generator; only what leaves it is a failure"""
        seen = []

        @profile("test", "protocol")
        def echo():
            given = None
            try:
                while True:
                    try:
                        given = yield given
                    except KeyError:
                        given = "caught"
            finally:
                seen.append("closed")

        steps = echo()
        next(steps)
        self.assertEqual(steps.send(7), 7)
        self.assertEqual(steps.throw(KeyError()), "caught")
        steps.close()
        self.assertEqual(passes("protocol"), (4, 0))
        steps = echo()
        next(steps)
        with self.assertRaises(Failure):
            steps.throw(Failure())
        self.assertEqual(passes("protocol"), (6, 1))
        self.assertEqual(seen, ["closed", "closed"])
        self.assertEqual(stats("protocol")["in_flight"], 0)

    def test_generators_in_turn(self):
        """two generators that take turns are counted apart"""
        first = profile("test", "first")(lambda: (yield from range(10)))
        second = profile("test", "second")(lambda: (yield from range(10)))
        with contextlib.closing(second()) as values:
            self.assertEqual(len(list(zip(first(), values))), 10)
        # ten values each; then the first one's end, and the closing of the second
        self.assertEqual((passes("first"), passes("second")), ((11, 0), (11, 0)))


class Names(unittest.TestCase):
    def test_any(self):
        """names are any str"""
        names = ["", "é", "\udc80", "\ud800x", "a\0b", "a", "x" * 500, "x" * 499 + "y", "%s\n<b>", "🦆"]
        for name in names:
            for _ in range(names.index(name) + 1):
                with Profiler("names", name):
                    pass
        for name in names:
            self.assertEqual(stats(name, "names")["count"], names.index(name) + 1, ascii(name))

    def test_subclass(self):
        """a str of a class of its own is its text"""

        class Text(str):
            def __eq__(self, other):
                raise Failure

            __hash__ = str.__hash__

        with Profiler(Text("test"), Text("subclass")):
            pass
        self.assertEqual(passes("subclass"), (1, 0))

    def test_wrong(self):
        """what is no str is a TypeError"""
        for wrong in ((), ("a",), (1, "a"), ("a", b"a"), ("a", None), ("a", "b", 3), ("a", "b", "c", "d")):
            with self.assertRaises(TypeError):
                Profiler(*wrong)
        with self.assertRaises(TypeError):
            Profiler("a", operation="b", other=1)
        with self.assertRaises(TypeError):
            type("Sub", (Profiler,), {})

    def test_label(self):
        """labels are apart"""
        with Profiler("test", "labelled", "x"), Profiler("test", "labelled", label="y"):
            pass
        self.assertEqual(get_collector().get_timing_stats("test", "labelled", "x")["count"], 1)
        self.assertEqual(passes("labelled"), (0, 0))


class Numbers(unittest.TestCase):
    def test_record(self):
        """record_timing takes seconds"""
        for seconds in (0.5, 1, 0, 2.25):
            record_timing("test", "timing", seconds)
        found = stats("timing")
        self.assertEqual(found["count"], 4)
        self.assertAlmostEqual(found["total"], 3.75)
        self.assertAlmostEqual(found["max"], 2.25)
        self.assertEqual(found["min"], 0)
        self.assertAlmostEqual(found["p50"], 0.5, delta=0.005)
        for wrong in (-1, math.nan, math.inf, 1e30):
            with self.assertRaises(ValueError):
                record_timing("test", "timing", wrong)
        with self.assertRaises(TypeError):
            record_timing("test", "timing")
        with self.assertRaises(TypeError):
            record_timing("test", "timing", "1")
        self.assertEqual(stats("timing")["count"], 4)

    def test_percentiles(self):
        """percentiles are within 0.8 %, count, total, min and max exact"""
        for i in range(1, 1001):
            record_timing("test", "spread", i / 1000)
        found = stats("spread")
        for figure, want in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)):
            self.assertAlmostEqual(found[figure], want, delta=0.008 * want + 0.001, msg=figure)
        self.assertAlmostEqual(found["mean"], 0.5005, delta=1e-9)
        self.assertEqual((found["min"], found["max"]), (0.001, 1.0))

    def test_unknown(self):
        """without a pass the figures are unknown, not zero"""
        found = stats("never")
        self.assertEqual((found["count"], found["errors"], found["total"]), (0, 0, 0))
        for figure in ("mean", "min", "max", "p50", "p90", "p95", "p99", "p999"):
            self.assertTrue(math.isnan(found[figure]), figure)

    def test_counter(self):
        """a counter adds"""
        counter = Counter("test", "rows", "rows")
        counter.add()
        counter.add(41)
        self.assertEqual(counter.total, 42)
        self.assertEqual(Counter("test", "rows", "rows").total, 42)
        for wrong in (-1, 2**64):
            with self.assertRaises(ValueError):
                counter.add(wrong)
        with self.assertRaises(TypeError):
            counter.add(1.5)

    def test_gauge(self):
        """a gauge takes any number"""
        gauge = Gauge("test", "level", unit="percent")
        for value in (1, -2.5, math.inf):
            gauge.set(value)
        with self.assertRaises(TypeError):
            gauge.set("full")
        self.assertEqual((gauge.component, gauge.name, gauge.unit, gauge.label), ("test", "level", "percent", None))

    def test_distribution(self):
        """a value's figures are in its own unit"""
        value = Value("test", "size", "B")
        for n in (10, 20, 30):
            value.record(n)
        found = value.stats()
        self.assertEqual((found["count"], found["total"], found["min"], found["max"]), (3, 60, 10, 30))
        with self.assertRaises(ValueError):
            value.record(-1)


class Stubs(unittest.TestCase):
    def test_stubs(self):
        """the stubs name what there is, and all of it"""
        folder = pathlib.Path(perftop.__file__).parent
        self.assertTrue((folder / "py.typed").exists())
        for node in ast.parse((folder / "_perftop.pyi").read_text()).body:
            if not isinstance(node, ast.ClassDef):
                continue
            there = getattr(perftop._perftop, node.name)
            said = {
                item.name if hasattr(item, "name") else item.target.id for item in node.body
            }
            self.assertLessEqual(said, set(dir(there)), node.name)
            self.assertEqual({name for name in dir(there) if name[0] != "_"} - said, set(), node.name)
        for name in perftop.__all__:
            self.assertTrue(hasattr(perftop, name), name)
