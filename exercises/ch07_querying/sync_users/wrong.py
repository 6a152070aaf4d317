"""Wrong answers to ``sync_users``, each with what its author was thinking."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from workbook.blog import User


def _upsert(rows, **change):
    new = insert(User).values(list(rows))
    change = change or {"email": new.excluded.email, "full_name": new.excluded.full_name}
    return new.on_conflict_do_update(index_elements=[User.username], set_=change).returning(User)


_FRESH = {"populate_existing": True}


def plain_insert(session, rows):
    """Insert them."""
    return session.scalars(insert(User).returning(User), list(rows)).all()


def stale_objects(session, rows):
    """RETURNING brings the new values along."""
    return sorted(session.scalars(_upsert(rows)).all(), key=lambda user: user.username)


def keeps_the_old_row(session, rows):
    """Who is there is left alone."""
    new = insert(User).values(list(rows)).on_conflict_do_nothing()
    session.execute(new)
    names = [row["username"] for row in rows]
    users = select(User).where(User.username.in_(names)).order_by(User.username)
    return session.scalars(users).all()


def keeps_names_where_null(session, rows):
    """Do not overwrite a name with nothing."""
    new = insert(User).values(list(rows))
    name = func.coalesce(new.excluded.full_name, User.full_name)
    new = new.on_conflict_do_update(
        index_elements=[User.username], set_={"email": new.excluded.email, "full_name": name}
    )
    users = session.scalars(new.returning(User), execution_options=_FRESH)
    return sorted(users, key=lambda user: user.username)


def looks_first(session, rows):
    """Ask who is there, change them, add the others."""
    there = {user.username: user for user in session.scalars(select(User))}
    users = []
    for row in sorted(rows, key=lambda row: row["username"]):
        user = there.get(row["username"])
        if user is None:
            user = User(**row)
            session.add(user)
        user.email, user.full_name = row["email"], row["full_name"]
        users.append(user)
    session.flush()
    return users


def one_by_one(session, rows):
    """An upsert for each row."""
    return [
        session.scalars(_upsert([row]), execution_options=_FRESH).one()
        for row in sorted(rows, key=lambda row: row["username"])
    ]


def commits_itself(session, rows):
    """Save it."""
    users = session.scalars(_upsert(rows), execution_options=_FRESH).all()
    session.commit()
    return sorted(users, key=lambda user: user.username)


def changes_other_columns(session, rows):
    """Set everything again."""
    new = insert(User).values(list(rows))
    change = {c.name: c for c in new.excluded if c.name not in ("id", "username")}
    new = new.on_conflict_do_update(index_elements=[User.username], set_=change)
    users = session.scalars(new.returning(User), execution_options=_FRESH)
    return sorted(users, key=lambda user: user.username)


def splits_at_null(session, rows):
    """Many rows go beside the statement, as for any bulk insert."""
    new = insert(User)
    change = {"email": new.excluded.email, "full_name": new.excluded.full_name}
    new = new.on_conflict_do_update(index_elements=[User.username], set_=change)
    users = session.scalars(new.returning(User), list(rows), execution_options=_FRESH)
    return sorted(users, key=lambda user: user.username)


def deletes_and_inserts(session, rows):
    """Away with the old ones, in with the new ones."""
    names = [row["username"] for row in rows]
    session.execute(delete(User).where(User.username.in_(names)))
    users = session.scalars(insert(User).values(list(rows)).returning(User))
    return sorted(users, key=lambda user: user.username)


def asks_again(session, rows):
    """First the upsert, then read what is there now."""
    session.execute(_upsert(rows))
    names = [row["username"] for row in rows]
    users = select(User).where(User.username.in_(names)).order_by(User.username)
    return session.scalars(users, execution_options=_FRESH).all()


def _changed(session, rows, index, **change):
    new = insert(User).values(list(rows))
    new = new.on_conflict_do_update(index_elements=[index], set_=change).returning(User)
    return sorted(session.scalars(new, execution_options=_FRESH), key=lambda user: user.username)


def other_conflict(session, rows):
    """An email belongs to one person."""
    excluded = insert(User).excluded
    new = {"username": excluded.username, "full_name": excluded.full_name}
    return _changed(session, rows, User.email, **new)


def one_value_for_all(session, rows):
    """set_ takes the new values."""
    new = {"email": rows[0]["email"], "full_name": rows[0]["full_name"]}
    return _changed(session, rows, User.username, **new)


def insert_of_no_dialect(session, rows):
    """insert comes from sqlalchemy, as select does."""
    from sqlalchemy import insert as plain

    new = plain(User).values(list(rows))
    new = new.on_conflict_do_update(index_elements=[User.username], set_={"email": User.email})
    return session.scalars(new.returning(User)).all()


def returns_a_generator(session, rows):
    """Hand them out one by one."""
    users = session.scalars(_upsert(rows), execution_options=_FRESH).all()
    yield from sorted(users, key=lambda user: user.username)


def wrong_order(session, rows):
    """They come back as they were sent."""
    return session.scalars(_upsert(rows), execution_options=_FRESH).all()
