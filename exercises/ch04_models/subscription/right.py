"""Other right answers to ``subscription``, each with what its author was thinking."""

from datetime import date
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Identity,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    Unicode,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, registry


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class _WithId:
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=99)


_imperative = registry()


class other_order_and_big_id(_base()):
    """bigint from the start, and the columns in another order."""

    __tablename__ = "subscriptions"
    note: Mapped[str | None]
    ends_on: Mapped[date | None] = mapped_column(Date)
    price: Mapped[Decimal] = mapped_column(postgresql.NUMERIC(precision=8, scale=2))
    plan: Mapped["str"] = mapped_column(Unicode(20))
    starts_on: Mapped[date]
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class old_columns(_base()):
    """Columns of the years before Mapped."""

    __tablename__ = "subscriptions"
    id = Column(Integer, Identity(always=True, start=1000), primary_key=True)
    plan = Column(String(20), nullable=False, index=True)
    price = Column(Numeric(8, 2), nullable=False)
    starts_on = Column(Date, nullable=False)
    ends_on = Column(Date)
    note = Column(String)


class mixin(_WithId, _base()):
    """The id comes from a mixin, and a property says whether it runs."""

    __tablename__ = "subscriptions"
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[Optional[date]] = mapped_column(default=None)
    note: Mapped[Optional[str]] = mapped_column(Text, server_default=None)

    @property
    def runs(self) -> bool:
        return self.ends_on is None


class imperative:
    """A Core table, and a class that knows nothing of it."""

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


_imperative.map_imperatively(
    imperative,
    Table(
        "subscriptions",
        _imperative.metadata,
        Column("id", Integer, primary_key=True),
        Column("plan", String(20), nullable=False),
        Column("price", Numeric(8, 2), nullable=False),
        Column("starts_on", Date, nullable=False),
        Column("ends_on", Date),
        Column("note", Text),
    ),
)
