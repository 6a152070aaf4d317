"""Wrong answers to ``find_by_email``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import select
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
