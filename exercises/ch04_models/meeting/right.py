"""Other right answers to ``meeting``, each with what its author was thinking."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, DateTime, String, column, func, text
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


def _now(context: Any) -> datetime:
    return datetime.now().astimezone()


class server_default(_base()):
    """PostgreSQL has a clock, too."""

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    booked_at: Mapped[moment] = mapped_column(server_default=func.now())
    __table_args__ = (CheckConstraint("NOT (ends_at <= starts_at)", name="ck_meetings_ends_later"),)


class context_default(_base()):
    """Local time that says which zone it is in."""

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    booked_at: Mapped[moment] = mapped_column(insert_default=_now)
    __table_args__ = (
        CheckConstraint(
            column("ends_at") - column("starts_at") > text("interval '0'"),
            name="ck_meetings_ends_later",
        ),
    )


class default_in_sql(_base()):
    """The clock of the server, in each INSERT."""

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    booked_at: Mapped[moment] = mapped_column(default=func.clock_timestamp())
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="ck_meetings_ends_later"),)
