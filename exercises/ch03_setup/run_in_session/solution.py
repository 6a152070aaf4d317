"""The reference solution of ``run_in_session``."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

Result = TypeVar("Result")


def run_in_session(factory: sessionmaker[Session], work: Callable[[Session], Result]) -> Result:
    """Call ``work`` once, with a new session from the factory, and return what it returns.

    When ``work`` returns, whatever the value, its changes are committed. When it raises, they are
    rolled back and the same error reaches the caller. In both cases the connection goes back to
    the pool.
    """
    # begin() commits at the end of the block or rolls back on an error, and closes in both cases.
    with factory.begin() as session:
        return work(session)
