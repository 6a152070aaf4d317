"""Exercises for chapter 5. Replace each ``raise NotImplementedError`` and run its check.

A function that is given a session leaves the end of the transaction to its caller: it neither
commits nor rolls back, unless its docstring says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.blog import Post, User


def add_user(session: Session, username: str, email: str) -> User:
    """Add a user and return the object with its id filled in.

    The caller commits. One statement is enough.
    """
    raise NotImplementedError


def start_blog(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """Save a new user together with one draft for each title, and return the user's id.

    The drafts have "" as their content. All of it is committed, or none of it: when the database
    refuses something, nothing stays behind and the error reaches the caller. Return the
    connection to the pool in either case.
    """
    raise NotImplementedError


def import_tags(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Insert a tag for each name, all with one statement, and return ``{name: id}``.

    A name that is in the list twice is inserted once. None of the names is in the table yet.
    For an empty list, return ``{}`` and send nothing.
    """
    raise NotImplementedError


def find_by_email(session: Session, email: str) -> User | None:
    """Return the user with exactly this email address, or None when there is none.

    Case matters here: "A@example.com" and "a@example.com" are different addresses.
    Fetch no other rows.
    """
    raise NotImplementedError


def search_titles(session: Session, typed: str) -> list[Post]:
    """Return the posts whose title contains what a visitor typed into the search field.

    Case is ignored. Every character stands for itself, % and _ included. Sort the posts by title,
    and those with the same title by id. Send one statement, and fetch no other rows.
    """
    raise NotImplementedError


def idle_users(session: Session, since: datetime) -> list[str]:
    """Return the usernames of the active users who have not logged in since that moment.

    These are the ones whose last login was before it, and the ones who never logged in.
    Order: by username. Fetch no other rows.
    """
    raise NotImplementedError


def published_on(session: Session, day: date) -> list[int]:
    """Return the ids of the posts whose ``published_at`` is on this day in UTC.

    Their status doesn't matter, nor does the time zone that the database session is set to. Order:
    by id. Fetch no other rows.
    """
    raise NotImplementedError


def recent_logins(session: Session, limit: int) -> list[str]:
    """Return the usernames of at most ``limit`` users, the latest login first.

    Users who never logged in come after all others. Users with the same login time, or with none,
    are sorted by username. Fetch no other rows.
    """
    raise NotImplementedError


def count_view(session: Session, post_id: int) -> int | None:
    """Add one to the views of a post and return the new number, or None when there is no such post.

    Another transaction may count a view of the same post at the same time: no view may be lost.
    """
    raise NotImplementedError


def publish_author_drafts(session: Session, author_id: int, moment: datetime) -> int:
    """Publish all drafts of one author with one statement, and return how many there were.

    A draft has the status "draft". A published post has the status "published" and the moment in
    ``published_at``. Posts that are already published stay as they are.
    """
    raise NotImplementedError


def remove_drafts(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Delete the drafts of one author that were created before that moment.

    Return the titles of the deleted drafts. Order: by title. Two statements are enough.
    """
    raise NotImplementedError


def sign_up(session: Session, username: str, email: str) -> bool:
    """Add a user and commit. Return True when saved, False when the username or email is taken.

    The database decides what is taken, so don't check first: another transaction may be quicker.
    Any other error reaches the caller. Either way the transaction has ended, and after a False the
    caller keeps working with the same session.
    """
    raise NotImplementedError


# --- The project of week 1: an address book -------------------------------------------------------


class Base(DeclarativeBase):
    """The base of the address book."""


class DuplicateEmail(Exception):
    """Another contact has this email address."""


class Contact(Base):
    """One person or firm in the address book, in the table ``contacts``.

    =============  ============================  ===============================================
    column         type in PostgreSQL            rules
    =============  ============================  ===============================================
    id             integer                       primary key, numbered by the database
    name           varchar(100)                  never NULL; two contacts may have the same name
    email          varchar(254)                  never NULL, kept as it was typed; no two contacts
                                                 have the same one, whatever its case
    phone          varchar(40)                   may be NULL
    created_at     timestamp with time zone      never NULL, filled in by the database
    =============  ============================  ===============================================
    """

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)


# None of these functions commits: the caller does. When add_contact or update_contact raises an
# error, its own change is undone, the caller can go on in the same transaction, and what the caller
# did in it before is still there. After a change, the Contact objects that the session already
# holds have the new values.


def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Contact:
    """Add a contact and return it with its id filled in. One statement is enough.

    Name, email and phone are stored exactly as they are given.

    Raises:
        DuplicateEmail: the address is taken. Any other error reaches the caller as it is.
    """
    raise NotImplementedError


def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> list[Contact]:
    """Return one page of the contacts whose name or email contains what was typed.

    Case is ignored, and every character stands for itself, spaces too. An empty string finds all
    contacts. Pages are numbered from 1. Contacts are sorted by name, and those with the same name
    by id. Send one statement, which fetches no more contacts than the page has.
    """
    raise NotImplementedError


def update_contact(session: Session, contact_id: int, changes: Mapping[str, Any]) -> Contact | None:
    """Change the fields named in ``changes`` and no others; ``{"phone": None}`` clears the phone.

    Return the contact, or None when there is none with this id. The changes have been sent to the
    database when the function returns. At most two statements.

    Raises:
        ValueError: something other than name, email or phone is named; then nothing is changed.
        DuplicateEmail: another contact has the new address. Any other error reaches the caller as
            it is.
    """
    raise NotImplementedError


def remove_contact(session: Session, contact_id: int) -> bool:
    """Delete a contact. Return True if there was one, False if there was none.

    At most two statements.
    """
    raise NotImplementedError


def import_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """Add many contacts at once, with at most three statements for up to 1,000 rows.

    Each row is a dict with name, email and sometimes phone. A row is skipped when its address
    is in the address book already, or in an earlier row; case is ignored. Return how many were
    added, and the addresses of the skipped rows as they were given, in their order.
    """
    raise NotImplementedError
