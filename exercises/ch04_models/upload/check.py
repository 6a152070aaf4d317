"""The check of ``upload``, chapter 4."""

from exercises.ch04_models.common import always_there, limited
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on

A_STRING = (
    "default_is_a_string",
    (
        "The default is the string 'uuidv7()', not a call to the function, and a string like that "
        "isn't a UUID."
    ),
)


@on("empty")
def check_upload(case: Case) -> None:
    failing = {'invalid input syntax for type uuid: "uuidv7()"': A_STRING}
    table = build(case, "uploads", failing=failing)
    key = table.columns["id"]
    case.mistake(
        "uuid_as_text",
        key.type.startswith(("character", "text")),
        "The key is stored as text. PostgreSQL has a type uuid, which takes fewer bytes and "
        "refuses what isn't a UUID.",
        got=[f"id: {key.type}"],
    )
    limited(table, "filename")
    always_there(table, "filename")
    case.mistake(
        "made_in_python",
        key.default is None,
        "PostgreSQL has no default for id: an INSERT from psql would have to supply the id itself.",
    )
    case.sql("INSERT INTO uploads (filename) VALUES ('a.pdf')")
    case.mistake(
        "random_uuid",
        case.sql("SELECT uuid_extract_version(id) FROM uploads") == [(4,)],
        "These are UUIDs of version 4: random, so each new row goes to a different place in the "
        "index. Version 7 begins with the time.",
    )
