"""The reference solution of ``address_book``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.errors import UniqueViolation
from sqlalchemy import DateTime, Index, String, delete, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of the address book."""


class DuplicateEmail(Exception):
    """Somebody else in the address book has this email address."""


class Contact(Base):
    """One person or firm in the address book, in the table ``contacts``.

    =============  ============================  ===============================================
    column         type in PostgreSQL            rules
    =============  ============================  ===============================================
    id             integer                       primary key, numbered by the database
    name           varchar(100)                  never NULL; two contacts may have the same name
    email          varchar(254)                  never NULL, kept as it was typed; no two contacts
                                                 with the same one, capital or small
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


# None of these functions commits: the caller does. When one of them raises DuplicateEmail, the
# session can be used on, and what the caller did before in the same transaction is still there.


def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Contact:
    """Add a contact and give it back, its id filled in. One statement is enough.

    Raises:
        DuplicateEmail: the address is taken. Any other error goes on to the caller as it is.
    """
    contact = Contact(name=name, email=email, phone=phone)
    try:
        # The savepoint takes back this INSERT alone; rollback() would take the caller's work too.
        with session.begin_nested():
            session.add(contact)
    except IntegrityError as error:
        # A missing name is an IntegrityError too, and no duplicate.
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise DuplicateEmail(email) from error
    return contact


def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> list[Contact]:
    """Give back one page of the contacts whose name or email contains what was typed.

    Capital or small letters make no difference, and every character stands for itself. Nothing
    typed finds everybody. Pages count from 1; order: by name, the same names by id. One statement.
    """
    matches = or_(
        Contact.name.icontains(typed, autoescape=True),
        Contact.email.icontains(typed, autoescape=True),
    )
    # Names may be equal, ids never are: only with the id does every contact have one page.
    found = select(Contact).where(matches).order_by(Contact.name, Contact.id)
    return list(session.scalars(found.limit(size).offset((page - 1) * size)))


def update_contact(session: Session, contact_id: int, changes: Mapping[str, Any]) -> Contact | None:
    """Change what ``changes`` names and nothing else; ``{"phone": None}`` clears the phone.

    Give back the contact, or None when there is none with this id. The changes have been sent to
    the database when the function returns.

    Raises:
        ValueError: something other than name, email or phone is named; then nothing is changed.
        DuplicateEmail: the new address is taken by another contact.
    """
    # setattr accepts any name: a misspelt one would change nothing and say nothing.
    if unknown := changes.keys() - {"name", "email", "phone"}:
        raise ValueError(f"not to be changed: {', '.join(sorted(unknown))}")
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
    """Delete a contact. True when there was one, False when there was none."""
    removed = delete(Contact).where(Contact.id == contact_id).returning(Contact.id)
    # RETURNING tells whether there was such a row, without asking first.
    return session.scalars(removed).one_or_none() is not None


def import_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """Add many contacts at once, with at most three statements however many rows there are.

    Each row is a dict with name, email and, not always, phone. A row is skipped when its address
    is in the address book already, or in an earlier row; capital letters make no difference.
    Give back how many were added, and the addresses that were skipped, in their order.
    """
    wanted = [row["email"].lower() for row in rows]
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
