"""The database that exercises are judged on: emptied and filled anew before every run.

``authored`` is the blog of the chapters, ``generated`` another one with other people and the same
kinds of traps: an answer that is right by luck on one is wrong on the other. Rows lie in both in
no particular order, so a forgotten ORDER BY shows.

A judging process holds one database for itself, by an advisory lock of its own connection. The lock
goes when the process goes, however it ends, so nothing has to be tidied up behind a killed one; the
next process that takes the database empties it first. Emptying and filling takes 30 ms where
CREATE DATABASE from a template takes 400 ms on a disk that is really synced.
"""

from __future__ import annotations

import json
import random
import threading
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import psycopg2
from psycopg2 import sql
from sqlalchemy import URL, create_mock_engine
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.schema import ExecutableDDLElement

from workbook import blog, databases
from workbook.blog import BlogData

AUTHORED = "authored"
GENERATED = "generated"
HOSTILE = "hostile"
EMPTY = "empty"

WORDS = {
    AUTHORED: "the blog of the chapters",
    GENERATED: "a second blog with other people in it",
    HOSTILE: "a blog full of odd names, ties, missing dates and many rows",
    EMPTY: "an empty database",
}

WORDS_SIDE = 2
MAX_AT_ONCE = 20  # judging processes side by side: a notebook, a terminal, the course's own tests

# A learner's statement may not run or wait for ever: the message of the error says which it was.
# What is judged here need not survive a power cut. They are set for the role in this database, the
# strongest place: the learner's ALTER ROLE in another window would otherwise reach in here.
_SETTINGS = {
    "statement_timeout": "'5s'",
    "lock_timeout": "'2s'",
    "synchronous_commit": "off",
    "search_path": '"$user", public',
    # A server of the learner's own may have other ones.
    "default_transaction_isolation": "'read committed'",
    "default_transaction_read_only": "off",
    "datestyle": "'ISO, MDY'",
    "intervalstyle": "'postgres'",
    "extra_float_digits": "1",
    "bytea_output": "'hex'",
    "default_text_search_config": "'pg_catalog.simple'",
    "row_security": "on",
}


@cache
def contents(name: str) -> BlogData | None:
    """The rows of that data set in the order of their ids; ``None`` for the empty one."""
    if name == EMPTY:
        return None
    if name == HOSTILE:
        return blog.hostile()
    return blog.AUTHORED if name == AUTHORED else blog.generate(7)


def filled(name: str, side: int = 0, zone: str = "UTC", tables: bool = False) -> URL:
    """One of this process's databases, holding exactly that data set.

    Every connection that is still there from an earlier run is ended.

    Args:
        side: which of three databases: an answer that commits is compared with the reference on a
            database of its own, and the check has one for its words (``WORDS_SIDE``).
        zone: the time zone of every session in it.
        tables: the empty data set has the tables of the blog, without rows.
    """
    opened = open_database(name, side, zone, tables)
    opened.close()
    return opened.url


@dataclass(frozen=True)
class JudgingDatabase:
    """One of this process's databases, just filled.

    Attributes:
        url: its address for the learner's own code, over TCP.
        outside: a driver's connection to it that commits by itself.
        stamp: the same for two openings between which nothing was committed in it.
    """

    database: str
    outside: Any
    stamp: str
    _slot: _Slot

    @property
    def url(self) -> URL:
        return databases.url(self.database)

    def close(self) -> None:
        """Keep the connection for the next run: a new one would read the catalogues first."""
        self._slot.keep(self.database, self.outside)


def open_database(
    name: str, side: int = 0, zone: str = "UTC", tables: bool = False
) -> JudgingDatabase:
    """As ``filled``, with the connection that was used to inspect the database."""
    slot = _slot()
    database = slot.database(name, side)
    filling = (databases.socket_url(database), name, zone, tables)
    try:
        return JudgingDatabase(database, *_fill(*filling, slot.kept(database)), slot)
    except psycopg2.Error:
        # Something in there resists being removed: take a new database instead.
        databases.create(database)
        return JudgingDatabase(database, *_fill(*filling), slot)


def fill(database: str, name: str, zone: str = "UTC") -> None:
    """Fill a database of the workbook with a data set; the empty one has the tables, too."""
    connection, _ = _fill(databases.socket_url(database), name, zone, tables=True)
    connection.close()


def prepare() -> None:
    """Do now what needs no database: a process that forks for each check does it once for all."""
    blog_tables()
    for name in (AUTHORED, GENERATED, HOSTILE):
        _rows(name)


def take_slot() -> None:
    """Reserve this process's databases now; ``open_database`` does so on first use.

    Raises:
        DatabaseUnavailable: the server does not answer, or all databases for checks are in use.
    """
    _slot()


