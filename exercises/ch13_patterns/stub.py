"""Exercises for chapter 13. Replace each ``raise NotImplementedError`` and run its check.

Each exercise has tables of its own. The check creates them from your classes, in an empty database,
and compares the rows, objects, statements and transactions that your code produces with the
expected ones. Where a class says so, a part of it is for you to write.
"""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, DateTime, ForeignKey, Integer, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    sessionmaker,
)


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


# --- member ---


class Role(enum.Enum):
    """The role of a member. Leave it as it is."""

    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


class Team(Base):
    """Table ``teams``.

    - ``id``: integer, the primary key
    - ``name``: text of at most 50 characters, NOT NULL
    - ``created_at``: a timestamp with time zone, NOT NULL; the time when the row was inserted, even
      if the INSERT comes from psql
    - ``updated_at``: a timestamp with time zone, NOT NULL; at first the time of the INSERT, even if
      that comes from psql; later the time when SQLAlchemy last changed the row
    """

    __abstract__ = True  # remove this line when you begin


class Member(Base):
    """Table ``members``.

    - ``id``, ``name``, ``created_at`` and ``updated_at`` as in ``teams``. Write them once for both.
    - ``role``: a ``Role``, NOT NULL; ``user`` by default, even for an INSERT from psql. In the
      database it has the enum type ``member_role`` with the labels ``admin``, ``user``, ``guest``.
    """

    __abstract__ = True  # remove this line when you begin


# --- full_name ---


class Person(Base):
    """Table ``people``. The columns are there; write ``full_name``.

    It is the first and the last name with a space between them. Where there is no last name (NULL,
    or an empty string), it is the first name alone. It can be read on an object, even on one that
    was never saved, and it can be used in a statement as a column could: to select it, to filter by
    it, to sort by it. An object and a statement give the same full name.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(50))
    last_name: Mapped[str | None] = mapped_column(String(50))

    @hybrid_property
    def full_name(self) -> str:
        raise NotImplementedError


def find_people(session: Session, name: str) -> list[Person]:
    """Return the people whose full name is exactly ``name``, sorted by id, in one statement.

    No other rows are fetched.
    """
    raise NotImplementedError


# --- hide_deleted ---


class SoftDelete:
    """A mixin for rows that are marked as deleted. Leave it as it is."""

    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Account(SoftDelete, Base):
    """Table ``accounts``. The columns are there; add what keeps usernames unique.

    Two accounts that aren't deleted never have the same username. A deleted one doesn't count: its
    username can be taken again, and any number of deleted accounts may have had the same one.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50))

    documents: Mapped[list["Document"]] = relationship(
        back_populates="account", order_by="Document.id"
    )


class Document(SoftDelete, Base):
    """Table ``documents``. Leave it as it is."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    title: Mapped[str]

    account: Mapped[Account] = relationship(back_populates="documents")


def hide_deleted(factory: sessionmaker[Session]) -> None:
    """Make the sessions of this factory leave out deleted rows, in all classes with SoftDelete.

    That holds for every SELECT of mapped classes (counts, joins and aliases included), for ``get``,
    and for UPDATE and DELETE of mapped classes. It holds for relationships too, whenever they are
    loaded, and whether the object that has them was loaded or added. A statement with the execution
    option ``include_deleted=True`` sees everything. Sessions of other factories are not affected.
    """
    raise NotImplementedError


# --- save_page ---


class Conflict(Exception):
    """Another session has saved the page in the meantime. Leave it as it is."""


class Page(Base):
    """Table ``pages``. The columns are there; let SQLAlchemy count and check ``version``.

    A new page has version 1. If two sessions have loaded a page and both change it, the second to
    save gets a ``StaleDataError``.
    """

    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()


def save_page(factory: sessionmaker[Session], page_id: int, version: int, title: str) -> int | None:
    """Give the page this title in a transaction of your own, and return its new version.

    ``version`` is the one that the page had when its reader opened the form, perhaps an hour ago.
    If the page has a different version now, or another session saves it before your UPDATE
    arrives, raise Conflict; nothing of yours is saved. Return None if there is no such page. No
    row is locked before its UPDATE.
    """
    raise NotImplementedError


# --- keep_titles ---


def keep_titles(connection: Connection) -> None:
    """Create a trigger that keeps the old titles of articles, for every program that changes them.

    There are two tables: ``articles`` with ``id``, ``title`` and ``views``, and ``article_titles``
    with ``id`` (an identity column), ``article_id``, ``title`` and ``changed_by``. Whenever an
    UPDATE gives an article a different title, a row with the old one is added to
    ``article_titles``. NULL is a title like any other. Other changes to an article add nothing.

    ``changed_by`` is the setting ``app.user`` of the transaction, NULL where it isn't set. It is
    NULL again in the next transaction on the same connection if that one doesn't set ``app.user``.
    The transaction is the caller's.
    """
    raise NotImplementedError


# --- set_option ---


class Profile(Base):
    """Table ``profiles``. Complete the column ``options``.

    It is JSONB, NOT NULL, and ``{}`` if an INSERT leaves it out, even one from psql. What is
    added to the dictionary of a loaded profile, replaced in it or removed from it is saved by the
    next flush, without an assignment to ``profile.options``.
    """

    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)


def set_option(session: Session, profile_id: int, group: str, name: str, value: Any) -> bool:
    """Set ``options[group][name]`` of a profile, as in ``{"mail": {"weekly": true}}``.

    A group that isn't there is added. Everything else stays as the row has it now, even if the
    session holds the profile with an older value. The change has been sent when the function
    returns, and the object that the session holds shows it. Return False if there is no such
    profile, else True. The transaction is the caller's.
    """
    raise NotImplementedError


# --- cents ---


class Cents(TypeDecorator[Decimal]):
    """The type of a column that stores an amount of money as a whole number of cents.

    In Python an amount is a finite ``Decimal``: ``Decimal("9.50")`` is 950 in the table, and is
    read as ``Decimal("9.50")``, always with two decimal places. None is NULL, both ways. An amount
    that isn't a whole number of cents raises a ValueError before it is sent. Values in comparisons
    are converted, too. Statements that use the type can be cached.
    """

    impl = Integer

    # write what is missing


class Product(Base):
    """Table ``products``. Leave it as it is."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[Decimal | None] = mapped_column(Cents)


def cheaper_than(session: Session, limit: Decimal) -> list[int]:
    """Return the ids of the products with a price below ``limit``, sorted by id, in one statement.

    Fetch only the ids. Products without a price aren't included.
    """
    raise NotImplementedError


# --- item_lines ---


class Item(Base):
    """Table ``items``. Leave it as it is."""

    __tablename__ = "items"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "item"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]


class Video(Item):
    """Table ``videos``. Leave it as it is."""

    __tablename__ = "videos"
    __mapper_args__ = {"polymorphic_identity": "video"}

    id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    minutes: Mapped[int]


class Photo(Item):
    """Table ``photos``. Leave it as it is."""

    __tablename__ = "photos"
    __mapper_args__ = {"polymorphic_identity": "photo"}

    id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    width: Mapped[int]


def item_lines(session: Session, count: int) -> list[str]:
    """Return a line for each of the ``count`` items with the highest ids, the highest first.

    The line of a video is ``"7: Harbour, 12 minutes"``, that of a photo ``"6: Fog, 800 pixels
    wide"``, and that of a plain item ``"5: Note"``. Send no more than three statements, however
    many items there are.
    """
    raise NotImplementedError
