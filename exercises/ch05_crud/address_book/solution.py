"""The reference solution of ``address_book``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.errors import UniqueViolation
from sqlalchemy import (
    ARRAY,
    DateTime,
    Index,
    String,
    Text,
    delete,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


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
    # unique=True on the column would let A@example.com and a@example.com stand side by side.
    __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


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
    contact = Contact(name=name, email=email, phone=phone)
    try:
        # The savepoint undoes this INSERT alone; rollback() would undo the caller's work too.
        with session.begin_nested():
            session.add(contact)
    except IntegrityError as error:
        # A missing name is an IntegrityError too, but not a duplicate.
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise DuplicateEmail(email) from error
    return contact


def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> list[Contact]:
    """Return one page of the contacts whose name or email contains what was typed.

    Case is ignored, and every character stands for itself, spaces too. An empty string finds all
    contacts. Pages are numbered from 1. Contacts are sorted by name, and those with the same name
    by id. Send one statement, which fetches no more contacts than the page has.
    """
    matches = or_(
        Contact.name.icontains(typed, autoescape=True),
        Contact.email.icontains(typed, autoescape=True),
    )
    # Names may be equal, ids never are: with the id, every contact is on exactly one page.
    query = select(Contact).where(matches).order_by(Contact.name, Contact.id)
    return list(session.scalars(query.limit(size).offset((page - 1) * size)))


def update_contact(session: Session, contact_id: int, changes: Mapping[str, Any]) -> Contact | None:
    """Change the fields named in ``changes`` and no others; ``{"phone": None}`` clears the phone.

    Return the contact, or None when there is none with this id. The changes have been sent to the
    database when the function returns. At most two statements.

    Raises:
        ValueError: something other than name, email or phone is named; then nothing is changed.
        DuplicateEmail: another contact has the new address. Any other error reaches the caller as
            it is.
    """
    # setattr accepts any name: a misspelled one would change no column and raise no error.
    if unknown := changes.keys() - {"name", "email", "phone"}:
        raise ValueError(f"cannot be changed: {', '.join(sorted(unknown))}")
    contact = session.get(Contact, contact_id)
    if contact is None:
        return None
    try:
        with session.begin_nested():
            for field, value in changes.items():
                setattr(contact, field, value)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise DuplicateEmail(changes["email"]) from error
    return contact


def remove_contact(session: Session, contact_id: int) -> bool:
    """Delete a contact. Return True if there was one, False if there was none.

    At most two statements.
    """
    removed = delete(Contact).where(Contact.id == contact_id).returning(Contact.id)
    # RETURNING tells whether there was such a row, without a SELECT before.
    return session.scalars(removed).one_or_none() is not None


def import_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """Add many contacts at once, with at most three statements for up to 1,000 rows.

    Each row is a dict with name, email and sometimes phone. A row is skipped when its address
    is in the address book already, or in an earlier row; case is ignored. Return how many were
    added, and the addresses of the skipped rows as they were given, in their order.
    """
    # PostgreSQL's lower(), as in the index: Python's differs for a few letters. unnest() makes a
    # row of each element of an array.
    given = literal([row["email"] for row in rows], ARRAY(Text))
    wanted = session.scalars(select(func.lower(func.unnest(given)))).all()
    lower = func.lower(Contact.email)
    taken = set(session.scalars(select(lower).where(lower.in_(wanted))))
    new: list[Contact] = []
    skipped: list[str] = []
    for row, address in zip(rows, wanted, strict=True):
        if address in taken:
            skipped.append(row["email"])
        else:
            taken.add(address)
            new.append(Contact(name=row["name"], email=row["email"], phone=row.get("phone")))
    # Objects, not insert() with dicts: that would send rows with and without a phone separately.
    session.add_all(new)
    session.flush()
    return len(new), skipped
