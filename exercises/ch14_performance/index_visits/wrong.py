"""Wrong answers to ``index_visits``, each with what its author was thinking."""

from sqlalchemy import text

READER = "(reader, happened_at)"
ERRORS = "(happened_at) WHERE status >= 500"
PATH = "(lower(path))"
TIME = "(happened_at)"


def _create(connection, *indexes):
    for columns in indexes:
        connection.execute(text(f"CREATE INDEX ON visits {columns}"))


def an_expression_needs_its_own(connection):
    """An index on each column that is searched."""
    _create(connection, READER, ERRORS, "(path)", TIME)


def sorts(connection):
    """One column is enough to find them."""
    _create(connection, "(reader)", ERRORS, PATH, TIME)


def reads_too_much(connection):
    """Both columns are in it."""
    _create(connection, "(happened_at, reader)", ERRORS, PATH)


def reads_the_table(connection):
    """Two are the most important."""
    _create(connection, READER, PATH)


def one_for_each_query(connection):
    """Five queries, five indexes."""
    _create(connection, "(reader)", READER, ERRORS, PATH, TIME)


def all_rows_for_a_few(connection):
    """The errors first, and then by time."""
    _create(connection, READER, "((status >= 500), happened_at)", PATH, TIME)


def changes_the_rows(connection):
    """With the paths in lowercase, a plain index is enough."""
    connection.execute(text("UPDATE visits SET path = lower(path)"))
    _create(connection, READER, ERRORS, PATH, TIME)
