"""The check of ``archive_base``, chapter 4."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from workbook.judge.case import Case
from workbook.judge.schema import TableFacts
from workbook.judge.verdict import on

KINDS = {"ck": "check constraint", "fk": "foreign key", "ix": "index", "pk": "primary key"}
NAMES = ["ck_shelves_number", "fk_books_shelf_id_shelves", "ix_books_title_author", "pk_books"]


@on("empty")
def check_archive_base(case: Case) -> None:
    got = _names_made(case, case.answer.metadata)
    case.mistake(
        "names_left_to_postgresql",
        {"books_pkey", "shelves_pkey", "books_isbn_key", "books_shelf_id_fkey"} <= set(got),
        "PostgreSQL made up these names: your convention doesn't reach the metadata of "
        "ArchiveBase. It is an argument of MetaData(...).",
        got=got,
    )
    case.mistake(
        "first_column_only",
        "ix_books_title" in got,
        "The index that should be called ix_books_title_author is called ix_books_title. It has "
        "two columns, and both belong in the name.",
        got=got,
    )
    for wanted in NAMES:
        kind = wanted[:2]
        case.mistake(
            f"other_{kind}_name",
            wanted not in got,
            f"The {KINDS[kind]} that should be called {wanted} has a different name.",
            got=got,
        )


def _names_made(case: Case, metadata: MetaData) -> list[str]:
    try:
        _add_tables(metadata)
        metadata.create_all(case.engine, checkfirst=False)
    except KeyError as error:
        case.wrong(
            f"Your convention has a part that SQLAlchemy doesn't know: %({error.args[0]})s.",
            "unknown_part",
        )
    except Exception as error:
        case.mistake(
            "first_column_only",
            "already exists" in str(error),
            "Two unique constraints of one table got the same name, because both begin with the "
            "same column. All columns belong in the name.",
        )
        raise
    finally:
        metadata.clear()  # so that the check can be run again
    facts = [TableFacts(case, name) for name in ("shelves", "books")]
    constraints = {each.name for table in facts for each in table.constraints}
    return sorted(constraints | {each.name for table in facts for each in table.indexes})


def _add_tables(metadata: MetaData) -> None:
    Table(
        "shelves",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("room", String(20)),
        Column("number", Integer),
        UniqueConstraint("room", "number"),
        UniqueConstraint("room", "id"),
        CheckConstraint("number > 0", name="number"),
    )
    Table(
        "books",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("shelf_id", ForeignKey("shelves.id")),
        Column("isbn", String(13), unique=True),
        Column("title", String(100)),
        Column("author", String(100)),
        Index(None, "title", "author"),
    )
