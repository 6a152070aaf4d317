"""What several checks of chapter 2 share."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session


class QueryUsedError(Exception):
    """The learner's code called ``session.query()``."""


class SessionOfToday(Session):
    """A session without the legacy API, as AsyncSession is."""

    def query(self, *_: Any, **__: Any) -> Any:
        raise QueryUsedError


STILL_A_QUERY: dict[type[BaseException], tuple[str, str]] = {
    QueryUsedError: (
        "still_a_query",
        (
            "Your code calls session.query(). The session of this exercise has none: build a "
            "select() and pass it to the session."
        ),
    )
}


@contextmanager
def warnings_of() -> Iterator[list[warnings.WarningMessage]]:
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        yield noted


def unjoined(noted: list[warnings.WarningMessage]) -> bool:
    return any("cartesian product" in str(note.message) for note in noted)
