"""Wrong answers to ``find_by_email``, each with what its author was thinking."""

from typing import Any
from unicodedata import normalize

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def gives_a_row(session: Session, email: str) -> Any:
    """execute() is what the Core chapter used."""
    return session.execute(select(User).where(User.email == email)).one_or_none()


def raises_for_nobody(session: Session, email: str) -> User:
    """one() is the strict form, and strict is good."""
    return session.scalars(select(User).where(User.email == email)).one()


def gives_nothing(session: Session, email: str) -> User | None:
    """The parameter's name in quotes: compares with the word, not the value."""
    return session.scalars(select(User).where(User.email == "email")).one_or_none()


def finds_too_much(session: Session, email: str) -> User | None:
    """Nobody remembers the capitals in their address."""
    return session.scalars(select(User).where(User.email.ilike(email))).first()


def loads_everybody(session: Session, email: str) -> User | None:
    """A loop does it too."""
    for user in session.scalars(select(User)):
        if user.email == email:
            return user
    return None


def only_active(session: Session, email: str) -> User | None:
    """A user who has left is not found."""
    found = select(User).where(User.email == email, User.is_active)
    return session.scalars(found).one_or_none()


def strips(session: Session, email: str) -> User | None:
    """A blank at the end is a slip of the finger."""
    return session.scalars(select(User).where(User.email == email.strip())).one_or_none()


def address_in_the_text(session: Session, email: str) -> User | None:
    """text() is quick to write for a simple condition."""
    return session.scalars(select(User).where(text(f"email = '{email}'"))).one_or_none()


def composed(session: Session, email: str) -> User | None:
    """é is é, however it was typed."""
    email = normalize("NFC", email)
    return session.scalars(select(User).where(User.email == email)).one_or_none()
