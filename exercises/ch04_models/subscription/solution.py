"""The reference solution of ``subscription``."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Subscription(Base):
    """Table ``subscriptions``: a plan that a customer pays for.

    - ``id``: integer, the primary key
    - ``plan``: text of at most 20 characters, never NULL
    - ``price``: an exact decimal number, 8 digits in all, 2 of them after the point, never NULL
    - ``starts_on``: a date without a time, never NULL
    - ``ends_on``: a date without a time; NULL while the subscription runs
    - ``note``: text of any length; may be NULL
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    # Not float: 0.1 + 0.2 is not 0.3 there, and a sum of prices would not add up.
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
