"""The reference solution of ``backfill``."""

from sqlalchemy import Engine, text

# The rows are chosen and locked by the subquery; IS DISTINCT FROM compares NULL as a value.
BATCH = text(
    "UPDATE users SET display_name = full_name WHERE id IN ("
    " SELECT id FROM users WHERE display_name IS DISTINCT FROM full_name"
    " ORDER BY id LIMIT :size FOR UPDATE)"
)


def backfill(engine: Engine, size: int) -> int:
    """Copy `users.full_name` to the new column `users.display_name`, and return the number of rows.

    Copy each row in which the two differ; NULL is a value like any other here. Rows in which the
    two are already the same aren't written. Go through the rows in the order of their ids, and
    write `size` rows in each transaction (in the last one, those that are left), so that no
    transaction waits long for a locked row. If a transaction fails, those before it stay committed,
    and the error goes to the caller.
    """
    done = 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(BATCH, {"size": size}).rowcount
        if not rows:
            return done
        done += rows
