"""A relationship needs a foreign key between its two tables, and exactly one way to join them."""

from sqlalchemy import Engine, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

WORDS = "Could not determine join condition between parent/child tables on relationship"
WHY = "there is no foreign key between them, or there are several"
CURE = "add the ForeignKey; with several say foreign_keys="
CHAPTER = "ch06"
PATTERN = r"Could not determine join condition|NoForeignKeysError|AmbiguousForeignKeysError"
PHRASES = (
    "NoForeignKeysError there are no foreign keys linking these tables",
    "AmbiguousForeignKeysError there are multiple foreign key paths linking the tables",
)


def _configure(*, has_foreign_key: bool) -> object:
    keys = [ForeignKey("shelves.id")] if has_foreign_key else []

    class Base(DeclarativeBase):
        pass

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        books: Mapped[list["Book"]] = relationship()

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        shelf_id: Mapped[int] = mapped_column(*keys)

    Base.registry.configure()
    return "configured"


def bad(engine: Engine) -> object:
    return _configure(has_foreign_key=False)


def good(engine: Engine) -> object:
    return _configure(has_foreign_key=True)
