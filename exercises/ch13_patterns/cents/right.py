"""``cents`` in other styles: each is right."""

from decimal import Decimal

from sqlalchemy import Integer, TypeDecorator, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_PLACES = Decimal("0.01")


class _Quantized(TypeDecorator):
    """quantize, in both directions."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is not None:
            exact = value.quantize(_PLACES)
            if exact != value:
                raise ValueError(value)
            value = int(exact / _PLACES)
        return value

    def process_result_value(self, value, dialect):
        return value if value is None else (value * _PLACES).quantize(_PLACES)


class _ByDigits(TypeDecorator):
    """The remainder of a division, and the digits as text."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        whole, remainder = divmod(value, _PLACES)
        if remainder:
            raise ValueError(f"{value}: there are no parts of a cent")
        return int(whole)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        sign, digits = ("-" if value < 0 else ""), f"{abs(value):03}"
        return Decimal(f"{sign}{digits[:-2]}.{digits[-2:]}")


class _One(DeclarativeBase):
    pass


class _First(_One):
    __tablename__ = "products"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    price: Mapped[Decimal | None] = mapped_column(_Quantized())


class _Two(DeclarativeBase):
    pass


class _Second(_Two):
    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[Decimal | None] = mapped_column(_ByDigits)


class quantized:
    """The function in SQL."""

    Cents = _Quantized
    Product = _First

    @staticmethod
    def cheaper_than(session, limit):
        query = text("SELECT id FROM products WHERE price < :limit * 100 ORDER BY id")
        return session.execute(query, {"limit": limit}).scalars().all()


class by_digits:
    """The function with a Query."""

    Cents = _ByDigits
    Product = _Second

    @staticmethod
    def cheaper_than(session, limit):
        query = session.query(_Second.id).filter(_Second.price < limit).order_by(_Second.id)
        return [row.id for row in query]
