"""Wrong answers of chapter 5: ``<exercise>__<mistake>``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def find_by_email__gives_a_row(session: Session, email: str) -> Any:
    """execute() is what the Core chapter used."""
    return session.execute(select(User).where(User.email == email)).one_or_none()


def find_by_email__raises_for_nobody(session: Session, email: str) -> User:
    """one() is the strict form, and strict is good."""
    return session.scalars(select(User).where(User.email == email)).one()


def find_by_email__gives_nothing(session: Session, email: str) -> User | None:
    """The parameter's name in quotes: compares with the word, not the value."""
    return session.scalars(select(User).where(User.email == "email")).one_or_none()
