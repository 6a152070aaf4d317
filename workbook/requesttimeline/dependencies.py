"""Notes when FastAPI enters and leaves a dependency, and when an endpoint starts and returns.

FastAPI keeps what it calls for a route in a tree of ``Dependant`` objects. For the length of a
recording each callable in it is replaced by one that notes the same moments and otherwise does the
same: a generator stays a generator, and a coroutine function stays one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

Note = Callable[..., None]  # note(what, failed=...)
Function = Callable[..., Any]


@contextmanager
def noted(app: Any, note: Note) -> Iterator[None]:
    """Have the moments of every route of the application noted inside the block."""
    wrappers: dict[Function, Function] = {}
    changed: list[tuple[Any, Function]] = []
    overrides: dict[Function, Function] = getattr(app, "dependency_overrides", {})
    before = dict(overrides)

    def wrapped(call: Function) -> Function:
        # One for each callable: FastAPI runs the same one once in a request.
        if call not in wrappers:
            wrappers[call] = _wrapper(call, note)
        return wrappers[call]

    try:
        for endpoint in _endpoints(getattr(app, "routes", [])):
            for dependant in _tree(endpoint):
                if dependant.call is None:
                    continue
                changed.append((dependant, dependant.call))
                if dependant is endpoint:
                    dependant.call = _endpoint(dependant.call, note)
                else:
                    if dependant.call in before:
                        overrides[wrapped(dependant.call)] = wrapped(before[dependant.call])
                    dependant.call = wrapped(dependant.call)
        yield
    finally:
        for dependant, call in reversed(changed):
            dependant.call = call
        overrides.clear()
        overrides.update(before)


def _endpoints(routes: Any) -> Iterator[Any]:
    """What FastAPI calls for each route, those of included routers among them."""
    for route in routes:
        if getattr(route, "dependant", None) is not None:
            yield route.dependant
        if hasattr(route, "effective_candidates"):
            yield from _endpoints(route.effective_candidates())


def _tree(dependant: Any) -> Iterator[Any]:
    yield dependant
    for each in dependant.dependencies:
        yield from _tree(each)


def _name(call: Function) -> str:
    return getattr(call, "__name__", type(call).__name__)


def _raised(name: str, error: BaseException) -> str:
    status = getattr(error, "status_code", None)
    detail = f"({status})" if status is not None else ""
    return f"{name} raises {type(error).__name__}{detail}"


def _wrapper(call: Function, note: Note) -> Function:
    if inspect.isgeneratorfunction(call):
        return _generator(call, note)
    if inspect.isasyncgenfunction(call):
        return _async_generator(call, note)
    return _function(call, note, "", "")


def _endpoint(call: Function, note: Note) -> Function:
    return _function(call, note, "starts", "returns")


def _function(call: Function, note: Note, starts: str, returns: str) -> Function:
    name = _name(call)
    starts = f"{name} {starts}" if starts else f"{name} is called"

    def failed(error: BaseException) -> None:
        note(_raised(name, error), failed=True)

    if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(
        getattr(call, "__call__", None)  # noqa: B004
    ):

        @wraps(call)
        async def run_async(*arguments: Any, **keywords: Any) -> Any:
            note(starts)
            try:
                value = await call(*arguments, **keywords)
            except BaseException as error:
                failed(error)
                raise
            if returns:
                note(f"{name} {returns}")
            return value

        return run_async

    @wraps(call)
    def run(*arguments: Any, **keywords: Any) -> Any:
        note(starts)
        try:
            value = call(*arguments, **keywords)
        except BaseException as error:
            failed(error)
            raise
        if returns:
            note(f"{name} {returns}")
        return value

    return run


def _generator(call: Function, note: Note) -> Function:
    name = _name(call)

    @wraps(call)
    def run(*arguments: Any, **keywords: Any) -> Iterator[Any]:
        note(f"{name} runs up to its yield")
        inner = call(*arguments, **keywords)
        value = next(inner)
        try:
            yield value
        except BaseException as error:
            note(f"{name} goes on: {type(error).__name__} at its yield")
            try:
                inner.throw(error)
            except StopIteration:
                note(f"{name} has ended and kept the error to itself", failed=True)
            return
        note(f"{name} goes on after its yield")
        try:
            next(inner)
        except StopIteration:
            return
        except BaseException as error:
            note(_raised(name, error), failed=True)
            raise

    return run


def _async_generator(call: Function, note: Note) -> Function:
    name = _name(call)

    @wraps(call)
    async def run(*arguments: Any, **keywords: Any) -> Any:
        note(f"{name} runs up to its yield")
        inner = call(*arguments, **keywords)
        value = await anext(inner)
        try:
            yield value
        except BaseException as error:
            note(f"{name} goes on: {type(error).__name__} at its yield")
            try:
                await inner.athrow(error)
            except StopAsyncIteration:
                note(f"{name} has ended and kept the error to itself", failed=True)
            return
        note(f"{name} goes on after its yield")
        try:
            await anext(inner)
        except StopAsyncIteration:
            return
        except BaseException as error:
            note(_raised(name, error), failed=True)
            raise

    return run
