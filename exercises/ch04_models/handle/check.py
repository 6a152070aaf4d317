"""The check of ``handle``, chapter 4."""

from exercises.ch04_models.common import always_there, by_name, limited
from workbook.judge.case import Case
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on


@on("empty")
def check_handle(case: Case) -> None:
    table = build(case, "handles")
    limited(table, "name")
    always_there(table, "name")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    case.mistake(
        "index_on_a_word",
        any("'name'" in key for index in table.indexes for key in index.keys),
        "Your index contains the word 'name', the same for every row, and not the column; if the "
        "index is unique, the table can have only one row. Pass the column itself.",
        got=listed,
    )
    insert = "INSERT INTO handles (name) VALUES (%(name)s)"
    for good in ("Ana", "Søren Å"):
        case.mistake(
            "good_name_refused",
            refusal(case, insert, name=good) is not None,
            f"{good} is a valid name, and PostgreSQL refuses it.",
        )
    if refusal(case, insert, name="ana") is None:
        case.mistake(
            "upper_and_lower_case_differ",
            refusal(case, insert, name="Ana") is not None,
            "Ana is there, and ana was accepted as a different name: unique=True compares the "
            "letters as they are.",
            got=listed,
        )
        case.wrong(
            "Ana is there, and ana was accepted: nothing makes the names unique. Does your index "
            "say unique=True? A comparison or change that is made only in Python has no effect in "
            "psql.",
            "not_unique",
            got=listed,
        )
    for name, what in (
        ("", "an empty name"),
        (" bo", "a name with a space at the start"),
        ("bo ", "a name with a space at the end"),
        ("  ", "a name of nothing but spaces"),
    ):
        case.mistake(
            "untrimmed_name_passes",
            refusal(case, insert, name=name) is None,
            f"{what.capitalize()} was accepted from psql. The check constraint should refuse it.",
            got=[repr(name)],
        )
    case.mistake(
        "another_index",
        len(table.indexes) > 2,
        "The table has more indexes than needed. Besides the primary key's own, the unique index "
        "on the lowercase name is enough.",
        got=listed,
    )
    by_name(case, {index.name for index in table.indexes}, "uq_handles_name_lower")
    by_name(case, {check.name for check in table.of_kind("check")}, "ck_handles_name_trimmed")
