"""The table: its columns, and which contacts it refuses."""

from __future__ import annotations

import psycopg2
from sqlalchemy import inspect

from workbook.judge.case import Case

COLUMNS = {
    "id": ("integer", None, "NO"),
    "name": ("character varying", 100, "NO"),
    "email": ("character varying", 254, "NO"),
    "phone": ("character varying", 40, "YES"),
    "created_at": ("timestamp with time zone", None, "NO"),
}


def schema(case: Case) -> None:
    contact = case.objects["Contact"]
    case.mistake(
        "not_mapped",
        inspect(contact, raiseerr=False) is None,
        "`Contact` is not a mapped class: it must inherit from Base.",
    )
    contact.metadata.create_all(case.engine)
    found = {
        row[0]: row[1:]
        for row in case.sql(
            "SELECT column_name, data_type, character_maximum_length, is_nullable "
            "FROM information_schema.columns WHERE table_name = 'contacts'"
        )
    }
    case.mistake("missing_table", not found, "create_all() makes no table called contacts.")
    for name, (kind, length, nullable) in COLUMNS.items():
        column = f"contacts.{name}"
        case.mistake("missing_column", name not in found, f"The column {column} is missing.")
        is_kind, is_length, is_nullable = found[name]
        case.mistake(
            "naive_timestamp",
            is_kind == "timestamp without time zone",
            f"{column} is a timestamp without time zone: it notes a time and forgets where. "
            "DateTime(timezone=True) is needed.",
        )
        case.mistake(
            "wrong_type",
            is_kind != kind,
            f"{column} is {is_kind} in the database; the task asks for {kind}.",
        )
        case.mistake(
            "wrong_length",
            is_length != length,
            f"{column} has {'no length' if is_length is None else f'the length {is_length}'} in "
            f"the database; the task asks for {length}.",
        )
        may, must = "may be NULL", "is never NULL"
        case.mistake(
            "wrong_nullable",
            is_nullable != nullable,
            f"{column} {may if is_nullable == 'YES' else must} in the database; the task says that "
            f"it {may if nullable == 'YES' else must}. Look at `| None` in the annotation.",
        )


ADD = "INSERT INTO contacts (name, email) VALUES (%(name)s, %(email)s)"


def uniqueness(case: Case) -> None:
    try:
        case.sql(ADD, name="Ann", email="Ann@example.com")
    except psycopg2.errors.NotNullViolation as error:
        column = error.diag.column_name
        case.wrong(
            f"A row that another program inserts without {column} is refused: the database has no "
            "default for it. A default in Python is known to Python only; server_default is the "
            "database's own.",
            "no_server_default",
        )
    _takes(
        case, "Ann", "ann.two@example.com", "unique_name", "Two contacts may have one name; yours"
    )
    same_refused = not _inserts(case, "Bo", "Ann@example.com")
    case.mistake(
        "no_unique",
        not same_refused,
        "The database takes the same email address twice. A check in Python cannot prevent that "
        "when two programs write at once: the table needs a unique rule.",
    )
    case.mistake(
        "unique_is_case_sensitive",
        _inserts(case, "Bo", "ANN@example.com"),
        "Ann@example.com and ANN@example.com stand side by side in the table. For a unique rule on "
        "the column these are two texts; the rule must be on lower(email).",
    )
    _takes(case, "Bo", "bo@example.com", "refuses_new_address", "Another address; the table")
    case.sql("TRUNCATE contacts")


def _inserts(case: Case, name: str, email: str) -> bool:
    try:
        case.sql(ADD, name=name, email=email)
    except psycopg2.IntegrityError:
        return False
    return True


def _takes(case: Case, name: str, email: str, mistake: str, words: str) -> None:
    case.mistake(mistake, not _inserts(case, name, email), f"{words} refuses the second.")