def own_name(kind: str) -> str:
    """The name of a further database of this process, for what is no data set."""
    return f"{_slot().name}_{kind}"


def check_slot() -> None:
    """Forget the databases that this process took, if their server was stopped meanwhile."""
    if _slots and not _slots[0].lock.is_held():
        _slots.clear()
        databases.forget_server()


class _Slot:
    """A few databases that belong to this process as long as it lives."""

    def __init__(self) -> None:
        self.lock = databases.Lock()
        for number in range(MAX_AT_ONCE):
            self.name = f"check_{number}"
            if self.lock.take(self.name):
                break
        else:
            raise databases.DatabaseUnavailable(
                f"{MAX_AT_ONCE} checks are running at once.", "Wait until one has ended."
            )
        self._there = set(databases.names(self.name))
        self._kept: dict[str, Any] = {}

    def database(self, name: str, side: int) -> str:
        """The database for one data set: made once, and filled anew only after a change."""
        database = f"{self.name}_{name}{('', '_second', '_words')[side]}"
        if database not in self._there:
            databases.create(database)
            self._there.add(database)
        return database

    def keep(self, database: str, connection: Any) -> None:
        """Keep a connection to one of them, beside which there is no other."""
        if self._kept.setdefault(database, connection) is not connection:
            connection.close()

    def kept(self, database: str) -> Any:
        """That connection, if there is one; whoever asks has it for himself."""
        return self._kept.pop(database, None)


_slots: list[_Slot] = []
_taking = threading.Lock()  # two threads would take two


def _slot() -> _Slot:
    with _taking:
        if not _slots:
            _slots.append(_Slot())
        return _slots[0]


def _fill(url: URL, name: str, zone: str, tables: bool, kept: Any = None) -> tuple[Any, str]:
    """Fill it unless it is as the last filling left it. Returns a connection to it, and its stamp.

    Args:
        kept: a connection to it from an earlier run.
    """
    wanted = f"{_version()} {name} {zone} {tables}"
    has_tables = name != EMPTY or tables
    connection, state = kept, _State()
    if kept is not None:
        state = _look(kept, has_tables)
    if kept is None or kept.closed:  # the server may have ended it
        connection = databases.connect(url)
        state = _look(connection, has_tables)
    try:
        if state.stamp and state.stamp == f"{wanted} {state.fingerprint}":
            return connection, state.stamp
        with connection.cursor() as cursor:
            if has_tables and state.has_the_tables_of(wanted):
                cursor.execute(f"BEGIN; TRUNCATE {', '.join(_OUR_TABLES)}")
                _insert(cursor, name)
                cursor.execute("COMMIT")
                return connection, _stamp(cursor, url, wanted, has_tables)
            _settings(cursor, url, zone)
            cursor.execute("BEGIN")
            _empty(cursor)
            if has_tables:
                cursor.execute(blog_tables())
            _insert(cursor, name)
            cursor.execute("COMMIT")
            stamp = _stamp(cursor, url, wanted, has_tables)
    except BaseException:
        connection.close()
        raise
    connection.close()
    # A connection keeps the settings that it began with.
    return databases.connect(url), stamp


def _insert(cursor: Any, name: str) -> None:
    # Plain SQL over the driver: it is the same each time, and SQLAlchemy would build it anew in
    # each process. tests/judge/test_check_database.py holds it equal to blog.create_blog.
    if name == EMPTY:
        return
    for command, rows in _rows(name):
        cursor.execute(command, (rows,))
    cursor.execute(MOVE_SEQUENCES)


@dataclass(frozen=True)
class _State:
    """What a database says of itself.

    Attributes:
        stamp: what it was filled with, and its fingerprint after that.
        fingerprint: three words: of its catalogues, of its settings, of its rows.
    """

    stamp: str = ""
    fingerprint: str = ""

    def has_the_tables_of(self, wanted: str) -> bool:
        """Whether nothing but rows was changed since it was filled with that."""
        catalogues_and_settings = " ".join(self.fingerprint.split(" ")[:2])
        return self.stamp.startswith(f"{wanted} {catalogues_and_settings} ")


# Changes with every change that was committed to a row, a table, a function, a setting: each has a
# row somewhere, and a row that is written has another transaction number (xmin). What was rolled
# back leaves it as it is.
_CATALOGUES = (
    *("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_attrdef", "pg_trigger"),
    *("pg_proc", "pg_type", "pg_namespace", "pg_extension", "pg_policy", "pg_rewrite"),
    *("pg_operator", "pg_cast", "pg_collation", "pg_ts_config", "pg_event_trigger", "pg_enum"),
    *("pg_default_acl", "pg_statistic_ext"),
)
_IDENTITY = {"pg_attribute": "attrelid", "pg_index": "indexrelid"}
_NEW_OBJECTS = " UNION ALL ".join(
    # Only what was made after initdb: the rest is the server's.
    f"SELECT '{name}', count(*), sum(xmin::text::bigint) FROM {name} "  # noqa: S608
    f"WHERE {_IDENTITY.get(name, 'oid')} >= 16384"
    for name in _CATALOGUES
)
_OUR_TABLES = ("users", "tags", "posts", "post_tags", "comments")

