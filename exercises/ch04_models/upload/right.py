"""Other right answers to ``upload``, each with what its author was thinking."""

import uuid

from sqlalchemy import PrimaryKeyConstraint, String, Uuid, func, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class text_default(_base()):
    """The call of the function as text."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(
        Uuid(as_uuid=True), primary_key=True, server_default=text("uuidv7()")
    )
    filename: Mapped[str] = mapped_column(String(length=255))


class python_seven(_base()):
    """The same function for the ORM and for psql; the key by hand."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(
        postgresql.UUID(as_uuid=True), default=func.uuidv7(), server_default=func.uuidv7()
    )
    filename: Mapped[str] = mapped_column(postgresql.VARCHAR(255))
    __table_args__ = (PrimaryKeyConstraint("id", name="uploads_key"),)
