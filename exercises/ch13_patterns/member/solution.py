"""The reference solution of ``member``."""

import enum
from datetime import datetime
from typing import Annotated

from sqlalchemy import DateTime, Enum, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Role(enum.Enum):
    """The role of a member. Leave it as it is."""

    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


_Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class _Common:
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    created_at: Mapped[_Moment]
    # server_default is for the INSERT. Only SQLAlchemy's UPDATEs use onupdate.
    updated_at: Mapped[_Moment] = mapped_column(onupdate=func.now())


class Team(_Common, Base):
    """Table ``teams``.

    - ``id``: integer, the primary key
    - ``name``: text of at most 50 characters, NOT NULL
    - ``created_at``: a timestamp with time zone, NOT NULL; the time when the row was inserted, even
      if the INSERT comes from psql
    - ``updated_at``: a timestamp with time zone, NOT NULL; at first the time of the INSERT, even if
      that comes from psql; later the time when SQLAlchemy last changed the row
    """

    __tablename__ = "teams"


class Member(_Common, Base):
    """Table ``members``.

    - ``id``, ``name``, ``created_at`` and ``updated_at`` as in ``teams``. Write them once for both.
    - ``role``: a ``Role``, NOT NULL; ``user`` by default, even for an INSERT from psql. In the
      database it has the enum type ``member_role`` with the labels ``admin``, ``user``, ``guest``.
    """

    __tablename__ = "members"

    role: Mapped[Role] = mapped_column(
        Enum(
            Role, name="member_role", values_callable=lambda roles: [role.value for role in roles]
        ),
        server_default=Role.USER.value,
    )
