"""Exercises for chapter 1. Two of them begin with code that runs and needs fixing."""

from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, DateTime, Integer, String, text
from sqlalchemy.orm import DeclarativeBase, Session


def published_titles(connection: Connection, username: str) -> list[tuple[int, str]]:
    """Return (id, title) of every published post of this user, sorted by id.

    This query works, but a visitor can make it show drafts, or anything else. Fix it.

    * ``username`` may be any text: O'Brien, 100%, ann :x. It is compared exactly as it is,
      character by character. For a name that no user has, return an empty list.
    * The text of your SQL is the same for every name: pass the value as a bound parameter.
    * The database does the filtering: fetch only those rows.
    * Send everything through ``connection``. Do not commit.
    """
    query = (
        "SELECT posts.id, posts.title FROM posts JOIN users ON users.id = posts.author_id "  # noqa: S608
        f"WHERE posts.status = 'published' AND users.username = '{username}' ORDER BY posts.id"
    )
    return [(row.id, row.title) for row in connection.execute(text(query))]


def first_users(session: Session, sort_by: str, limit: int) -> list[str]:
    """Return the usernames of the first ``limit`` users, sorted by the column ``sort_by``.

    ``sort_by`` is what a visitor chose: "username", "email" or "created_at". All three sort
    in ascending order; users with the same value come in the order of their ids.

    * For any other text raise ValueError, before any SQL is sent.
    * The database does the sorting: fetch no more than ``limit`` rows.
    """
    raise NotImplementedError


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
    raise NotImplementedError


class Base(DeclarativeBase):
    """What the models of this file share. Leave it as it is."""


class Bookmark(Base):
    """A page to find again. The class is declared in the old style, and MySQL rejects its table.

    Write it with ``Mapped[...]`` and ``mapped_column``, so that all three databases accept it:

    * id: the primary key.
    * url: at most 500 characters, never missing.
    * title: at most 200 characters, never missing.
    * note: text of any length, may be missing.
    * is_read: true or false, never missing.
    * added_at: a moment, with a time zone, never missing.
    """

    __tablename__ = "bookmarks"

    id = Column(Integer, primary_key=True)
    url = Column(String)
    title = Column(String)
    note = Column(String)
    is_read = Column(Boolean)
    added_at = Column(DateTime)
