"""Exercises of chapter 4. Turn each class into a mapped class and run its check.

A class becomes a mapped class by inheriting from ``Base`` and saying which table it stands for:

    class Subscription(Base):
        __tablename__ = "subscriptions"

Each check creates your table in an empty database and reads it back from PostgreSQL's catalogue.
It also writes to the table with plain SQL, as psql would: what only works from Python fails there.
"""

# ruff: noqa: F401 - these imports are for your answers; you do not need all of them
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


class Subscription:
    """Table ``subscriptions``: a plan that somebody pays for.

    - ``id``: integer, the primary key
    - ``plan``: text of at most 20 characters, always there
    - ``price``: an exact decimal number, 8 digits in all, 2 of them after the point, always there
    - ``starts_on``: a date without a time, always there
    - ``ends_on``: a date without a time; missing while the subscription runs
    - ``note``: text of any length; may be missing
    """


class Account:
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


class PageView:
    """Table ``page_views``: a table that will have billions of rows.

    - ``id``: the primary key, an 8-byte integer that PostgreSQL numbers itself; an INSERT that
      brings an id of its own is refused
    - ``path``: text of at most 200 characters, always there
    """


class Upload:
    """Table ``uploads``: rows whose key says nothing about how many there are.

    - ``id``: the primary key, a UUID of version 7 (sorted by time) that PostgreSQL makes
    - ``filename``: text of at most 255 characters, always there
    """


class Reaction:
    """Table ``reactions``: each user reacts to a post once.

    - ``id``: integer, the primary key
    - ``post_id``: integer, always there (no foreign key yet: that is chapter 6)
    - ``user_id``: integer, always there
    - ``emoji``: text of at most 10 characters, always there

    A unique constraint, named ``uq_reactions_post_user``, allows one row for each pair of post and
    user. "All reactions to a post" and "all reactions of a user" each find an index that begins
    with their column. The table has no index more than that takes.
    """


class Handle:
    """Table ``handles``: the names that people choose.

    - ``id``: integer, the primary key
    - ``name``: text of at most 30 characters, always there, stored as it was written

    ``Ana`` and ``ana`` are the same name: the unique index ``uq_handles_name_lower`` sees to it.
    The check constraint ``ck_handles_name_trimmed`` refuses a name that is empty, or begins or ends
    with a space. The table has no other index than that one and the one of its primary key.
    """


class Voucher:
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


class TicketState(enum.Enum):
    """How far a ticket has come. Leave it as it is."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class Ticket:
    """Table ``tickets``: something that has to be done.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, always there
    - ``state``: a ``TicketState``, always there, ``open`` unless said otherwise (in psql too)

    In the database ``state`` is of the enum type ``ticket_state``, and its labels are the values
    of ``TicketState`` (``open``, ``in progress``, ``closed``), in that order.
    """


class ArchiveBase(DeclarativeBase):
    """A base whose metadata names every constraint and index that was not given a name.

    - primary key: ``pk_<table>``
    - unique: ``uq_<table>_<all its columns, joined by _>``
    - check: ``ck_<table>_<the name it was given>``
    - foreign key: ``fk_<table>_<all its columns, joined by _>_<the table it points to>``
    - index: ``ix_<table>_<all its columns, joined by _>``
    """


class Meeting:
    """Table ``meetings``: points in time that mean the same everywhere.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, always there
    - ``starts_at``, ``ends_at``: date, time and time zone, always there
    - ``booked_at``: date, time and time zone, always there; a ``Meeting`` that is added to a
      session without it gets the moment at which it is written, whatever time zone the
      connection is in

    The check constraint ``ck_meetings_ends_later`` sees to it that a meeting ends after it starts.
    """
