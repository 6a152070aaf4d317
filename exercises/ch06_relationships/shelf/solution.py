"""The reference solution of ``shelf``."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class ShelfBase(DeclarativeBase):
    """The base of ``Shelf`` and ``Book``. Leave it as it is."""


class Shelf(ShelfBase):
    """Table ``shelves``. Add one relationship.

    - ``books``: the books on this shelf, sorted by title; equal titles by id
    """

    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(50))

    # Without order_by the list may come in any order.
    books: Mapped[list["Book"]] = relationship(
        back_populates="shelf", order_by="Book.title, Book.id"
    )


class Book(ShelfBase):
    """Table ``books``. Add one column and one relationship.

    - ``shelf_id``: points to ``shelves.id``, never NULL, with an index
    - ``shelf``: the shelf that the book stands on

    ``shelf`` and ``Shelf.books`` are two ends of one link: setting one sets the other at once.
    """

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)

    shelf: Mapped[Shelf] = relationship(back_populates="books")
