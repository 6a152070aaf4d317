"""The reference solution of ``meeting``."""

from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, DateTime, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Meeting(Base):
    """Table ``meetings``: points in time that mean the same everywhere.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, never NULL
    - ``starts_at``, ``ends_at``: date and time with time zone, never NULL
    - ``booked_at``: date and time with time zone, never NULL; a ``Meeting`` that has no
      ``booked_at`` when it is added to a session gets the time at which its row is written,
      whatever the time zone of the connection

    The check constraint ``ck_meetings_ends_later`` makes sure that a meeting ends after it starts.
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
