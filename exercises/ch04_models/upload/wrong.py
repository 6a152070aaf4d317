"""Wrong answers to ``upload``, each with what its author was thinking."""

import uuid

from sqlalchemy import String, func, text
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


class made_in_python(_base()):
    """The uuid module makes them."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    filename: Mapped[str] = mapped_column(String(255))


class random_uuid(_base()):
    """gen_random_uuid() is what PostgreSQL had before, and a UUID is a UUID."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    filename: Mapped[str] = mapped_column(String(255))


class uuid_as_text(_base()):
    """A UUID is 36 characters."""

    __tablename__ = "uploads"
    id: Mapped[str] = mapped_column(
        String(36), primary_key=True, server_default=text("uuidv7()::text")
    )
    filename: Mapped[str] = mapped_column(String(255))


class default_is_a_string(_base()):
    """server_default takes a string of SQL."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default="uuidv7()")
    filename: Mapped[str] = mapped_column(String(255))


class python_makes_them(_base()):
    """Python makes version 4, PostgreSQL version 7; either is a UUID."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=uuid.uuid4, server_default=func.uuidv7()
    )
    filename: Mapped[str] = mapped_column(String(255))
