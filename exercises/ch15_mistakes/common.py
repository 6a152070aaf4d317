"""What several checks of chapter 15 use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from workbook.judge.case import Case


@contextmanager
def meanwhile(case: Case, query: str) -> Iterator[list[bool]]:
    """Another transaction sends this, once, right after the first statement about posts.

    It doesn't wait for a lock. The list says whether it could commit; it is empty where no
    statement was about posts.
    """
    done: list[bool] = []
    other = case.make_engine()

    def send(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if done or "posts" not in statement:
            return
        with other.connect() as connection:
            connection.execute(text("SET lock_timeout = '50ms'"))
            try:
                connection.execute(text(query))
                connection.commit()
            except DBAPIError:
                done.append(False)
            else:
                done.append(True)

    event.listen(case.engine, "after_cursor_execute", send)
    try:
        yield done
    finally:
        event.remove(case.engine, "after_cursor_execute", send)
