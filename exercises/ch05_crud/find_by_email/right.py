"""Right answers to ``find_by_email`` in other styles, each with what its author was thinking."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(session: Session, email: str) -> User | None:
    """The SQL by hand, an object from it."""
    found = select(User).from_statement(text("SELECT * FROM users WHERE email = :email"))
    return session.scalars(found, {"email": email}).one_or_none()


def legacy_query(session: Session, email: str) -> User | None:
    """The Query API still works."""
    return session.query(User).filter_by(email=email).first()


def in_a_list(session: Session, email: str) -> User | None:
    """The column is unique: there is one or none."""
    found = session.execute(select(User).where(User.email.in_([email]))).all()
    return found[0][0] if found else None


def scalar(session: Session, email: str) -> User | None:
    """scalar() gives None where no row comes."""
    return session.scalar(select(User).filter_by(email=email))


def by_its_bytes(session: Session, email: str) -> User | None:
    """Texts are the same when their bytes are."""
    found = select(User).where(func.convert_to(User.email, "UTF8") == email.encode())
    return session.scalars(found).first()
