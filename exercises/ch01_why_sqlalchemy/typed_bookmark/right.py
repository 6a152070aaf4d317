"""Other right answers to ``typed_bookmark``, each with what its author was thinking."""

from datetime import datetime
from typing import Annotated, Optional

from sqlalchemy import DateTime, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


url500 = Annotated[str, mapped_column(String(500))]


moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class _Mapped(DeclarativeBase):
    type_annotation_map = {
        Annotated[str, 500]: String(500),
        Annotated[str, 200]: String(200),
        str: Text(),
        datetime: DateTime(timezone=True),
    }


class annotated(_base()):
    """The types stand in Annotated, for all tables to come."""

    __tablename__ = "bookmarks"
    id: Mapped[Annotated[int, mapped_column(primary_key=True)]]
    url: Mapped[url500]
    title: Mapped[Annotated[str, mapped_column(String(200))]]
    note: Mapped[Optional[Annotated[str, mapped_column(Text)]]]
    is_read: Mapped[bool]
    added_at: Mapped[moment]


class annotation_map(_Mapped):
    """The base says which SQL type belongs to which Python type."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[Annotated[str, 500]]
    title: Mapped["Annotated[str, 200]"]
    note: Mapped["str | None"]
    is_read: Mapped["bool"]
    added_at: Mapped[datetime]
