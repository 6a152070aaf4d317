"""The check of ``account``, chapter 4."""

import time

from exercises.ch04_models.common import limited, with_zone
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on

FILLED_IN = ("is_active", "logins", "created_at", "changed_at")


@on("empty")
def check_account(case: Case) -> None:
    table = build(case, "accounts")
    limited(table, "email")
    with_zone(table, "created_at", "changed_at")
    for column in FILLED_IN:
        default = table.columns[column].default
        case.mistake(
            "default_in_python",
            default is None,
            f"PostgreSQL has no default for {column}. default=, insert_default= and onupdate= "
            "work only in Python; they have no effect on an INSERT from psql.",
        )
        case.mistake(
            "time_stands_still",
            column.endswith("_at") and str(default).startswith("'"),
            f"The default of {column} is a fixed value, computed when the table was created, and "
            "not a call to now().",
            got=[f"{column}: DEFAULT {default}"],
        )
    case.sql("INSERT INTO accounts (email) VALUES ('a@example.org')")
    case.mistake(
        "other_defaults",
        case.sql("SELECT is_active FROM accounts") == [(False,)],
        "An INSERT that leaves out is_active stored false. A new account should be active.",
    )
    for column in ("email", *FILLED_IN):
        table.has_nulls(
            column,
            False,
            "nullable_in_spite_of_default",
            f"{column} accepts NULL. A default fills in what is left out; it doesn't refuse an "
            "explicit NULL.",
        )
    _check_changed_at(case)


def _check_changed_at(case: Case) -> None:
    onupdate = case.answer.__table__.c.changed_at.onupdate
    case.mistake(
        "onupdate_frozen",
        onupdate is not None and onupdate.is_scalar,
        "onupdate got one value, computed when the class was made, so each UPDATE writes the "
        "same time. Pass a function, or SQL such as func.now().",
    )
    moments = "SELECT created_at, changed_at FROM accounts"
    ((created, changed),) = case.sql(moments)
    time.sleep(0.002)
    with case.session() as session:
        session.query(case.answer).one().logins = 1
        session.commit()
    ((created_later, changed_later),) = case.sql(moments)
    case.mistake(
        "changed_at_stands_still",
        changed_later == changed,
        "An object was changed and committed, and changed_at is still the time of the INSERT. "
        "A default works for INSERT only; which argument is for UPDATE?",
    )
    case.mistake(
        "created_at_moves",
        created_later != created,
        "created_at changed with an UPDATE. It should stay the time of the INSERT.",
    )