# The next generated id is the one after the highest that is there.
MOVE_SEQUENCES = "; ".join(
    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 1),"  # noqa: S608
    f" max(id) IS NOT NULL) FROM {table.name}"
    for table in blog.Base.metadata.sorted_tables
    if "id" in table.c
)


def _look(connection: Any, has_tables: bool) -> _State:
    """The state of a database; empty where a table is missing. Ends all other connections."""
    # One journey to the server. Sequences go on also in what is rolled back.
    sequences = [MOVE_SEQUENCES] if has_tables else []
    commands = ["RESET ALL", databases.END_OTHERS, *sequences, _stamped(has_tables)]
    try:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(commands))
            stamp, fingerprint = cursor.fetchone()
    except psycopg2.Error:
        return _State()
    return _State(stamp or "", fingerprint)


def _stamped(has_tables: bool) -> str:
    return (
        "SELECT (SELECT shobj_description(oid, 'pg_database') FROM pg_database "  # noqa: S608
        f"WHERE datname = current_database()), ({_fingerprint(has_tables)})"
    )


def _fingerprint(has_tables: bool) -> str:
    """The query for one text that changes with every change that was committed."""
    rows = "SELECT 'no rows'"
    if has_tables:
        every = " UNION ALL ".join(
            f"SELECT count(*) AS n, sum(xmin::text::bigint) AS x FROM public.{table}"  # noqa: S608
            for table in _OUR_TABLES
        )
        rows = f"SELECT string_agg(n || ' ' || x, ',') FROM ({every}) AS every"  # noqa: S608
    return (
        f"SELECT concat_ws(' ', (SELECT md5(string_agg(t::text, '')) FROM ({_NEW_OBJECTS}) AS t),"  # noqa: S608
        " (SELECT md5(string_agg(s::text, '' ORDER BY s::text)) FROM pg_db_role_setting s"
        " LEFT JOIN pg_database d ON d.oid = s.setdatabase"
        " WHERE s.setdatabase = 0 OR d.datname = current_database()),"
        f" ({rows}))"
    )


def _stamp(cursor: Any, url: URL, wanted: str, has_tables: bool) -> str:
    cursor.execute(_fingerprint(has_tables))
    ((fingerprint,),) = cursor.fetchall()
    stamp = f"{wanted} {fingerprint}"
    cursor.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(
            sql.Identifier(url.database or ""), sql.Literal(stamp)
        )
    )
    return stamp


@cache
def _version() -> str:
    from workbook.sandboxes import blog_version

    return blog_version()


def _settings(cursor: Any, url: URL, zone: str) -> None:
    """End all other connections and take back every setting that earlier code has changed."""
    cursor.execute(databases.END_OTHERS)
    database = sql.Identifier(url.database or "")
    alter = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {}").format(database)
    commands = [
        sql.SQL("ALTER ROLE CURRENT_USER RESET ALL"),
        sql.SQL("ALTER DATABASE {} RESET ALL").format(database),
        alter + sql.SQL(" RESET ALL"),
        *(alter + sql.SQL(f" SET {name} = {value}") for name, value in _SETTINGS.items()),
        alter + sql.SQL(" SET timezone = {}").format(sql.Literal(zone)),
    ]
    cursor.execute(sql.SQL("; ").join(commands))


def _empty(cursor: Any) -> None:
    cursor.execute(
        "SET LOCAL client_min_messages = warning; "
        "SELECT quote_ident(nspname) FROM pg_namespace "
        "WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
    )
    commands = [f"DROP SCHEMA {schema} CASCADE" for (schema,) in cursor.fetchall()]
    cursor.execute("; ".join([*commands, "CREATE SCHEMA public"]))


@cache
def blog_tables() -> str:
    """The CREATE TABLEs and CREATE INDEXes of the blog."""
    commands: list[str] = []

    def keep(command: ExecutableDDLElement, *_: Any) -> None:
        commands.append(str(command.compile(dialect=mock.dialect)))

    mock: MockConnection = create_mock_engine("postgresql+psycopg2://", keep)
    blog.Base.metadata.create_all(mock, checkfirst=False)
    return ";".join(commands)


@cache
def _rows(name: str) -> list[tuple[str, str]]:
    """For each table the statement that fills it and its value, all rows as JSON."""
    return [
        (
            f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)",  # noqa: S608
            json.dumps(rows, default=str),
        )
        for table, rows in _scattered(name).rows_by_table().items()
    ]


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
