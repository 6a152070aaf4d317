"""The check of ``upload``, chapter 4."""

from exercises.ch04_models.common import always_there, limited
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on


@on("empty")
def check_upload(case: Case) -> None:
    table = build(
        case,
        "uploads",
        failing={
            "invalid input syntax for type uuid": (
                "default_is_a_string",
                (
                    "The default is the text 'uuidv7()' and not a call of the function, and a text "
                    "like that is no UUID."
                ),
            )
        },
    )
    table.has_columns("id", "filename")
    table.primary_key("id")
    text_key = (
        "uuid_as_text",
        (
            "The key is a text. PostgreSQL has a type uuid: 16 bytes instead of 37, and it refuses "
            "what is no UUID."
        ),
    )
    table.has_type(
        "id",
        "uuid",
        mistakes={
            "character varying(36)": text_key,
            "character(36)": text_key,
            "character varying": text_key,
            "character(32)": text_key,
            "character varying(32)": text_key,
            "text": text_key,
        },
    )
    limited(table, "filename", 255)
    always_there(table, "filename")
    case.mistake(
        "made_in_python",
        table.columns["id"].default is None,
        "PostgreSQL knows no default for id: your UUID is made in Python, and an INSERT from psql "
        "would have to bring one.",
    )
    for number in range(6):
        case.sql("INSERT INTO uploads (filename) VALUES (%(name)s)", name=f"{number}.pdf")
    versions = case.sql("SELECT DISTINCT uuid_extract_version(id) FROM uploads")
    case.mistake(
        "random_uuid",
        versions == [(4,)],
        "These are UUIDs of version 4: random, so each new row lands somewhere else in the index. "
        "Version 7 begins with the time.",
    )
    case.mistake(
        "other_version",
        versions != [(7,)],
        "Version 7 was asked for.",
        got=[f"version {version}" for (version,) in versions],
    )
    case.same(
        case.sql("SELECT filename FROM uploads ORDER BY id"), [(f"{n}.pdf",) for n in range(6)]
    )
    with case.session() as session:
        upload = case.answer(filename="orm.pdf")
        session.add(upload)
        session.commit()
