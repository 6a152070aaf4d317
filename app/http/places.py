"""Places for work that takes long: so many at once, and one for each user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.http.errors import Problem

WAIT = {"Retry-After": "10"}


class Places:
    """Nobody waits for a place: who gets none hears when to come again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: set[int] = set()

    @contextmanager
    def place(self, user_id: int) -> Iterator[None]:
        """A place for this user. Raises Problem if there is none."""
        if user_id in self._taken:
            raise Problem(429, "You have an import running.", code="one_at_a_time", headers=WAIT)
        if len(self._taken) >= self._most:
            raise Problem(503, "Too many imports at once.", code="busy", headers=WAIT)
        self._taken.add(user_id)
        try:
            yield
        finally:
            self._taken.discard(user_id)
