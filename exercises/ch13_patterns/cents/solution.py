"""The reference solution of ``cents``."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, TypeDecorator, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Cents(TypeDecorator[Decimal]):
    """The type of a column that stores an amount of money as a whole number of cents.

    In Python an amount is a finite ``Decimal``: ``Decimal("9.50")`` is 950 in the table, and is
    read as ``Decimal("9.50")``, always with two decimal places. None is NULL, both ways. An amount
    that isn't a whole number of cents raises a ValueError before it is sent. Values in comparisons
    are converted, too. Statements that use the type can be cached.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        if value is None:
            return None
        cents = value * 100
        if cents != int(cents):
            raise ValueError(f"{value} isn't a whole number of cents")
        return int(cents)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        # A Decimal with an exponent of its own: 950 / 100 would be 9.5.
        return None if value is None else Decimal(value).scaleb(-2)


class Product(Base):
    """Table ``products``. Leave it as it is."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[Decimal | None] = mapped_column(Cents)


def cheaper_than(session: Session, limit: Decimal) -> list[int]:
    """Return the ids of the products with a price below ``limit``, sorted by id, in one statement.

    Fetch only the ids. Products without a price aren't included.
    """
    # The limit goes through the type as well.
    return list(
        session.scalars(select(Product.id).where(Product.price < limit).order_by(Product.id))
    )
