"""The reference solution of ``upload``."""

import uuid

from sqlalchemy import String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Upload(Base):
    """Table ``uploads``: rows whose keys don't reveal how many there are.

    - ``id``: the primary key, a UUID of version 7 (sorted by time), made by PostgreSQL
    - ``filename``: text of at most 255 characters, never NULL
    """

    __tablename__ = "uploads"

    # A function, not the string "uuidv7()": a string would be a literal value.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    filename: Mapped[str] = mapped_column(String(255))
