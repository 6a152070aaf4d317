"""Two relationships over one foreign key that don't know of each other."""

import warnings
from typing import Any

from sqlalchemy import Engine, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

WORDS = "relationship X will copy column ... which conflicts with relationship(s)"
WHY = "two relationships write the same column"
CURE = "back_populates, viewonly, an association object"
CHAPTER = "ch06"
ASKED = "sqlalchemy#6430"
PATTERN = r"will copy column .* which conflicts with relationship"
PHRASES = (
    "SAWarning: relationship 'Book.shelf' will copy column shelves.id to column books.shelf_id",
    "set overlaps parameter to silence warning relationship",
    "qzyx sqlalche.me",
)


def _configure(*, know_each_other: bool) -> object:
    options: dict[str, Any] = {"back_populates": "shelf"} if know_each_other else {}
    back: dict[str, Any] = {"back_populates": "books"} if know_each_other else {}

    class Base(DeclarativeBase):
        pass

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        books: Mapped[list["Book"]] = relationship(**options)

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"))
        shelf: Mapped[Shelf] = relationship(**back)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Base.registry.configure()
    return "no warning"


def bad(engine: Engine) -> object:
    return _configure(know_each_other=False)


def good(engine: Engine) -> object:
    return _configure(know_each_other=True)
