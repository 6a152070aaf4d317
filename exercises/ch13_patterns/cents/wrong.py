"""Wrong answers to ``cents``, each with what its author was thinking."""

from decimal import Decimal

from sqlalchemy import Integer, TypeDecorator, select
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _exact(value):
    if value is None:
        return None
    if value * 100 != int(value * 100):
        raise ValueError(value)
    return int(value * 100)


def _read(value):
    return None if value is None else Decimal(value).scaleb(-2)


def _answer(store=_exact, read=_read, cached=True, limited=lambda limit: limit):
    """A class with a type that stores and reads like this, and a function that uses it."""

    class Cents(TypeDecorator):
        impl = Integer
        cache_ok = cached

        def process_bind_param(self, value, dialect):
            return store(value)

        def process_result_value(self, value, dialect):
            return read(value)

    class Product(declarative_base()):
        __tablename__ = "products"
        id: Mapped[int] = mapped_column(primary_key=True)
        price: Mapped[Decimal | None] = mapped_column(Cents)

    def cheaper_than(session, limit):
        query = select(Product.id).where(Product.price < limited(limit)).order_by(Product.id)
        return session.scalars(query).all()

    return Product, Cents, cheaper_than


class cuts_off:
    """A whole number: int()."""

    Product, Cents, cheaper_than = _answer(lambda v: None if v is None else int(v * 100))


class rounds:
    """A whole number: round()."""

    Product, Cents, cheaper_than = _answer(lambda v: None if v is None else round(v * 100))


class null_fails:
    """A price is a price."""

    Product, Cents, cheaper_than = _answer(
        lambda v: _exact(Decimal(v)), lambda v: Decimal(v).scaleb(-2)
    )


class reads_floats:
    """The number, divided by 100."""

    Product, Cents, cheaper_than = _answer(read=lambda v: None if v is None else v / 100)


class loses_the_places:
    """The number as a Decimal, divided by 100."""

    Product, Cents, cheaper_than = _answer(read=lambda v: None if v is None else Decimal(v) / 100)


class not_cached:
    """The warning says that False disables it."""

    Product, Cents, cheaper_than = _answer(cached=False)


class converts_in_the_statement:
    """The column holds cents."""

    Product, Cents, cheaper_than = _answer(limited=lambda limit: limit * 100)


class this_price_as_well:
    """Up to the limit."""

    Product, Cents, _ = _answer()

    @staticmethod
    def cheaper_than(session, limit):
        product = this_price_as_well.Product
        query = select(product.id).where(product.price <= limit).order_by(product.id)
        return session.scalars(query).all()


class unsorted:
    """The rows have an order already."""

    Product, Cents, _ = _answer()

    @staticmethod
    def cheaper_than(session, limit):
        product = unsorted.Product
        return session.scalars(select(product.id).where(product.price < limit)).all()


def _by_float(value):
    if value is None:
        return None
    cents = float(value) * 100
    if cents != int(cents):
        raise ValueError(value)
    return int(cents)


class through_a_float:
    """Numbers are easier to compute with."""

    Product, Cents, cheaper_than = _answer(_by_float)
