"""Record what a program does, so that perftop can show it live.

    from perftop import Profiler, profile

    with Profiler("db", "query"):
        ...

    @profile("web", "handle_request")
    async def handle_request(request): ...

Then, at any time: perftop -p PID. With PERFTOP=off in the environment nothing is recorded. The guide is python.md
in perftop's documentation.
"""

from typing import Any

from . import _perftop, _tasks
from ._decorate import profile
from ._monitor import BackgroundMonitor, MonitorError
from ._perftop import Counter, Gauge, Profiler, Span, Value, record_timing, status
from ._stats import Collector, Stats, get_collector

__all__ = [
    "BackgroundMonitor",
    "Collector",
    "Counter",
    "Gauge",
    "MonitorError",
    "Profiler",
    "Span",
    "Stats",
    "Value",
    "get_collector",
    "off",
    "profile",
    "record_timing",
    "status",
]
__version__: str = _perftop.version
off: bool

_tasks.teach(Profiler)


def __getattr__(name: str) -> Any:
    # Looked at each time: a forked child may differ
    if name == "off":
        return _perftop.is_off()
    raise AttributeError(f"module 'perftop' has no attribute {name!r}")
