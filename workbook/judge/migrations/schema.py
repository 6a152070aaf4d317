"""How the catalogues of two databases differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import structure
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.schemas.database import Schema
from workbook.schemas.tables import Table


def differences(reference: Schema, answer: Schema, free: ModelTolerance) -> Iterator[Difference]:
    """How the second schema differs from the first."""
    missing = sorted(reference.tables.keys() - answer.tables.keys())
    extra = sorted(answer.tables.keys() - reference.tables.keys())
    got, expected = sorted(answer.tables), sorted(reference.tables)
    if missing:
        yield Difference("table_missing", f"The table {missing[0]} is missing.", got, expected)
    if extra:
        yield Difference(
            "table_extra", f"There is a table {extra[0]} that shouldn't be there.", got, expected
        )
    for name in sorted(reference.tables.keys() & answer.tables.keys()):
        yield from _table(reference, answer, name, free)
    yield from _objects(reference, answer)


def _table(
    reference: Schema, answer: Schema, name: str, free: ModelTolerance
) -> Iterator[Difference]:
    ref, actual = reference.tables[name], answer.tables[name]
    free = replace(free, wider_integers=False, extra_indexes=False)
    if difference := structure.columns(ref, actual, free):
        yield difference
    for column in ref.columns:
        key = f"{name}.{column}"
        wanted, got = reference.defaults.get(key), answer.defaults.get(key)
        if column in actual.columns and wanted != got:
            yield Difference(
                "other_default",
                _default_words(key, wanted, got),
                [f"{column}: {_default_text(got)}"],
                [f"{column}: {_default_text(wanted)}"],
            )
    if difference := structure.keys(ref, actual, _with_all_names(ref, free)):
        yield difference
    for check in ref.checks:
        same = [each for each in actual.checks if each.name == check.name]
        if same and same[0].validated != check.validated:
            words = ("isn't validated", "is validated")[same[0].validated]
            yield Difference(
                "not_validated" if check.validated else "validated",
                f"The check constraint {check.name} of {name} {words}.",
                [f"{each.name}: {each.expression}" for each in same],
                [f"{check.name}: {check.expression}"],
            )


def _default_words(column: str, wanted: str | None, got: str | None) -> str:
    if got is None:
        return f"The column {column} has no DEFAULT."
    if wanted is None:
        return f"The column {column} has a DEFAULT."
    return f"The column {column} has a different DEFAULT."


def _default_text(default: str | None) -> str:
    return "no DEFAULT" if default is None else f"DEFAULT {default}"


def _with_all_names(table: Table, free: ModelTolerance) -> ModelTolerance:
    """In a migration each name counts: the next one has to know it."""
    named: list[Any] = [*table.checks, *table.foreign_keys, *table.indexes]
    names = {each.name for each in named}
    return replace(free, names=frozenset(names))


def _objects(reference: Schema, answer: Schema) -> Iterator[Difference]:
    missing = sorted(reference.objects - answer.objects)
    extra = sorted(answer.objects - reference.objects)
    if missing and extra and missing[0].split(":")[0] == extra[0].split(":")[0]:
        yield Difference("other_object", "This isn't as expected:", extra, missing)
    elif missing:
        yield Difference("object_missing", f"This is missing: {missing[0]}.", extra, missing)
    elif extra:
        yield Difference("object_left", f"This is there: {extra[0]}.", extra, missing)
