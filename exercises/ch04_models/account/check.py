"""The check of ``account``, chapter 4."""

import time

from sqlalchemy import (
    update,
)

from exercises.ch04_models.common import integer_key, limited, must_take, with_zone
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on


@on("empty")
def check_account(case: Case) -> None:
    table = build(case, "accounts")
    names = ("id", "email", "is_active", "logins", "created_at", "changed_at")
    table.has_columns(*names)
    integer_key(table)
    limited(table, "email", 254)
    table.has_type("is_active", "boolean")
    table.has_type("logins", "integer", "bigint")
    with_zone(table, "created_at")
    with_zone(table, "changed_at")
    for column in ("is_active", "logins", "created_at", "changed_at"):
        case.mistake(
            "default_in_python",
            table.columns[column].default is None,
            f"PostgreSQL knows no default for {column}. default=, insert_default= and onupdate= "
            "work only in Python; an INSERT from psql passes them by.",
        )
    must_take(
        case,
        "insert_refused",
        "The INSERT of the task must work.",
        "INSERT INTO accounts (email) VALUES ('a@example.org')",
    )
    time.sleep(0.002)
    case.sql("INSERT INTO accounts (email) VALUES ('b@example.org')")
    case.same(
        case.sql("SELECT is_active, logins FROM accounts ORDER BY email"),
        [(True, 0), (True, 0)],
        mistakes={
            "other_defaults": (
                [(False, 0), (False, 0)],
                "A new account should be active.",
            )
        },
    )
    for column in ("created_at", "changed_at"):
        ((moments, recent),) = case.sql(
            f"SELECT count(DISTINCT {column}), bool_and({column} > now() - interval '1 hour'"  # noqa: S608
            f" AND {column} < now() + interval '1 hour') FROM accounts"
        )
        case.mistake(
            "time_stands_still",
            moments != 2,
            f"Two rows, written one after the other, have the same {column}. Your default is a "
            "fixed value, worked out when the table was made, and not a call of now().",
            got=[f"{column}: DEFAULT {table.columns[column].default}"],
        )
        case.mistake(
            "clock_off", not recent, f"{column} is hours away from the time of the INSERT."
        )
    for column in names[1:]:
        table.has_nulls(
            column,
            False,
            "nullable_in_spite_of_default",
            f"{column} accepts NULL. A default fills in what is left out; it does not refuse a "
            "NULL that somebody writes down.",
        )
    _check_changed_at(case)


def _check_changed_at(case: Case) -> None:
    model = case.answer
    moments = "SELECT changed_at FROM accounts WHERE email LIKE %(like)s"
    created = "SELECT created_at FROM accounts WHERE email LIKE %(like)s"
    (before,), (born,) = case.sql(moments, like="a%")[0], case.sql(created, like="a%")[0]
    with case.session() as session:
        account = session.query(model).filter_by(email="a@example.org").one()
        account.logins = 1
        session.commit()
        (after,) = case.sql(moments, like="a%")[0]
        case.mistake(
            "onupdate_frozen",
            after < before,
            "After a change changed_at is earlier than before it: onupdate got one value, worked "
            "out when the class was read. Hand over something that is worked out at each UPDATE.",
        )
        case.mistake(
            "changed_at_stands_still",
            after == before,
            "An object was changed and committed, and changed_at is still the time of the INSERT. "
            "A default works for INSERT only; which argument is for UPDATE?",
        )
        session.execute(update(model).where(model.email == "a@example.org").values(logins=2))
        session.commit()
        (later,) = case.sql(moments, like="a%")[0]
        case.mistake(
            "bulk_update_forgotten",
            later <= after,
            "update(Account) leaves changed_at as it was: only objects that are changed one by one "
            "get a new time.",
        )
    case.mistake(
        "created_at_moves",
        case.sql(created, like="a%")[0] != (born,),
        "created_at changed with an UPDATE. It is the time of the INSERT, for good.",
    )
