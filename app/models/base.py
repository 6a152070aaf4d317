"""What all tables share: naming convention, keys, timestamps."""

import enum
from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Named constraints can be dropped by a migration, and found again in an error.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# bigint from the first day: to widen a key of a large table later is a project of its own.
PrimaryKey = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Timestamp = Annotated[datetime, mapped_column(DateTime(timezone=True))]


def enum_type(kind: type[enum.Enum], name: str) -> Enum:
    """An enum of the database whose labels are the values of the members, not their names."""
    return Enum(kind, name=name, values_callable=lambda members: [each.value for each in members])


class Base(DeclarativeBase):
    """The parent of all mapped classes."""

    metadata = MetaData(naming_convention=NAMES)


class CreatedAt:
    """The database says when: one clock, whatever the number of servers."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class UpdatedAt:
    """Renewed at every change by the ORM; fetched with RETURNING (eager_defaults)."""

    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )
