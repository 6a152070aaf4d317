"""Other right answers to ``index_visits``, each with what its author was thinking."""

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, func, text


def index_objects(connection):
    """With SQLAlchemy's Index."""
    visits = Table(
        "visits",
        MetaData(),
        Column("id", Integer),
        Column("reader", String),
        Column("path", String),
        Column("status", Integer),
        Column("happened_at", DateTime(True)),
    )
    c = visits.c
    errors = Index("some_errors", c.happened_at, postgresql_where=c.status >= 500)
    for index in (
        Index("by_reader", c.reader, c.happened_at.desc()),
        errors,
        Index("by_path", func.lower(c.path)),
        Index("by_time", c.happened_at, postgresql_include=["status"]),
    ):
        index.create(connection)


def covering(connection):
    """The id is what the queries return."""
    for columns in (
        "(reader, happened_at DESC) INCLUDE (id)",
        "(happened_at DESC, id) WHERE status >= 500",
        "(lower(path), id)",
        "(happened_at)",
    ):
        connection.execute(text(f"CREATE INDEX ON visits {columns}"))
