"""A column that may not be NULL was given no value."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.blog import Tag

WORDS = 'null value in column "name" violates not-null constraint'
WHY = "no value was given, and the column has no default in the database"
CURE = "give one; or server_default, which other programs get as well"
CHAPTER = "ch04"
PATTERN = (
    r"NotNullViolation(?!.*UPDATE)|null value in column(?!.*UPDATE)|NOT NULL constraint failed"
)
PHRASES = (
    "psycopg2.errors.NotNullViolation on insert",
    "IntegrityError null value in column id violates not-null constraint",
    "default= does not apply to rows inserted with SQL",
)


def _add(engine: Engine, tag: Tag) -> object:
    with Session(engine) as session:
        session.add(tag)
        session.flush()
        return "added"


def bad(engine: Engine) -> object:
    return _add(engine, Tag())


def good(engine: Engine) -> object:
    return _add(engine, Tag(name="complete"))
