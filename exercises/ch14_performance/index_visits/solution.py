"""The reference solution of ``index_visits``."""

from sqlalchemy import Connection, text


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
    # What is compared with = comes first, then what is sorted by: it serves 1 and 2.
    connection.execute(text("CREATE INDEX visits_reader ON visits (reader, happened_at)"))
    connection.execute(
        text("CREATE INDEX visits_errors ON visits (happened_at) WHERE status >= 500")
    )
    connection.execute(text("CREATE INDEX visits_path ON visits (lower(path))"))
    connection.execute(text("CREATE INDEX visits_time ON visits (happened_at)"))
