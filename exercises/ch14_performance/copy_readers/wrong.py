"""Wrong answers to ``copy_readers``, each with what its author was thinking."""

import csv
import io

from sqlalchemy import insert

from workbook.blog import User

_COPY = "COPY users (username, email, full_name, bio) FROM STDIN"


def _escaped(value, *characters):
    if value is None:
        return r"\N"
    for character in characters or ("\\", "\t", "\n", "\r"):
        named = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}[character]
        value = value.replace(character, named)
    return value


def _lines(rows, *characters):
    lines = ("\t".join(_escaped(value, *characters) for value in row) + "\n" for row in rows)
    return io.StringIO("".join(lines))


def _send(connection, lines, options=""):
    if not connection.in_transaction():
        connection.begin()
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(_COPY + options, lines)


def escapes_nothing(connection, rows):
    """Tabs between the columns."""
    lines = "".join("\t".join(r"\N" if v is None else v for v in row) + "\n" for row in rows)
    _send(connection, io.StringIO(lines))
    return len(rows)


def none_becomes_text(connection, rows):
    """Everything is text."""
    lines = "".join("\t".join(_escaped(str(v)) for v in row) + "\n" for row in rows)
    _send(connection, io.StringIO(lines))
    return len(rows)


def empty_becomes_null(connection, rows):
    """The csv module quotes what has to be quoted."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    file.seek(0)
    _send(connection, file, " WITH (FORMAT csv)")
    return len(rows)


def backslash_last(connection, rows):
    """Replace all four."""
    _send(connection, _lines(rows, "\t", "\n", "\r", "\\"))
    return len(rows)


def backslash_forgotten(connection, rows):
    """Tabs and line breaks."""
    _send(connection, _lines(rows, "\t", "\n", "\r"))
    return len(rows)


def carriage_return_forgotten(connection, rows):
    """Backslash, tab, newline."""
    _send(connection, _lines(rows, "\\", "\t", "\n"))
    return len(rows)


def inserts(connection, rows):
    """One INSERT with all rows."""
    keys = ("username", "email", "full_name", "bio")
    if rows:
        connection.execute(insert(User), [dict(zip(keys, row)) for row in rows])
    return len(rows)


def commits_itself(connection, rows):
    """Otherwise nothing is saved."""
    _send(connection, _lines(rows))
    connection.commit()
    return len(rows)


def commit_does_nothing(connection, rows):
    """The cursor of the driver is all that it takes."""
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(_COPY, _lines(rows))
    return len(rows)


def on_its_own_connection(connection, rows):
    """raw_connection is the driver's."""
    raw = connection.engine.raw_connection()
    with raw.cursor() as cursor:
        cursor.copy_expert(_COPY, _lines(rows))
    raw.commit()
    raw.close()
    return len(rows)
