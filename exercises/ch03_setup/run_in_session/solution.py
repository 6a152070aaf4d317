"""The reference solution of ``run_in_session``."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

Result = TypeVar("Result")


def run_in_session(factory: sessionmaker[Session], work: Callable[[Session], Result]) -> Result:
    """Call ``work`` with a new session and give back what it gives back.

    When ``work`` returns, what it did is committed. When it raises, everything is rolled back and
    the caller sees the error. The connection goes back to the pool in both cases.
    """
    # begin() commits at the end of the block or rolls back on an error, and closes in both cases.
    with factory.begin() as session:
        return work(session)
