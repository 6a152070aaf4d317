"""The check of ``cents``, chapter 13."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from exercises.ch13_patterns.common import creates, insert
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

prepare = creates(Product="id integer NOT NULL, price integer")
STORED = (950, 29, 110, 0, -305, 30, None, 28, 10_000, 1_234_567_899, 5)
PRICES = (
    *("9.50", "0.29", "1.10", "0", "-3.05", "12345678.99", "4.35", "7", "1E+2", "2.500", "0.01"),
    *("9.999", "-9.999", "-0.5", "0.005", "1.005", "1E-3", "-0.001"),
    *("9.500000001", "1E-12"),  # rounded first, these would be whole
)


def rows(world: World) -> tuple[str, ...]:
    # Not in the order of the ids.
    return tuple(
        insert("products", id=number, price=price)
        for number, price in reversed([*enumerate(STORED, 1)])
    )


def calls(world: World) -> Iterator[Call]:
    find = partial(call, name="cheaper_than")
    for limit in ("9.50", "0.30", "0.3", "0.29", "1E+2", "-5", "12345679"):
        yield find(Decimal(limit))
    yield find(Decimal("-999"), after=_loaded)
    for price in PRICES:
        yield find(Decimal("-999"), after=_saved(Decimal(price)))
    yield find(Decimal("-999"), after=_saved(None))
    yield find(Decimal("-999"), after=_sum)
    yield find(Decimal("-999"), after=_cached)


def _loaded(_: Any, session: Session, __: Any) -> list[str]:
    product = session.info["objects"]["Product"]
    return [repr(price) for price in session.scalars(select(product.price).order_by(product.id))]


def _sum(_: Any, session: Session, __: Any) -> list[str]:
    product = session.info["objects"]["Product"]
    return [repr(session.scalar(select(func.sum(product.price)).where(product.id < 6)))]


def _cached(_: Any, session: Session, __: Any) -> str:
    cached = session.info["objects"]["Product"].__table__.c.price.type.cache_ok
    return "statements are cached" if cached else "no statement with this type is cached"


def _saved(price: Decimal | None) -> Callable[..., Any]:
    """What is in the table after this price has been saved, and what is read back."""

    def after(_: Any, session: Session, __: Any) -> list[str]:
        product = session.info["objects"]["Product"]
        session.add(product(id=99, price=price))
        seen = [f"saved: {price!r}"]
        try:
            session.flush()
        except StatementError as error:
            session.rollback()
            return [*seen, type(error.orig).__name__]
        stored = session.scalar(text("SELECT price FROM products WHERE id = 99"))
        session.expire_all()
        return [*seen, f"stored: {stored}", f"read: {session.get_one(product, 99).price!r}"]

    return after
