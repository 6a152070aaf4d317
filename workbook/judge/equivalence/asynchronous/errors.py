"""The errors that async code raises, in words."""

from __future__ import annotations

import re

from sqlalchemy.exc import InvalidRequestError, MissingGreenlet

from workbook.judge.equivalence.asynchronous.notes import SHARED
from workbook.judge.submission import first_line

_SECOND_LOOP = re.compile(r"running event loop|loop is (already )?running|different (event )?loop")
_NOT_AWAITED = re.compile(
    r"'(coroutine|Task|\w*StartableContext)' object|argument of type 'coroutine'"
)
_NOT_AWAITABLE = re.compile(r"can't be used in 'await' expression|object can't be awaited")
_SHARED = re.compile(
    r"concurrent operations are not permitted|another operation is in progress"
    r"|already in progress"
)


def leaf(error: BaseException) -> BaseException:
    """The first error of a group, or of the tasks of a TaskGroup; any other one as it is."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def described(error: BaseException) -> tuple[str, str] | None:
    """The kind of the mistake that this error is a sign of, and a message."""
    error = leaf(error)
    raised, text = f"Your code raised {first_line(error)}", str(error)
    if isinstance(error, MissingGreenlet):
        return "missing_greenlet", f"{raised}\n{what_was_read(error)}"
    if isinstance(error, InvalidRequestError) and _SHARED.search(text):
        return "shares_a_session", f"{raised}\n{SHARED}"
    if "InterfaceError" in type(error).__name__ and _SHARED.search(text):
        return "shares_a_session", f"{raised}\n{SHARED}"
    if isinstance(error, RuntimeError) and _SECOND_LOOP.search(text):
        return (
            "runs_a_second_loop",
            f"{raised}\nYour function is called in an event loop that runs already; it can't start "
            "another one. Inside `async def`, `await` is all that it takes.",
        )
    if isinstance(error, AttributeError | TypeError) and _NOT_AWAITED.search(text):
        return (
            "missing_await",
            f"{raised}\nCalling an async function only returns a coroutine; its result comes with "
            "`await`.",
        )
    if isinstance(error, TypeError) and _NOT_AWAITABLE.search(text):
        return (
            "awaits_a_value",
            f"{raised}\nWhat follows this `await` isn't a coroutine: the call returns its result "
            "at once, without `await`.",
        )
    return None


def what_was_read(error: BaseException) -> str:
    """Which attribute was to be loaded, where it was one."""
    trace = error.__traceback__
    while trace is not None:
        inner = trace.tb_frame.f_locals
        attribute, instance = inner.get("self"), inner.get("instance")
        if trace.tb_frame.f_code.co_name == "__get__" and instance is not None:
            name = f"{type(instance).__name__}.{getattr(attribute, 'key', '?')}"
            return (
                f"`{name}` wasn't loaded. Reading it would send a statement, and only an `await` "
                "can wait for one."
            )
        trace = trace.tb_next
    return "A statement had to be sent where no `await` waits for it."
