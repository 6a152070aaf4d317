"""What one request has done to the database so far, for its log line and its retry."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

log = logging.getLogger(__name__)

# Not counted, like BEGIN and COMMIT, which never come by here.
_FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@dataclass(slots=True)
class Usage:
    """The database work of one request."""

    request_id: str = "-"
    statements: int = 0
    seconds: float = 0.0
    # Something of this request is committed, or may be: a COMMIT was sent, or a statement that
    # commits by itself. It is never taken back, so nothing after it can have the request repeated.
    maybe_committed: bool = False
    wrote: bool = False


_logged: dict[str, float] = {}

# A mutable object in a context variable: SQLAlchemy's greenlets and FastAPI's tasks get a copy
# of the context, and so the same object.
current: ContextVar[Usage] = ContextVar("usage", default=Usage())  # noqa: B039 - the default is for work outside requests


@contextmanager
def harmless() -> Iterator[None]:
    """What is committed in here may well be done twice: it is no reason not to repeat the rest."""
    request_usage = current.get()
    before = request_usage.maybe_committed
    try:
        yield
    finally:
        request_usage.maybe_committed = before


def note(statement: str, seconds: float, slow: float) -> None:
    """Add one statement to the request's account, and log it if it took ``slow`` seconds."""
    if statement.startswith(_FRAME):
        return
    request_usage = current.get()
    request_usage.statements += 1
    request_usage.seconds += seconds
    if not statement.startswith(("SELECT", "WITH")):
        request_usage.wrote = True
    if seconds >= slow and _is_news(statement):
        # The statement without its values: they may be anybody's.
        log.warning("slow query", extra={"statement": statement, "ms": round(seconds * 1000, 1)})


def _is_news(statement: str) -> bool:
    """Whether it was not logged within the last second.

    Under load everything is slow at once, and a line for each would make it slower still.
    """
    now = time.monotonic()
    if now - _logged.get(statement, 0.0) < 1:
        return False
    if len(_logged) > 1000:
        _logged.clear()
    _logged[statement] = now
    return True
