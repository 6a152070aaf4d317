"""The check of ``typed_bookmark``, chapter 1."""

import sys
from datetime import datetime
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Any, ForwardRef, Union, get_args, get_origin

from sqlalchemy import Table, create_engine, exc, insert
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import CreateTable

from exercises.ch01_why_sqlalchemy.common import LOGIN
from workbook.judge.case import Case
from workbook.judge.schema import build, mapped_table
from workbook.judge.submission import first_line
from workbook.judge.verdict import on

TYPES: dict[str, set[type]] = {
    "id": {int},
    "url": {str},
    "title": {str},
    "note": {str, type(None)},
    "is_read": {bool},
    "added_at": {datetime},
}


COLUMNS = {
    "id": "integer or bigint",
    "url": "character varying(500)",
    "title": "character varying(200)",
    "note": "text",
    "is_read": "boolean",
    "added_at": "timestamp with time zone",
}


KNOWN_TYPES = {
    "timestamp without time zone": (
        "no_time_zone",
        "In PostgreSQL added_at has no time zone: datetime alone does not ask for one.",
    )
}


@on("empty")
def check_typed_bookmark(case: Case) -> None:
    table = mapped_table(case)
    for name, expected in TYPES.items():
        _typed(case, case.answer, name, expected)
    try:
        CreateTable(table).compile(dialect=mysql.dialect())
    except exc.CompileError as error:
        message = f"MySQL rejects this table: {str(error).splitlines()[0]}."
        if "'note'" in str(error):
            message += " Text of any length has its own type."
        case.wrong(message, "no_length")
    facts = build(case, "bookmarks")
    facts.has_columns(*COLUMNS)
    facts.primary_key("id")
    for name, kind in COLUMNS.items():
        facts.has_type(name, *kind.split(" or "), mistakes=KNOWN_TYPES)
        nullable = facts.columns[name].nullable
        facts.has_nulls(
            name,
            name == "note",
            "nullable_contradicts_type",
            f"In PostgreSQL {name} {'may' if nullable else 'may not'} be NULL, but its Python type "
            "says the opposite. An argument of mapped_column overrides the type.",
        )
    _stored_on_sqlite(case, table)


def _typed(case: Case, model: type, name: str, expected: set[type]) -> None:
    case.mistake("column_missing", not hasattr(model, name), f"Bookmark no longer has {name}.")
    annotation: Any = None
    for each in model.__mro__:
        # SQLAlchemy's own classes name types that exist only for the checker.
        if each.__module__ == model.__module__:
            annotation = annotation or get_annotations(each, eval_str=True).get(name)
    inner = get_args(annotation)
    if get_origin(annotation) is not Mapped or not inner:
        case.wrong(
            f"`{name}` has no Mapped[...], so a type checker cannot know what Bookmark.{name} is.",
            "untyped",
        )
    got = _members(inner[0], vars(sys.modules[model.__module__]))
    case.mistake(
        "may_be_missing",
        got == expected | {type(None)} and got != expected,
        f"Mapped[... | None] says that {name} may be missing. The task says that it never is.",
    )
    case.mistake(
        "must_be_there",
        got | {type(None)} == expected and got != expected,
        f"The type of {name} says that it is never missing. The task says that it may be missing.",
    )
    case.mistake(
        "other_python_type",
        got != expected,
        f"The Python type of {name} is not the one that its values have.",
        got=[f"{name}: {annotation}"],
    )


def _members(kind: Any, names: dict[str, Any]) -> set[Any]:
    """``str | None`` as a set, also in quotes; what Annotated adds is left out."""
    if isinstance(kind, ForwardRef):
        kind = eval(kind.__forward_arg__, names)  # noqa: S307 - as SQLAlchemy itself does
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0], names)
    if get_origin(kind) in (Union, UnionType):
        return set().union(*(_members(member, names) for member in get_args(kind)))
    return {kind}


def _stored_on_sqlite(case: Case, table: Table) -> None:
    lite = create_engine("sqlite://")
    row = {"url": "https://example.com", "title": "Bread", "is_read": True, "added_at": LOGIN}
    try:
        with lite.begin() as connection:
            table.create(connection)
            connection.execute(insert(table).values(**row))
    except exc.SQLAlchemyError as error:
        case.wrong(
            f"On SQLite a bookmark without a note cannot be stored. {first_line(error)}",
            "not_on_sqlite",
            error,
        )
    finally:
        lite.dispose()
