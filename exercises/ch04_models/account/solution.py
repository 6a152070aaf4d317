"""The reference solution of ``account``."""

from datetime import datetime

from sqlalchemy import DateTime, String, func, text, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Account(Base):
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

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    # server_default, because default= exists only in Python: it has no effect in psql.
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )
