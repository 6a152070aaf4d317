"""Other right answers to ``sync_users``, each with what its author was thinking."""

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from workbook.blog import User


def plain_sql(session, rows):
    """INSERT ... ON CONFLICT by hand, with the rows as parameters."""
    places = ", ".join(f"(:name{n}, :email{n}, :full{n})" for n in range(len(rows)))
    given = {}
    for n, row in enumerate(rows):
        given |= {f"name{n}": row["username"], f"email{n}": row["email"]}
        given |= {f"full{n}": row["full_name"]}
    query = text(
        f"INSERT INTO users (username, email, full_name) VALUES {places} "
        "ON CONFLICT (username) DO UPDATE SET email = excluded.email, "
        "full_name = excluded.full_name RETURNING users.*"
    ).bindparams(**given)
    users = select(User).from_statement(query).execution_options(populate_existing=True)
    return sorted(session.scalars(users), key=lambda user: user.username)


def sorted_first(session, rows):
    """Insert in the order of the names, by the name of the constraint."""
    in_order = sorted((dict(row) for row in rows), key=lambda row: row["username"])
    upsert = insert(User).values(in_order)
    upsert = upsert.on_conflict_do_update(
        constraint="uq_users_username",
        set_={name: upsert.excluded[name] for name in ("email", "full_name")},
    )
    users = select(User).from_statement(upsert.returning(User))
    users = users.execution_options(populate_existing=True)
    return sorted(session.execute(users).scalars().all(), key=lambda user: user.username)


def expires_before(session, rows):
    """What the session holds of these users is expired, so that the new values fill it."""
    names = {row["username"] for row in rows}
    session.flush()
    for user in session.identity_map.values():
        if isinstance(user, User) and user.__dict__.get("username") in names:
            session.expire(user)
    upsert = insert(User).values([dict(row) for row in rows])
    change = {"email": upsert.excluded.email, "full_name": upsert.excluded.full_name}
    upsert = upsert.on_conflict_do_update(index_elements=["username"], set_=change)
    return sorted(session.scalars(upsert.returning(User)), key=lambda user: user.username)
