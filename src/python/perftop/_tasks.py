"""`async with Profiler(...)`: a span, because the block's thread runs other tasks in between.

The Profiler is one object for all tasks, so the spans that are open stand in the task's context: a list whose links
never change, because a new task starts with its parent's and must not end what is in it.
"""

from contextvars import ContextVar
from types import TracebackType
from typing import Dict, NamedTuple, Optional, Type

from ._perftop import Profiler, Span


class _Open(NamedTuple):
    profiler: Profiler
    span: Span
    outer: "Optional[_Open]"


_innermost: "ContextVar[Optional[_Open]]" = ContextVar("perftop", default=None)

# All that are open, oldest first: a block may end in another context than it began in, as when the event
# loop closes an asynchronous generator, or a fixture is torn down by another task
_open: Dict[Profiler, Dict[Span, None]] = {}


def _still_open(entry: Optional[_Open]) -> Optional[_Open]:
    while entry is not None and not entry.span.open:
        entry = entry.outer
    return entry


def _find(profiler: Profiler) -> Optional[Span]:
    entry = _still_open(_innermost.get())
    while entry is not None and not (entry.profiler is profiler and entry.span.open):
        entry = entry.outer
    if entry is not None:
        return entry.span
    return next(iter(_open.get(profiler, ())), None)


async def _enter(self: Profiler) -> Profiler:
    span = self.span()
    _open.setdefault(self, {})[span] = None
    _innermost.set(_Open(self, span, _still_open(_innermost.get())))
    return self


async def _leave(
    self: Profiler,
    kind: Optional[Type[BaseException]],
    error: Optional[BaseException],
    traceback: Optional[TracebackType],
) -> None:
    span = _find(self)
    if span is None:
        return
    if kind is None:
        span.end()
    else:
        span.fail()
    _open[self].pop(span, None)
    if not _open[self]:
        del _open[self]
    _innermost.set(_still_open(_innermost.get()))


def teach(profiler: Type[Profiler]) -> None:
    """Adds the two methods to the type, which is C."""
    setattr(profiler, "__aenter__", _enter)
    setattr(profiler, "__aexit__", _leave)
