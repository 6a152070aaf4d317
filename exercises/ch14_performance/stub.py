"""Exercises for chapter 14. Replace each ``raise NotImplementedError`` and run its check.

The checks don't measure time. They compare what is returned and stored, count statements and rows,
and read PostgreSQL's query plans.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row, column, table
from sqlalchemy.orm import Session

visits = table("visits", column("id"), column("happened_at"))


def feed(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return the newest published posts, at most `limit` of them, as dicts.

    Each dict has the keys `id`, `title`, `author` (the username), `tags` (a list of the names,
    sorted) and `comments` (how many there are). Order: by `published_at`, the newest first, then by
    id, the highest first. Every published post has a date.

    Send no more than three statements. Receive at most one row for each post, one for each of its
    tags and one for each different author, and don't receive the content of the posts or comments.
    """
    raise NotImplementedError


def feed_json(session: Session, limit: int) -> str:
    """Return what `feed` returns, but as a string that PostgreSQL made: a JSON array of objects.

    The keys, the order of the posts and their contents are those of `feed`; spaces and the order of
    the keys in an object make no difference. The tags of a post without tags are an empty array,
    and if there are no posts, the string is ``[]``.

    Send one statement, and receive one row.
    """
    raise NotImplementedError


def index_visits(connection: Connection) -> None:
    """Create at most four indexes on the table visits, for five queries of an application.

    1. SELECT id FROM visits WHERE reader = ... ORDER BY happened_at DESC LIMIT 10
    2. SELECT id FROM visits WHERE reader = ... AND happened_at >= ...
    3. SELECT id FROM visits WHERE status >= 500 ORDER BY happened_at DESC LIMIT 20
    4. SELECT id FROM visits WHERE lower(path) = ...
    5. SELECT id FROM visits WHERE happened_at >= ... AND happened_at < ...   (one day)

    The columns are id (the primary key), reader and path (text), status (integer) and happened_at
    (timestamp with time zone). One visit in 500 has a status of 500 or more. With your indexes,
    each query reads only the rows that it returns, and none of them sorts. The names of the indexes
    are up to you. An index that serves query 3 alone contains only the rows that query 3 is about.
    """
    raise NotImplementedError


def find_readers(session: Session, beginning: str) -> list[int]:
    """Return the ids of the first ten users whose username begins with this text, ignoring case.

    Compare both in lowercase, converted by PostgreSQL's `lower`. Every character that was typed
    stands for itself. Order: by the username in lowercase, then by id.

    The table has thousands of users, and an index on `lower(username)` that serves LIKE. Send one
    statement that uses it instead of reading the whole table.
    """
    raise NotImplementedError


def visits_page(
    connection: Connection, size: int, last: tuple[datetime, int] | None = None
) -> list[tuple[datetime, int]]:
    """Return the next page of visits: the `happened_at` and id of up to `size` visits.

    Sort by `happened_at`, newest first, then by id, highest first. `last` is the last visit of the
    previous page, as that page returned it. Without `last`, return the first page. The visit that
    `last` names may have been deleted since.

    The table `visits` has millions of rows and an index on `(happened_at, id)`. Send one statement
    that reads only the rows of the page, however many pages come before it.
    """
    raise NotImplementedError


def import_posts(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    """Insert posts and return their ids, in the order of the rows.

    Each row has `author_id`, `title` and `content`; the other columns get their defaults. Don't
    insert the rows one at a time: if there are a thousand or more, each statement except the last
    should insert at least a thousand. Without rows, send nothing and return an empty list. The
    caller commits.
    """
    raise NotImplementedError


def copy_readers(
    connection: Connection, rows: list[tuple[str, str, str | None, str | None]]
) -> int:
    """Load users with COPY and return how many there were.

    Each row is a username, an email, a full name and a bio; the last two may be None, which becomes
    NULL. The texts may contain anything that a text column accepts, including tabs, line breaks,
    backslashes and quotes, and are stored as they are. The other columns get their defaults. Send
    no INSERT. Work in the transaction of the connection: the rows are saved by the
    `connection.commit()` that the caller calls afterwards.
    """
    raise NotImplementedError


def with_work_mem(connection: Connection, memory: str, statement: Executable) -> list[Row[Any]]:
    """Run a statement with this much `work_mem` (such as "64MB") and return its rows.

    The setting is for this statement alone. Afterwards it is what the caller had, in this
    transaction and in the ones that follow on the same connection. If PostgreSQL refuses the
    setting or the statement, the error goes to the caller, whose transaction can go on. The caller
    commits.
    """
    raise NotImplementedError
