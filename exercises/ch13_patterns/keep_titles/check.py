"""The check of ``keep_titles``, chapter 13."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

TABLES = """
CREATE TABLE articles (
    id integer PRIMARY KEY, title text, views integer NOT NULL DEFAULT 0
);
CREATE TABLE article_titles (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, article_id integer NOT NULL,
    title text, changed_by text
);
INSERT INTO articles (id, title) VALUES (1, 'One'), (2, 'Two'), (3, NULL), (4, 'Four')
"""
BY_ANN = "SELECT set_config('app.user', 'ann', true)"
PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("UPDATE articles SET title = 'Uno' WHERE id = 1",),
    ("UPDATE articles SET title = title || '!' WHERE id < 3",),
    ("UPDATE articles SET views = views + 1, title = title",),
    ("UPDATE articles SET title = NULL WHERE id IN (3, 4)",),
    ("UPDATE articles SET title = 'Three' WHERE id = 3",),
    ("UPDATE articles SET title = '' WHERE id = 3", "UPDATE articles SET title = NULL"),
    ("UPDATE articles SET title = 'Uno', views = 5 WHERE id = 1",),
    ("UPDATE articles SET title = 'x', views = 5 WHERE id = 9",),
    ("INSERT INTO articles VALUES (5, 'Five')", "DELETE FROM articles WHERE id = 1"),
    (
        "UPDATE articles SET title = 'a' WHERE id = 2",
        "UPDATE articles SET title = 'b' WHERE id = 2",
        "UPDATE articles SET title = 'Two' WHERE id = 2",
    ),
    ("UPDATE articles SET title = 'one' WHERE id = 1",),
    ("UPDATE articles SET id = 40, title = 'Forty' WHERE id = 4",),
    (
        "INSERT INTO articles VALUES (1, 'Uno'), (6, 'Six') "
        "ON CONFLICT (id) DO UPDATE SET title = excluded.title",
    ),
)
BY_SOMEONE = (
    (BY_ANN, "UPDATE articles SET title = 'Uno' WHERE id = 1"),
    (
        "SELECT set_config('app.user', 'O''Brien', true)",
        "UPDATE articles SET title = '' WHERE id = 2",
        BY_ANN,
        "UPDATE articles SET title = 'Tres' WHERE id = 3",
    ),
)


def calls(world: World) -> Iterator[Call]:
    for statements in PROGRAMS:
        yield call(setup=TABLES, after=_titles(statements))
    # As in a transaction after one that had the setting. From here on the connection knows it.
    yield call(setup=TABLES, before=_set_and_undone, after=_titles(PROGRAMS[0]))
    for statements in BY_SOMEONE:
        yield call(setup=TABLES, after=_titles(statements))


def _set_and_undone(connection: Connection) -> None:
    with connection.begin_nested() as savepoint:
        connection.execute(text(BY_ANN))
        savepoint.rollback()


def _titles(statements: tuple[str, ...]) -> Callable[..., Any]:
    """What a program sends, and the rows that are kept."""

    def after(_: Any, connection: Connection, __: Any) -> Any:
        observed: list[Any] = list(statements)
        for statement in statements:
            try:
                with connection.begin_nested():
                    connection.execute(text(statement))
            except DBAPIError as error:
                observed.append(type(error.orig).__name__)
        for query in (
            "SELECT article_id, title, changed_by FROM article_titles ORDER BY article_id, id",
            "SELECT id, title, views FROM articles ORDER BY id",
        ):
            observed += [tuple(row) for row in connection.execute(text(query))]
        return observed

    return after
