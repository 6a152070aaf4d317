"""The reference solution of ``find_by_email``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def find_by_email(session: Session, email: str) -> User | None:
    """Return the user with exactly this email address, or None when there is none.

    Case matters here: "A@example.com" and "a@example.com" are different addresses.
    Fetch no other rows.
    """
    # one_or_none, not first(): if a second user had this address, first() would hide it.
    return session.scalars(select(User).where(User.email == email)).one_or_none()
