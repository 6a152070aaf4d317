"""Wrong answers to ``typed_bookmark``, each with what its author was thinking."""

from datetime import datetime
from typing import Any, Optional

from sqlalchemy import BigInteger, Boolean, DateTime, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def _base() -> Any:
    class Fresh(DeclarativeBase):
        pass

    return Fresh


class no_length(_base()):
    """Mapped[str] says that it is text; the database will know how long."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    title: Mapped[str]
    note: Mapped[str | None]
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class untyped(_base()):
    """mapped_column is the new name of Column."""

    __tablename__ = "bookmarks"
    id = mapped_column(Integer, primary_key=True)
    url = mapped_column(String(500), nullable=False)
    title = mapped_column(String(200), nullable=False)
    note = mapped_column(Text)
    is_read = mapped_column(Boolean, nullable=False)
    added_at = mapped_column(DateTime(timezone=True), nullable=False)


class no_time_zone(_base()):
    """datetime is a moment, so Mapped[datetime] stores one."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime]


class must_be_there(_base()):
    """A note is text, and a missing note is an empty one."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class may_be_missing(_base()):
    """Column(String) allowed NULL everywhere, so the types say so."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[Optional[str]] = mapped_column(String(500))
    title: Mapped[Optional[str]] = mapped_column(String(200))
    note: Mapped[Optional[str]] = mapped_column(Text)
    is_read: Mapped[Optional[bool]]
    added_at: Mapped[Optional[datetime]] = mapped_column(DateTime(timezone=True))


class nullable_contradicts_type(_base()):
    """nullable=False everywhere: a row should be complete."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), nullable=False)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    note: Mapped[str | None] = mapped_column(Text, nullable=False)
    is_read: Mapped[bool] = mapped_column(nullable=False)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)


class other_type(_base()):
    """255 is what one writes for a string in MySQL."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(255))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class other_python_type(_base()):
    """true or false is a 1 or a 0, and a moment is a text in ISO format."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[int]
    added_at: Mapped[str] = mapped_column(String(30))


class not_on_sqlite(_base()):
    """There may be more than two billion bookmarks one day."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
