"""Solutions of chapter 4."""

import enum
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Enum,
    Identity,
    Index,
    MetaData,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Subscription(Base):
    """Table ``subscriptions``: a plan that somebody pays for.

    - ``id``: integer, the primary key
    - ``plan``: text of at most 20 characters, always there
    - ``price``: an exact decimal number, 8 digits in all, 2 of them after the point, always there
    - ``starts_on``: a date without a time, always there
    - ``ends_on``: a date without a time; missing while the subscription runs
    - ``note``: text of any length; may be missing
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    # Not float: 0.1 + 0.2 is not 0.3 there, and a sum of prices would not add up.
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)


class Account(Base):
    """Table ``accounts``: PostgreSQL fills in whatever an INSERT leaves out.

    - ``id``: integer, the primary key
    - ``email``: text of at most 254 characters
    - ``is_active``: boolean, true unless said otherwise
    - ``logins``: integer, 0 unless said otherwise
    - ``created_at``: date, time and time zone: the time of the INSERT
    - ``changed_at``: date, time and time zone: the time of the INSERT at first, and then the time
      of the last UPDATE that SQLAlchemy sent

    No column accepts NULL. ``INSERT INTO accounts (email) VALUES ('a@example.org')`` works in psql.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    # server_default, because default= exists only in Python: psql knows nothing of it.
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class PageView(Base):
    """Table ``page_views``: a table that will have billions of rows.

    - ``id``: the primary key, an 8-byte integer that PostgreSQL numbers itself; an INSERT that
      brings an id of its own is refused
    - ``path``: text of at most 200 characters, always there
    """

    __tablename__ = "page_views"

    # always=True: an id brought along would not move the counter, and a later INSERT would fail.
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class Upload(Base):
    """Table ``uploads``: rows whose key says nothing about how many there are.

    - ``id``: the primary key, a UUID of version 7 (sorted by time) that PostgreSQL makes
    - ``filename``: text of at most 255 characters, always there
    """

    __tablename__ = "uploads"

    # A function, not the string "uuidv7()": a string would be a literal value.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    filename: Mapped[str] = mapped_column(String(255))


class Reaction(Base):
    """Table ``reactions``: each user reacts to a post once.

    - ``id``: integer, the primary key
    - ``post_id``: integer, always there (no foreign key yet: that is chapter 6)
    - ``user_id``: integer, always there
    - ``emoji``: text of at most 10 characters, always there

    A unique constraint, named ``uq_reactions_post_user``, allows one row for each pair of post and
    user. "All reactions to a post" and "all reactions of a user" each find an index that begins
    with their column. The table has no index more than that takes.
    """

    __tablename__ = "reactions"
    # The constraint's own index begins with post_id, so only user_id needs one more.
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class Handle(Base):
    """Table ``handles``: the names that people choose.

    - ``id``: integer, the primary key
    - ``name``: text of at most 30 characters, always there, stored as it was written

    ``Ana`` and ``ana`` are the same name: the unique index ``uq_handles_name_lower`` sees to it.
    The check constraint ``ck_handles_name_trimmed`` refuses a name that is empty, or begins or ends
    with a space. The table has no other index than that one and the one of its primary key.
    """

    __tablename__ = "handles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))

    __table_args__ = (
        # An index can hold an expression, a unique constraint cannot.
        Index("uq_handles_name_lower", func.lower(name), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )


class Voucher(Base):
    """Table ``vouchers``: a discount, in per cent or as an amount.

    - ``id``: integer, the primary key
    - ``code``: text of at most 12 characters, always there, unique
    - ``percent``: integer, may be NULL
    - ``amount``: an exact decimal number, 8 digits in all, 2 of them after the point, may be NULL

    Three check constraints:

    - ``ck_vouchers_percent``: from 1 to 100
    - ``ck_vouchers_amount``: more than 0
    - ``ck_vouchers_one_discount``: a percentage or an amount, and never both
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        # A check that comes out as NULL passes; IS NULL is never NULL itself.
        CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name="ck_vouchers_one_discount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class TicketState(enum.Enum):
    """How far a ticket has come. Leave it as it is."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class Ticket(Base):
    """Table ``tickets``: something that has to be done.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, always there
    - ``state``: a ``TicketState``, always there, ``open`` unless said otherwise (in psql too)

    In the database ``state`` is of the enum type ``ticket_state``, and its labels are the values
    of ``TicketState`` (``open``, ``in progress``, ``closed``), in that order.
    """

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    # Without values_callable the labels are the names: OPEN, IN_PROGRESS, CLOSED.
    state: Mapped[TicketState] = mapped_column(
        Enum(
            TicketState,
            name="ticket_state",
            values_callable=lambda states: [state.value for state in states],
        ),
        server_default=TicketState.OPEN.value,
    )


class ArchiveBase(DeclarativeBase):
    """A base whose metadata names every constraint and index that was not given a name.

    - primary key: ``pk_<table>``
    - unique: ``uq_<table>_<all its columns, joined by _>``
    - check: ``ck_<table>_<the name it was given>``
    - foreign key: ``fk_<table>_<all its columns, joined by _>_<the table it points to>``
    - index: ``ix_<table>_<all its columns, joined by _>``
    """

    # column_0_N_name joins all columns; column_0_name would give two constraints one name.
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class Meeting(Base):
    """Table ``meetings``: points in time that mean the same everywhere.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, always there
    - ``starts_at``, ``ends_at``: date, time and time zone, always there
    - ``booked_at``: date, time and time zone, always there; a ``Meeting`` that is added to a
      session without it gets the moment at which it is written, whatever time zone the
      connection is in

    The check constraint ``ck_meetings_ends_later`` sees to it that a meeting ends after it starts.
    """

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ck_meetings_ends_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    # A lambda is called for every row; datetime.now(UTC) itself would be called once, at import.
    booked_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )
