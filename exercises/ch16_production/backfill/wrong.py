"""Wrong answers to ``backfill``, each with what its author was thinking."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

DIFFERS = "display_name IS DISTINCT FROM full_name"


def _batch(where=DIFFERS, order="ORDER BY id"):
    return text(
        "UPDATE users SET display_name = full_name WHERE id IN ("
        f" SELECT id FROM users WHERE {where} {order} LIMIT :size FOR UPDATE)"
    )


def _fill(engine, size, *, batch=None, once=False, counts_rows=True):
    done = 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(_batch() if batch is None else batch, {"size": size}).rowcount
        if not rows:
            return done
        done += rows if counts_rows else 1
        if once:
            return done


def all_at_once(engine, size):
    """One statement does it all."""
    with engine.begin() as connection:
        every = text(f"UPDATE users SET display_name = full_name WHERE {DIFFERS}")
        return connection.execute(every).rowcount


def one_transaction(engine, size):
    """Batches, and a commit at the end."""
    done = 0
    with engine.begin() as connection:
        while rows := connection.execute(_batch(), {"size": size}).rowcount:
            done += rows
    return done


def compares_with_not_equal(engine, size):
    """Where the two aren't equal."""
    return _fill(engine, size, batch=_batch("display_name != full_name"))


def only_empty_ones(engine, size):
    """What has no display_name yet."""
    return _fill(engine, size, batch=_batch("display_name IS NULL AND full_name IS NOT NULL"))


def keeps_null_apart(engine, size):
    """There must be something to copy."""
    return _fill(engine, size, batch=_batch(f"{DIFFERS} AND full_name IS NOT NULL"))


def writes_all_rows(engine, size):
    """From id to id, whatever is there."""
    done, last = 0, 0
    batch = text(
        "UPDATE users SET display_name = full_name WHERE id IN ("
        " SELECT id FROM users WHERE id > :last ORDER BY id LIMIT :size) RETURNING id"
    )
    while True:
        with engine.begin() as connection:
            ids = connection.scalars(batch, {"last": last, "size": size}).all()
        if not ids:
            return done
        done, last = done + len(ids), max(ids)


def one_batch(engine, size):
    """The next one is the caller's."""
    return _fill(engine, size, once=True)


def in_any_order(engine, size):
    """LIMIT is enough."""
    return _fill(engine, size, batch=_batch(order="ORDER BY id DESC"))


def counts_batches(engine, size):
    """How often it was done."""
    return _fill(engine, size, counts_rows=False)


def one_more_row(engine, size):
    """From the id to the id plus size."""
    return _fill(engine, size + 1)


def hides_errors(engine, size):
    """A backfill must not stop the deployment."""
    try:
        return _fill(engine, size)
    except DBAPIError:
        return 0


def copies_what_was_read(engine, size):
    """Read all names once, then write them, some at a time."""
    with engine.connect() as connection:
        query = text(f"SELECT id, full_name FROM users WHERE {DIFFERS} ORDER BY id")
        rows = [row._asdict() for row in connection.execute(query)]
    write = text("UPDATE users SET display_name = :full_name WHERE id = :id")
    for start in range(0, len(rows), size):
        with engine.begin() as connection:
            connection.execute(write, rows[start : start + size])
    return len(rows)


def changes_the_names(engine, size):
    """A good moment to tidy up."""
    batch = text(
        "UPDATE users SET display_name = trim(full_name) WHERE id IN ("
        " SELECT id FROM users WHERE display_name IS DISTINCT FROM trim(full_name)"
        " ORDER BY id LIMIT :size FOR UPDATE)"
    )
    return _fill(engine, size, batch=batch)


def skips_locked_rows(engine, size):
    """Nobody waits for anybody."""
    batch = text(
        "UPDATE users SET display_name = full_name WHERE id IN ("
        f" SELECT id FROM users WHERE {DIFFERS} ORDER BY id LIMIT :size FOR UPDATE SKIP LOCKED)"
    )
    return _fill(engine, size, batch=batch)
