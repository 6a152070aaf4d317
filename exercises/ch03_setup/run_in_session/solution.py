"""The reference solution of ``run_in_session``."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

Result = TypeVar("Result")


def run_in_session(factory: sessionmaker[Session], work: Callable[[Session], Result]) -> Result:
    """Call ``work`` once, with a new session of the factory, and return what it returns.

    When ``work`` returns, what it did is committed, whatever the value. When it raises, everything
    is rolled back and that same error reaches the caller. The connection goes back to the pool in
    both cases.
    """
    # begin() commits at the end of the block or rolls back on an error, and closes in both cases.
    with factory.begin() as session:
        return work(session)
