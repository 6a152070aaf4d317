"""The check of ``handle``, chapter 4."""

from exercises.ch04_models.common import (
    always_there,
    by_name,
    integer_key,
    limited,
    must_take,
)
from workbook.judge.case import Case
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on


@on("empty")
def check_handle(case: Case) -> None:
    table = build(case, "handles")
    table.has_columns("id", "name")
    integer_key(table)
    limited(table, "name", 30)
    always_there(table, "name")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    case.mistake(
        "index_on_a_word",
        any("'name'" in key for index in table.indexes for key in index.keys),
        "Your index holds the word 'name', the same for every row, and not the column: then only "
        "one row fits in. Hand over the column itself.",
        got=listed,
    )
    insert = "INSERT INTO handles (name) VALUES (%(name)s)"
    must_take(case, "good_name_refused", "Ana is a good name.", insert, name="Ana")
    for name in ("ana", "ANA"):
        got_in = refusal(case, insert, name=name) is None
        alike = refusal(case, insert, name="Ana") is not None
        case.mistake(
            "upper_and_lower_case_differ",
            got_in and alike,
            f"Ana is there, and {name} was let in as somebody else: unique=True compares the "
            "letters as they are.",
            got=listed,
        )
        case.mistake(
            "not_unique",
            got_in,
            f"Ana is there, and {name} was let in: nothing in the table is unique. Does your index "
            "say unique=True? What only Python compares or changes, psql passes by.",
            got=listed,
        )
    must_take(case, "good_name_refused", "Søren Å is a good name.", insert, name="Søren Å")
    for name, what in (
        ("", "an empty name"),
        (" bo", "a name with a space in front"),
        ("bo ", "a name with a space behind"),
        ("  ", "a name of nothing but spaces"),
    ):
        case.mistake(
            "untrimmed_name_passes",
            refusal(case, insert, name=name) is None,
            f"{what.capitalize()} was accepted from psql. The check constraint has to refuse it.",
            got=[repr(name)],
        )
    case.same(
        case.sql("SELECT name FROM handles ORDER BY name"),
        [("Ana",), ("Søren Å",)],
        message="A name should be stored as it was written.",
        mistake="name_changed",
    )
    case.mistake(
        "another_index",
        len(table.indexes) > 2,
        "One unique index is enough: the one on the lower-case name implies the other.",
        got=listed,
    )
    by_name(case, {index.name for index in table.indexes}, "uq_handles_name_lower")
    by_name(case, {check.name for check in table.of_kind("check")}, "ck_handles_name_trimmed")
