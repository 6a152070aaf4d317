"""Solutions of chapter 1."""

from datetime import UTC, datetime

from sqlalchemy import Connection, DateTime, String, Text, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.blog import User


def published_titles(connection: Connection, username: str) -> list[tuple[int, str]]:
    """Give back (id, title) of every published post of this user, by id.

    This query works, and a visitor can make it show drafts, or anything else. Cure it.

    * ``username`` may be any text: O'Brien, 100%, ann :x. It is compared as it is, letter by
      letter. A name that nobody has gives an empty list.
    * The database does the filtering: your statements give back no other rows than those.
    * Send everything through ``connection``. Do not commit.
    """
    # The text is the same for every visitor, so no visitor can change what it does.
    query = text(
        "SELECT posts.id, posts.title FROM posts JOIN users ON users.id = posts.author_id "
        "WHERE posts.status = 'published' AND users.username = :username ORDER BY posts.id"
    )
    return [(row.id, row.title) for row in connection.execute(query, {"username": username})]


def first_users(session: Session, sort_by: str, limit: int) -> list[str]:
    """Give back the usernames of the first ``limit`` users, sorted by the column ``sort_by``.

    ``sort_by`` is what a visitor chose: "username", "email" or "created_at". All three sort
    upwards; users that are equal in it come in the order of their ids.

    * For any other text raise ValueError, before any SQL is sent.
    * The database does the sorting: fetch no more than ``limit`` rows.
    """
    # Listed by hand: getattr(User, sort_by) would also sort by columns that nobody may see.
    sortable = {"username": User.username, "email": User.email, "created_at": User.created_at}
    if sort_by not in sortable:
        raise ValueError(f"cannot sort by {sort_by!r}")
    query = select(User.username).order_by(sortable[sort_by], User.id).limit(limit)
    return list(session.scalars(query))


def search_users(session: Session, words: str) -> list[tuple[str, datetime | None]]:
    r"""Give back (username, last login) of the users whose username contains ``words``, by id.

    The same call must give the same answer on PostgreSQL and on SQLite.

    * Upper and lower case are alike: "SAM" finds sam. (Usernames have no letters beyond a to z.)
    * Every character of ``words`` stands for itself, ``%``, ``_`` and ``\`` included. Every
      username contains the empty text.
    * The login is an aware datetime, or None for a user who never logged in. Where the database
      has forgotten the zone, what it holds is UTC.
    * The database does the searching: fetch only the users that match.
    """
    query = (
        select(User.username, User.last_login_at)
        .where(User.username.icontains(words, autoescape=True))
        .order_by(User.id)
    )
    found = []
    for username, login in session.execute(query):
        # Only a naive value gets the label: replace() on an aware one would move the moment.
        if login is not None and login.tzinfo is None:
            login = login.replace(tzinfo=UTC)
        found.append((username, login))
    return found


class Base(DeclarativeBase):
    """What the models of this file share. Leave it as it is."""


class Bookmark(Base):
    """A page that somebody wants to find again. This is the old style, and MySQL refuses it.

    Write it with ``Mapped[...]`` and ``mapped_column``, so that all three databases accept it:

    * id: the primary key.
    * url: at most 500 characters, never missing.
    * title: at most 200 characters, never missing.
    * note: text of any length, may be missing.
    * is_read: true or false, never missing.
    * added_at: a moment with its time zone, never missing.
    """

    __tablename__ = "bookmarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    # Text, not String: "any length" has a name of its own, which MySQL accepts as well.
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
