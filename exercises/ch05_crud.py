"""Exercises of chapter 5. Replace each ``raise NotImplementedError`` and run its check."""

from sqlalchemy.orm import Session

from workbook.blog import User


def find_by_email(session: Session, email: str) -> User | None:
    """Give back the user with this email address, or None when there is none."""
    raise NotImplementedError
