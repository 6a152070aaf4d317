"""What several checks of chapter 4 share."""

from workbook.judge.case import Case
from workbook.judge.schema import TableFacts

NO_LIMIT = "On PostgreSQL, a String without a length has no limit. The task names one."
NO_ZONE = (
    "DateTime without timezone=True has no time zone: PostgreSQL stores a date and a "
    "time of day, but not which moment that was."
)


def always_there(table: TableFacts, *columns: str) -> None:
    for column in columns:
        table.has_nulls(
            column,
            False,
            "may_be_null",
            f"{table.name}.{column} accepts NULL, but the task says that it is never NULL. "
            "Look at what is inside Mapped[...], and whether the column has such an annotation.",
        )


def limited(table: TableFacts, column: str) -> None:
    table.case.mistake(
        "no_length",
        table.columns[column].type in ("character varying", "text"),
        NO_LIMIT,
        got=[f"{column}: {table.columns[column].type}"],
    )


def with_zone(table: TableFacts, *columns: str) -> None:
    for column in columns:
        table.case.mistake(
            "without_time_zone",
            table.columns[column].type == "timestamp without time zone",
            NO_ZONE,
            got=[f"{column}: {table.columns[column].type}"],
        )


def by_name(case: Case, names: set[str], wanted: str) -> None:
    case.mistake(
        "other_name",
        wanted not in names,
        f"Nothing is called {wanted}. Error messages and migrations use the name.",
        got=sorted(names),
    )
