"""The reference solution of ``sync_users``."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workbook.blog import User


def sync_users(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[User]:
    """Insert users, or update those that already exist. Send one statement that does both.

    Each row is a dict with username, email and full_name; there is at least one row, and no
    username occurs twice. An existing user is recognized by the username and gets the new email and
    full_name; nothing else about that user changes. Return the User objects in the order of their
    usernames. They show the new values, and so do objects of these users that the session had
    loaded before. The statement that writes also returns them: nothing is read before or after it.
    The caller commits.
    """
    new = insert(User).values(list(rows))
    change = {"email": new.excluded.email, "full_name": new.excluded.full_name}
    upsert = new.on_conflict_do_update(index_elements=[User.username], set_=change)
    # Without populate_existing, objects that the session has loaded keep their old values.
    users = session.scalars(
        upsert.returning(User), execution_options={"populate_existing": True}
    ).all()
    return sorted(users, key=lambda user: user.username)
