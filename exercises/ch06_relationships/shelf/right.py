"""Other right answers to ``shelf``, each with what its author was thinking."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, asc
from sqlalchemy.orm import (
    Mapped,
    backref,
    declarative_base,
    mapped_column,
    relationship,
)


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class backref:
    """backref, from the side of the book."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column()
        shelf = relationship(
            "Shelf", backref=backref("books", order_by=lambda: [asc("title"), asc("id")])
        )
        __table_args__ = (
            ForeignKeyConstraint(
                ["shelf_id"], ["shelves.id"], ondelete="RESTRICT", onupdate="CASCADE"
            ),
            Index("books_of_a_shelf", "shelf_id", "title", "id"),
        )


class cascades:
    """Books go with their shelf, and come with it."""

    Base = _base()

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(
            ForeignKey("shelves.id", ondelete="CASCADE"), index=True
        )
        shelf: Mapped["Shelf"] = relationship(back_populates="books", lazy="joined")

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf",
            cascade="all, delete-orphan",
            passive_deletes=True,
            lazy="selectin",
            order_by="(Book.title, Book.id)",
        )

    Shelf.books_loaded = property(lambda self: len(self.books))
