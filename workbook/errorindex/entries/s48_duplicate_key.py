"""A value that has to be unique is there already."""

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workbook.blog import Tag

WORDS = "duplicate key value violates unique constraint"
WHY = "another row, or another client at the same time, has the value"
CURE = "catch IntegrityError and answer 409, or insert ... on conflict"
CHAPTER = "ch05"
PATTERN = r"UniqueViolation|duplicate key value violates unique constraint|UNIQUE constraint failed"
PHRASES = (
    "psycopg2.errors.UniqueViolation IntegrityError on commit",
    "insert or ignore if exists sqlalchemy",
    "IntegrityError duplicate key after checking that it does not exist",
)


def _taken(session: Session) -> str:
    return session.scalars(select(Tag.name).order_by(Tag.id)).first() or ""


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        session.add(Tag(name=_taken(session)))
        session.flush()
        return "added"


def good(engine: Engine) -> object:
    with Session(engine) as session:
        tag = insert(Tag).values(name=_taken(session)).on_conflict_do_nothing()
        added = session.execute(tag.returning(Tag.id)).first()
        return "added" if added else "there already"
