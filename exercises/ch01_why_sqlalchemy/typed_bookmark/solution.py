"""The reference solution of ``typed_bookmark``."""

from datetime import datetime

from sqlalchemy import DateTime, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What the models of this file share. Leave it as it is."""


class Bookmark(Base):
    """A page to find again. The class is declared in the old style, and MySQL rejects its table.

    Write it with ``Mapped[...]`` and ``mapped_column``, so that all three databases accept it:

    * id: the primary key.
    * url: at most 500 characters, never missing.
    * title: at most 200 characters, never missing.
    * note: text of any length, may be missing.
    * is_read: true or false, never missing.
    * added_at: a moment, with a time zone, never missing.
    """

    __tablename__ = "bookmarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    # Text, not String: "any length" has a name of its own, which MySQL accepts as well.
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
