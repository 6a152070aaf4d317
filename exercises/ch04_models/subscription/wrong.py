"""Wrong answers to ``subscription``, each with what its author was thinking."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, Integer, Numeric, String, Text
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


class money_as_float(_base()):
    """A price is a number with a point in it."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[float]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class price_without_digits(_base()):
    """Decimal in the annotation is all that the database needs."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class may_be_null(_base()):
    """Without annotations, as in older code: it looks shorter."""

    __tablename__ = "subscriptions"
    id = mapped_column(Integer, primary_key=True)
    plan = Column(String(20))
    price = Column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class required_by_mistake(_base()):
    """default=None makes it optional."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")


class no_length(_base()):
    """str becomes VARCHAR, and VARCHAR has some sensible limit."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str]
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class date_with_time(_base()):
    """datetime is the type for everything about dates."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[datetime]
    ends_on: Mapped[datetime | None]
    note: Mapped[str | None]


class not_mapped:
    """The columns are all there; what does (Base) matter?"""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))


class float_in_python(_base()):
    """asdecimal=False is easier to calculate with."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[float] = mapped_column(Numeric(8, 2, asdecimal=False))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class other_type(_base()):
    """Four digits after the point are more exact than two."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class plan_sold_once(_base()):
    """Each plan is sold once."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20), unique=True)
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)


class starts_today(_base()):
    """A plan starts when it is bought."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date] = mapped_column(default=date.today)
    ends_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
