"""The reference solution of ``find_by_email``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def find_by_email(session: Session, email: str) -> User | None:
    """Return the user with exactly this email address, or None when there is none.

    Capital letters count here: "A@example.com" is another address than "a@example.com".
    Fetch no other rows.
    """
    # one_or_none, not first(): a second user with this address would be a defect worth hearing of.
    return session.scalars(select(User).where(User.email == email)).one_or_none()
