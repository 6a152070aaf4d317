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
from workbook.judge.learner import first_line
from workbook.judge.schema import TableFacts
from workbook.judge.verdict import on


@on("empty")
def check_archive_base(case: Case) -> None:
    base = case.answer
    metadata = getattr(base, "metadata", None)
    case.mistake(
        "no_metadata",
        not isinstance(metadata, MetaData),
        "ArchiveBase.metadata should be a MetaData object.",
    )
    assert isinstance(metadata, MetaData)
    expected = [
        "ck_shelves_number",
        "fk_books_shelf_id_shelves",
        "ix_books_title_author",
        "ix_shelves_room",
        "pk_books",
        "pk_shelves",
        "uq_books_isbn",
        "uq_shelves_room_id",
        "uq_shelves_room_number",
    ]
    kinds = {
        "ck": "check constraint",
        "fk": "foreign key",
        "ix": "index",
        "pk": "primary key",
        "uq": "unique constraint",
    }
    got = _names_made(case, metadata)
    defaults = {"books_pkey", "shelves_pkey", "books_isbn_key", "books_shelf_id_fkey"}
    case.mistake(
        "names_left_to_postgresql",
        defaults <= set(got),
        "PostgreSQL made these names up itself: your convention does not reach the metadata of "
        "ArchiveBase. It is an argument of MetaData(...).",
        got=got,
        expected=expected,
    )
    for wanted in expected:
        kind = kinds[wanted[:2]]
        several = {"ix": "title_author", "uq": "room_number"}.get(wanted[:2], "-")
        case.mistake(
            "first_column_only" if wanted.endswith(several) else f"other_{wanted[:2]}_name",
            wanted not in got,
            f"The {kind} that should be called {wanted} has another name."
            + (" It has two columns; is the second one in its name?" * wanted.endswith(several)),
            got=got,
            expected=expected,
        )


def _add_tables(metadata: MetaData) -> None:
    Table(
        "shelves",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("room", String(20), index=True),
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


def _names_made(case: Case, metadata: MetaData) -> list[str]:
    try:
        _add_tables(metadata)
        metadata.create_all(case.engine, checkfirst=False)
    except KeyError as error:
        case.wrong(
            f"Your convention has a part that SQLAlchemy does not know: %({error.args[0]})s.",
            "unknown_part",
        )
    except Exception as error:
        if "already exists" in str(error):
            case.wrong(
                "Two constraints of one table got the same name: both are unique and begin with "
                "the same column. All columns belong in the name.",
                "first_column_only",
            )
        case.wrong(
            f"Tables could not be made with your convention. {first_line(error)}",
            "convention_fails",
        )
    finally:
        metadata.clear()  # so that the check can be run again
    names = set()
    for name in ("shelves", "books"):
        facts = TableFacts(case, name)
        names |= {constraint.name for constraint in facts.constraints}
        names |= {index.name for index in facts.indexes}
    return sorted(names)
