"""@profile: a function, timed each time that it runs, by what kind of function it is."""

import functools
import inspect
from typing import Any, Callable, Optional, TypeVar, cast

from ._perftop import Profiler

F = TypeVar("F", bound=Callable[..., Any])


def profile(
    component: str, operation: str, label: Optional[str] = None, *, cpu: bool = False, memory: bool = False
) -> Callable[[F], F]:
    """Times each call of the function that it decorates.

    A coroutine function is timed from its start to its completion, waiting included. Of a generator each step is a
    pass: the time from being resumed to the next value or the end; of an asynchronous one also, waiting included. An
    exception that leaves counts as a failure. cpu and memory: as of Profiler, for functions and generators; what
    waits shares its thread with others.
    """
    timer = Profiler(component, operation, label, cpu=cpu, memory=memory)

    def decorate(function: F) -> F:
        return cast(F, _wrap(timer, function))

    return decorate


def _wrap(timer: Profiler, function: Any) -> Any:
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(_wrap(timer, function.__func__))
    if inspect.isclass(function) or not callable(function):
        raise TypeError(f"profile is for functions, not for {function!r}")
    if inspect.iscoroutinefunction(function):
        wrapped = _coroutine(timer, function)
    elif inspect.isasyncgenfunction(function):
        wrapped = _async_generator(timer, function)
    elif inspect.isgeneratorfunction(function):
        wrapped = _generator(timer, function)
    else:
        wrapped = _function(timer, function)
    return functools.update_wrapper(wrapped, function)


def _function(timer: Profiler, function: Any) -> Any:
    def timed(*args: Any, **keywords: Any) -> Any:
        with timer:
            return function(*args, **keywords)

    return timed


def _coroutine(timer: Profiler, function: Any) -> Any:
    async def timed(*args: Any, **keywords: Any) -> Any:
        with timer.span():
            return await function(*args, **keywords)

    return timed


def _generator(timer: Profiler, function: Any) -> Any:
    begin, end, fail = timer.begin, timer.end, timer.fail

    def timed(*args: Any, **keywords: Any) -> Any:
        steps = function(*args, **keywords)
        resume, given = steps.send, None
        while True:
            begin()
            try:
                item = resume(given)
            except StopIteration as stop:
                end()
                return stop.value
            except GeneratorExit:
                end()
                raise
            except BaseException:
                fail()
                raise
            end()
            try:
                given = yield item
                resume = steps.send
            except BaseException as error:
                resume, given = steps.throw, error

    return timed


def _async_generator(timer: Profiler, function: Any) -> Any:
    async def timed(*args: Any, **keywords: Any) -> Any:
        steps = function(*args, **keywords)
        resume, given = steps.asend, None
        while True:
            span = timer.span()
            try:
                item = await resume(given)
            except (StopAsyncIteration, GeneratorExit) as over:
                span.end()
                if isinstance(over, GeneratorExit):
                    raise
                return
            except BaseException:
                span.fail()
                raise
            span.end()
            try:
                given = yield item
                resume = steps.asend
            except BaseException as error:
                resume, given = steps.athrow, error

    return timed
