"""The check of ``voucher``, chapter 4."""

from decimal import Decimal
from typing import Any

from exercises.ch04_models.common import always_there, by_name, limited
from workbook.judge.case import Case
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on

TRIALS: list[tuple[str, Any, Any, str]] = [
    ("1 per cent", 1, None, ""),
    ("100 per cent", 100, None, ""),
    ("an amount of 0.01", None, Decimal("0.01"), ""),
    ("an amount of 250", None, Decimal(250), ""),
    ("both at once", 10, Decimal(5), "both_pass"),
    ("neither of the two", None, None, "neither_passes"),
    ("0 per cent", 0, None, "out_of_range_passes"),
    ("101 per cent", 101, None, "out_of_range_passes"),
    ("an amount of 0", None, Decimal(0), "out_of_range_passes"),
    ("an amount of -1", None, Decimal(-1), "out_of_range_passes"),
]


@on("empty")
def check_voucher(case: Case) -> None:
    table = build(case, "vouchers")
    limited(table, "code")
    always_there(table, "code")
    for column in ("percent", "amount"):
        table.has_nulls(
            column,
            True,
            "required_by_mistake",
            f"{column} may be NULL, but your table refuses that.",
        )
    checks = [f"{check.name}: {check.definition}" for check in table.of_kind("check")]
    got = checks or ["(no check constraints)"]
    insert = (
        "INSERT INTO vouchers (code, percent, amount) VALUES (%(code)s, %(percent)s, %(amount)s)"
    )
    for number, (what, percent, amount, mistake) in enumerate(TRIALS):
        error = refusal(case, insert, code=f"V{number}", percent=percent, amount=amount)
        case.mistake(
            "good_voucher_refused",
            not mistake and error is not None,
            f"A voucher with {what} is valid, but PostgreSQL refused it: "
            f"{str(error).splitlines()[0] if error else ''}",
            got=got,
        )
        hint = " A check that results in NULL passes." * (percent == amount)
        case.mistake(
            mistake,
            bool(mistake) and error is None,
            f"A voucher with {what} was accepted from psql.{hint}",
            got=got,
        )
    case.mistake(
        "code_not_unique",
        refusal(case, insert, code="V0", percent=5, amount=None) is None,
        "The same code was accepted twice; it should be unique.",
    )
    for wanted in ("ck_vouchers_percent", "ck_vouchers_amount", "ck_vouchers_one_discount"):
        by_name(case, {check.name for check in table.of_kind("check")}, wanted)
