"""Other right answers to ``backfill``."""

from sqlalchemy import select, text, update
from sqlalchemy import column, table

users = table("users", column("id"), column("full_name"), column("display_name"))


def with_the_ids_first(engine, size):
    """All ids at once, then a transaction for each slice; the UPDATE looks again."""
    differs = users.c.display_name.is_distinct_from(users.c.full_name)
    with engine.connect() as connection:
        ids = connection.scalars(select(users.c.id).where(differs).order_by(users.c.id)).all()
    done = 0
    for start in range(0, len(ids), size):
        change = update(users).where(users.c.id.in_(ids[start : start + size]), differs)
        with engine.begin() as connection:
            done += connection.execute(change.values(display_name=users.c.full_name)).rowcount
    return done


def from_id_to_id(engine, size):
    """Keep the last id, and go on behind it."""
    done, last = 0, -1
    batch = text(
        "WITH batch AS (SELECT id FROM users WHERE id > :last AND (display_name IS NULL) <> "
        "(full_name IS NULL) OR id > :last AND display_name <> full_name ORDER BY id LIMIT :size "
        "FOR NO KEY UPDATE) UPDATE users SET display_name = full_name FROM batch "
        "WHERE users.id = batch.id RETURNING users.id"
    )
    while True:
        with engine.begin() as connection:
            ids = connection.scalars(batch, {"last": last, "size": size}).all()
        if not ids:
            return done
        done += len(ids)
        last = max(ids)


def skips_and_comes_back(engine, size):
    """What is locked is passed over at first, and waited for at the end."""
    done = 0
    for skipping in (" SKIP LOCKED", ""):
        batch = text(
            "UPDATE users SET display_name = full_name WHERE id IN (SELECT id FROM users "
            "WHERE display_name IS DISTINCT FROM full_name ORDER BY id LIMIT :size "
            f"FOR UPDATE{skipping})"
        )
        rows = 1
        while rows:
            with engine.begin() as connection:
                rows = connection.execute(batch, {"size": size}).rowcount
            done += rows
    return done
