"""PostgreSQL refuses a text that is longer than its column; it doesn't cut it."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.blog import Tag

WORDS = "value too long for type character varying(30)"
WHY = "the column has a length, and nothing before the database looks at it"
CURE = "the same limit in the schema of the request: max_length"
CHAPTER = "ch04"
PATTERN = r"StringDataRightTruncation|value too long for type"
PHRASES = (
    "psycopg2.errors.StringDataRightTruncation value too long",
    "DataError character varying(50) too long 500 error",
)


def _add(engine: Engine, name: str) -> object:
    with Session(engine) as session:
        session.add(Tag(name=name))
        session.flush()
        return "added"


def bad(engine: Engine) -> object:
    return _add(engine, "x" * 31)


def good(engine: Engine) -> object:
    return _add(engine, "x" * 30)
