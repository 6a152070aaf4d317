"""The database that exercises are judged on: emptied and filled anew before every run.

``authored`` is the blog of the chapters, ``generated`` another one with other people and the same
kinds of traps: an answer that is right by luck on one is wrong on the other. Rows lie in both in
no particular order, so a forgotten ORDER BY shows.

A judging process holds one database for itself, by an advisory lock of its own connection. The lock
goes when the process goes, however it ends, so nothing has to be tidied up behind a killed one; the
next process that takes the database empties it first. Emptying and filling takes 40 ms where
CREATE DATABASE from a template takes 400 ms on a disk that is really synced.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from workbook import blog, databases
from workbook.blog import BlogData
from workbook.sqltape.recorder import paused

AUTHORED = "authored"
GENERATED = "generated"
EMPTY = "empty"

WORDS = {
    AUTHORED: "the blog of the chapters",
    GENERATED: "a second blog with other people in it",
    EMPTY: "an empty database",
}

MOST_AT_ONCE = 20  # judging processes side by side: a notebook, a terminal, the course's own tests

# A learner's statement may not run or wait for ever: the message of the error says which it was.
# What is judged here need not survive a power cut. They are set for the role in this database, the
# strongest place: the learner's ALTER ROLE in another window would otherwise reach in here.
_SETTINGS = {
    "statement_timeout": "'5s'",
    "lock_timeout": "'2s'",
    "synchronous_commit": "off",
    "search_path": '"$user", public',
}


@cache
def contents(name: str) -> BlogData | None:
    """The rows of that data set in the order of their ids; ``None`` for the empty one."""
    if name == EMPTY:
        return None
    return blog.AUTHORED if name == AUTHORED else blog.generate(7)


def arena(name: str) -> URL:
    """This process's database, holding exactly that data set.

    Whoever is still connected to it from an earlier run is disconnected.
    """
    slot = _slot()
    with paused():
        try:
            _fill(databases.inside(slot.name), name)
        except DBAPIError:
            # Something in there resists being removed: take a new database instead.
            databases.create(slot.name)
            _fill(databases.inside(slot.name), name)
    return slot.url


class _Slot:
    """A database that belongs to this process as long as it lives."""

    def __init__(self) -> None:
        self.lock = databases.Lock()
        for number in range(MOST_AT_ONCE):
            self.name = f"check_{number}"
            if self.lock.take(self.name):
                break
        else:
            raise databases.DatabaseUnavailable(
                f"{MOST_AT_ONCE} checks are running at once.", "Wait until one has ended."
            )
        if self.name not in databases.names(self.name):
            databases.create(self.name)
        self.url = databases.url(self.name)


@cache
def _slot() -> _Slot:
    return _Slot()


def _fill(url: URL, name: str) -> None:
    engine = create_engine(url)
    try:
        _settings(engine, url)
        with engine.begin() as connection:
            _empty(connection)
            if name != EMPTY:
                blog.create_blog(connection, _scattered(name))
    finally:
        engine.dispose()


def _settings(engine: Engine, url: URL) -> None:
    """Disconnect everybody else and take back every setting that earlier code has changed."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        quote = connection.dialect.identifier_preparer.quote
        database = quote(url.database or "")
        here = f"ALTER ROLE CURRENT_USER IN DATABASE {database}"
        commands = [f"ALTER DATABASE {database} RESET ALL", f"{here} RESET ALL"]
        commands += ["ALTER ROLE CURRENT_USER RESET ALL"]
        commands += [f"{here} SET {name} = {value}" for name, value in _SETTINGS.items()]
        connection.execute(text("; ".join(commands)))


def _empty(connection: Connection) -> None:
    connection.execute(text("SET LOCAL client_min_messages = warning"))
    schemas = connection.scalars(
        text(
            "SELECT quote_ident(nspname) FROM pg_namespace "
            "WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        )
    ).all()
    commands = [f"DROP SCHEMA {schema} CASCADE" for schema in schemas]
    connection.execute(text("; ".join([*commands, "CREATE SCHEMA public"])))


@cache
def _scattered(name: str) -> BlogData:
    """The same rows in another physical order; a comment still comes after its parent."""
    data = contents(name)
    assert data is not None
    shuffle = random.Random(1)
    depth: dict[int, int] = {}
    for row in data.comments:
        depth[row["id"]] = depth[row["parent_id"]] + 1 if row["parent_id"] else 0
    comments = shuffle.sample(data.comments, len(data.comments))
    return replace(
        data,
        users=shuffle.sample(data.users, len(data.users)),
        posts=shuffle.sample(data.posts, len(data.posts)),
        tags=shuffle.sample(data.tags, len(data.tags)),
        comments=sorted(comments, key=lambda row: depth[row["id"]]),
    )
