"""The reference solution of ``search_users``."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def search_users(session: Session, words: str) -> list[tuple[str, datetime | None]]:
    r"""Return (username, last login) of the users whose username contains ``words``, sorted by id.

    The same call must give the same answer on PostgreSQL and on SQLite.

    * Case doesn't matter: "SAM" finds sam. (Usernames have no letters beyond a to z.)
    * Every character of ``words`` stands for itself, ``%``, ``_`` and ``\`` included. Every
      username contains the empty string.
    * The login is an aware datetime, or None for a user who never logged in. Where the database
      stores no zone, the value is in UTC.
    * The database does the searching: fetch only the users that match.
    """
    query = (
        select(User.username, User.last_login_at)
        .where(User.username.icontains(words, autoescape=True))
        .order_by(User.id)
    )
    logins = []
    for username, login in session.execute(query):
        # Only a naive value gets the label: replace() on an aware one would move the moment.
        if login is not None and login.tzinfo is None:
            login = login.replace(tzinfo=UTC)
        logins.append((username, login))
    return logins
