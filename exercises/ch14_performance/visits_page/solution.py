"""The reference solution of ``visits_page``."""

from datetime import datetime

from sqlalchemy import Connection, column, select, table, tuple_

visits = table("visits", column("id"), column("happened_at"))


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
    page = select(visits.c.happened_at, visits.c.id).limit(size)
    page = page.order_by(visits.c.happened_at.desc(), visits.c.id.desc())
    if last is not None:
        # Compared as a pair: one place in the index, where the scan begins.
        page = page.where(tuple_(visits.c.happened_at, visits.c.id) < tuple_(*last))
    return [(row.happened_at, row.id) for row in connection.execute(page)]
