"""Exercises for chapter 4. Turn each class into a mapped class and run its check.

A class becomes a mapped class when it inherits from ``Base`` and names its table:

    class Subscription(Base):
        __tablename__ = "subscriptions"

Each check creates your table in an empty database and looks at what PostgreSQL made of it. It also
writes to the table with plain SQL, as psql would: what only works from Python fails there.
"""

# ruff: noqa: F401 - these imports are for your answers; you don't need all of them
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
    """Table ``subscriptions``: a plan that a customer pays for.

    - ``id``: integer, the primary key
    - ``plan``: text of at most 20 characters, never NULL
    - ``price``: an exact decimal number, 8 digits in all, 2 of them after the point, never NULL
    - ``starts_on``: a date without a time, never NULL
    - ``ends_on``: a date without a time; NULL while the subscription runs
    - ``note``: text of any length; may be NULL
    """


class Account:
    """Table ``accounts``: PostgreSQL fills in what an INSERT leaves out.

    - ``id``: integer, the primary key
    - ``email``: text of at most 254 characters
    - ``is_active``: boolean, true by default
    - ``logins``: integer, 0 by default
    - ``created_at``: date and time with time zone: the time of the INSERT
    - ``changed_at``: date and time with time zone: at first the time of the INSERT, later the time
      of the last UPDATE that SQLAlchemy sent

    No column accepts NULL. ``INSERT INTO accounts (email) VALUES ('a@example.org')`` works in psql.
    """


class PageView:
    """Table ``page_views``: a table that will have billions of rows.

    - ``id``: the primary key, an 8-byte integer that PostgreSQL assigns; it refuses an INSERT that
      supplies an id
    - ``path``: text of at most 200 characters, never NULL
    """


class Upload:
    """Table ``uploads``: rows whose keys don't reveal how many there are.

    - ``id``: the primary key, a UUID of version 7 (sorted by time), made by PostgreSQL
    - ``filename``: text of at most 255 characters, never NULL
    """


class Reaction:
    """Table ``reactions``: each user reacts to a post once.

    - ``id``: integer, the primary key
    - ``post_id``: integer, never NULL (no foreign key yet: that is chapter 6)
    - ``user_id``: integer, never NULL
    - ``emoji``: text of at most 10 characters, never NULL

    A unique constraint, named ``uq_reactions_post_user``, allows one row for each pair of post and
    user. There is an index that begins with ``post_id``, for all reactions to a post, and one that
    begins with ``user_id``, for all reactions of a user. The table has no more indexes than needed.
    """


class Handle:
    """Table ``handles``: the usernames that people choose.

    - ``id``: integer, the primary key
    - ``name``: text of at most 30 characters, never NULL, stored as it was written

    ``Ana`` and ``ana`` are the same name; the unique index ``uq_handles_name_lower`` enforces that.
    The check constraint ``ck_handles_name_trimmed`` refuses a name that is empty, or begins or ends
    with a space. The table has no other indexes, except for that of its primary key.
    """


class Voucher:
    """Table ``vouchers``: a discount, either a percentage or an amount.

    - ``id``: integer, the primary key
    - ``code``: text of at most 12 characters, never NULL, unique
    - ``percent``: integer, may be NULL
    - ``amount``: an exact decimal number, 8 digits in all, 2 of them after the point, may be NULL

    Three check constraints:

    - ``ck_vouchers_percent``: ``percent`` is from 1 to 100
    - ``ck_vouchers_amount``: ``amount`` is more than 0
    - ``ck_vouchers_one_discount``: exactly one of the two is set
    """


class TicketState(enum.Enum):
    """The state of a ticket. Leave it as it is."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class Ticket:
    """Table ``tickets``: things that have to be done.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, never NULL
    - ``state``: a ``TicketState``, never NULL, ``open`` by default (in psql too)

    In the database, ``state`` has the enum type ``ticket_state``, whose labels are the values of
    ``TicketState`` (``open``, ``in progress``, ``closed``), in that order.
    """


class ArchiveBase(DeclarativeBase):
    """A base whose metadata names every constraint and index by a convention.

    - primary key: ``pk_<table>``
    - unique: ``uq_<table>_<all its columns, joined by _>``
    - check: ``ck_<table>_<name>``, where ``<name>`` is what its ``name=`` says
    - foreign key: ``fk_<table>_<all its columns, joined by _>_<the table it points to>``
    - index: ``ix_<table>_<all its columns, joined by _>``
    """


class Meeting:
    """Table ``meetings``: points in time that mean the same everywhere.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, never NULL
    - ``starts_at``, ``ends_at``: date and time with time zone, never NULL
    - ``booked_at``: date and time with time zone, never NULL; a ``Meeting`` that has no
      ``booked_at`` when it is added to a session gets the time at which its row is written,
      whatever the time zone of the connection

    The check constraint ``ck_meetings_ends_later`` makes sure that a meeting ends after it starts.
    """
