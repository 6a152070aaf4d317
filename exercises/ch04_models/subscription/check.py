"""The check of ``subscription``, chapter 4."""

from datetime import date
from decimal import Decimal

from exercises.ch04_models.common import always_there, limited
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on

PRICES = {
    "double precision": (
        "money_as_float",
        ("A float isn't exact: 0.1 + 0.2 isn't 0.3. Money needs a decimal type."),
    ),
    "numeric": (
        "price_without_digits",
        (
            "NUMERIC without a precision and scale accepts any number of digits: 9.999 would be "
            "stored as it is. "
            "The task asks for 8 digits, 2 of them after the point."
        ),
    ),
}
WITH_TIME = (
    "date_with_time",
    (
        "The column contains a time of day too. The annotation decides: a date and a datetime are "
        "two types in Python as well."
    ),
)
DATES = {"timestamp without time zone": WITH_TIME, "timestamp with time zone": WITH_TIME}


@on("empty")
def check_subscription(case: Case) -> None:
    table = build(case, "subscriptions")
    table.has_type("id", "integer", "bigint")
    limited(table, "plan")
    table.has_type("price", "numeric(8,2)", mistakes=PRICES | {"real": PRICES["double precision"]})
    for column in ("starts_on", "ends_on"):
        table.has_type(column, "date", mistakes=DATES)
    always_there(table, "plan", "price", "starts_on")
    for column in ("ends_on", "note"):
        table.has_nulls(
            column,
            True,
            "required_by_mistake",
            f"{column} may be NULL, but your table refuses that. In the annotation, "
            "`| None` says that a value may be NULL.",
        )
    with case.session() as session:
        running = case.answer(plan="basic", price=Decimal("9.90"), starts_on=date(2026, 11, 2))
        session.add(running)
        session.flush()
        session.expire(running)
        case.mistake(
            "float_in_python",
            isinstance(running.price, float),
            "The column is exact, but in Python the price is a float. asdecimal=False "
            "asks for that; without it you get a Decimal.",
        )
