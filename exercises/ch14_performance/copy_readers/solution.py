"""The reference solution of ``copy_readers``."""

import io
from typing import Any

from sqlalchemy import Connection


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

    def escaped(value: str | None) -> str:
        if value is None:
            return r"\N"
        # The backslash first: the others add some.
        for plain, sent in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
            value = value.replace(plain, sent)
        return value

    # The driver's cursor begins a transaction that SQLAlchemy wouldn't know of, nor commit.
    if not connection.in_transaction():
        connection.begin()
    lines = io.StringIO("".join("\t".join(map(escaped, row)) + "\n" for row in rows))
    cursor: Any = connection.connection.cursor()
    with cursor:
        cursor.copy_expert("COPY users (username, email, full_name, bio) FROM STDIN", lines)
    return len(rows)
