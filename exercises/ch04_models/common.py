"""What several checks of chapter 4 share."""

from typing import Any

from workbook.judge.case import Case
from workbook.judge.schema import TableFacts, refusal

NO_LIMIT = "A String without a length has no limit on PostgreSQL. The task names a length."


NO_ZONE = (
    "DateTime without timezone=True forgets the time zone: PostgreSQL keeps the digits of the "
    "clock and not the moment."
)


def always_there(table: TableFacts, *columns: str) -> None:
    for column in columns:
        table.has_nulls(
            column,
            False,
            "may_be_null",
            f"{table.name}.{column} accepts NULL, and the task says it is always there. "
            "Look at what stands inside Mapped[...], and whether it stands there at all.",
        )


def limited(table: TableFacts, column: str, length: int) -> None:
    table.has_type(
        column,
        f"character varying({length})",
        mistakes={
            "character varying": ("no_length", NO_LIMIT),
            "text": ("no_length", NO_LIMIT),
        },
    )


def integer_key(table: TableFacts) -> None:
    table.primary_key("id")
    table.has_type("id", "integer", "bigint")


def with_zone(table: TableFacts, column: str) -> None:
    table.has_type(
        column,
        "timestamp with time zone",
        mistakes={"timestamp without time zone": ("without_time_zone", NO_ZONE)},
    )


def must_take(case: Case, mistake: str, message: str, statement: str, **parameters: Any) -> None:
    if error := refusal(case, statement, **parameters):
        said = str(error).splitlines()[0]
        case.wrong(f"{message} PostgreSQL says: {said}", mistake, got=[statement])


def by_name(case: Case, names: set[str], wanted: str) -> None:
    case.mistake(
        "other_name",
        wanted not in names,
        f"There is none called {wanted}. An error message and a migration both go by the name.",
        got=sorted(names),
    )
