"""Put a `BlogData` into a database. Works on any engine; nothing here commits for the caller."""

from sqlalchemy import Connection, Engine, func, insert, select

from workbook.blog.data import BlogData
from workbook.blog.models import Base


def load(connection: Connection, data: BlogData) -> None:
    """Insert every row with its own id, in the caller's transaction.

    The tables must exist and be empty.
    """
    for table_name, rows in data.rows_by_table().items():
        if rows:
            connection.execute(insert(Base.metadata.tables[table_name]), rows)
    move_sequences(connection)


def move_sequences(connection: Connection) -> None:
    """Let the next generated id follow the highest one present (PostgreSQL only).

    A row that brings its own id does not touch the identity sequence, so the next ordinary INSERT
    would get id 1 and fail on the primary key. SQLite and MySQL look at the highest id themselves.
    """
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" not in table.c:
            continue
        highest = select(func.max(table.c.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        # The third argument says whether that value was used already: in an empty table 1 was not.
        connection.execute(
            select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
        )


def create_blog(bind: Engine | Connection, data: BlogData) -> None:
    """Create the tables and load the data.

    With an Engine this is one transaction, committed at the end. With a Connection it happens in
    the caller's transaction, and the caller commits.
    """
    if isinstance(bind, Engine):
        with bind.begin() as connection:
            create_blog(connection, data)
    else:
        Base.metadata.create_all(bind)
        load(bind, data)
