"""Wrong answers to ``shelf``, each with what its author was thinking."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class no_foreign_key:
    """shelf_id says where it points by its name."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class foreign_key_without_index:
    """A foreign key brings its index along, as on MySQL."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"))
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class ends_not_in_step:
    """Two relationships along the same foreign key will find each other."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(order_by="Book.title, Book.id")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship()


class unsorted:
    """Rows come back in the order of their ids anyway."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(back_populates="shelf")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class tie_breaker_missing:
    """Sorted by title."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(back_populates="shelf", order_by="Book.title")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class may_be_null:
    """A book may be lying on the table."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf | None"] = relationship(back_populates="books")


class list_or_one:
    """The relationship knows by itself that there are many books."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped["Book"] = relationship(back_populates="shelf", order_by="Book.title, Book.id")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class unique_key:
    """A key is unique, and unique brings the index along."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), unique=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class null_on_delete:
    """A book survives its shelf."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(
            ForeignKey("shelves.id", ondelete="SET NULL"), index=True
        )
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class no_list:
    """No book stands there twice, so it is a set."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[set["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class unknown_name:
    """The columns by the names that they have in the database."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="books.title, books.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class order_by_in_pieces:
    """Two columns are a list of two."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by=["Book.title", "Book.id"]
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class lazy_raise:
    """The application has lazy='raise' everywhere."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id", lazy="raise"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class label_unique:
    """A label names one shelf."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50), unique=True)
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class capitals_alike:
    """Sorted as in a library."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="func.lower(Book.title), Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf_not_saved:
    """A book needs no cascade."""

    Base = _base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books", cascade="")
