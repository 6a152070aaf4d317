"""The check of ``voucher``, chapter 4."""

from decimal import Decimal
from typing import Any

from exercises.ch04_models.common import always_there, by_name, integer_key, limited
from workbook.judge.case import Case
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on


@on("empty")
def check_voucher(case: Case) -> None:
    table = build(case, "vouchers")
    table.has_columns("id", "code", "percent", "amount")
    integer_key(table)
    limited(table, "code", 12)
    table.has_type("percent", "integer", "smallint")
    table.has_type("amount", "numeric(8,2)")
    always_there(table, "code")
    for column in ("percent", "amount"):
        table.has_nulls(
            column, True, "required_by_mistake", f"{column} may be NULL; your table insists on it."
        )
    trials: list[tuple[str, Any, Any, bool]] = [
        ("1 per cent", 1, None, True),
        ("100 per cent", 100, None, True),
        ("an amount of 0.01", None, Decimal("0.01"), True),
        ("an amount of 250", None, Decimal(250), True),
        ("both at once", 10, Decimal(5), False),
        ("neither of the two", None, None, False),
        ("0 per cent", 0, None, False),
        ("101 per cent", 101, None, False),
        ("-5 per cent", -5, None, False),
        ("an amount of 0", None, Decimal(0), False),
        ("an amount of -1", None, Decimal(-1), False),
    ]
    names = {"both at once": "both_pass", "neither of the two": "neither_passes"}
    checks = [f"{check.name}: {check.definition}" for check in table.of_kind("check")]
    insert = (
        "INSERT INTO vouchers (code, percent, amount) VALUES (%(code)s, %(percent)s, %(amount)s)"
    )
    for number, (what, percent, amount, good) in enumerate(trials):
        error = refusal(case, insert, code=f"V{number}", percent=percent, amount=amount)
        case.mistake(
            "good_voucher_refused",
            good and error is not None,
            f"A voucher with {what} is right, but PostgreSQL refused it: "
            f"{str(error).splitlines()[0] if error else ''}",
            got=checks or ["(no check constraints)"],
        )
        hint = " A check that comes out as NULL counts as passed." if what in names else ""
        case.mistake(
            names.get(what, "out_of_range_passes"),
            not good and error is None,
            f"A voucher with {what} was accepted from psql.{hint}",
            got=checks or ["(no check constraints)"],
        )
    error = refusal(case, insert, code="V0", percent=5, amount=None)
    case.mistake(
        "code_not_unique", error is None, "The same code was accepted twice; it is to be unique."
    )
    for wanted in ("ck_vouchers_percent", "ck_vouchers_amount", "ck_vouchers_one_discount"):
        by_name(case, {check.name for check in table.of_kind("check")}, wanted)
