"""An UPDATE or DELETE of one object met no row."""

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from workbook.blog import Tag

WORDS = "StaleDataError: UPDATE statement on table expected to update 1 row(s); 0 were matched"
WHY = "another transaction deleted the row, or changed its version"
CURE = "load it again and repeat the unit of work; answer 409"
CHAPTER = "ch09"
PATTERN = r"StaleDataError|expected to (update|delete) \d+ row\(s\); \d+ were matched"
PHRASES = (
    "sqlalchemy.orm.exc.StaleDataError on flush",
    "version_id_col stale data concurrent update",
)


def _rename(engine: Engine, *, deleted_meanwhile: bool) -> object:
    with Session(engine) as session:
        tag = session.scalars(select(Tag).order_by(Tag.id)).first()
        assert tag is not None
        if deleted_meanwhile:
            with engine.begin() as other:
                other.execute(text("DELETE FROM tags WHERE id = :id"), {"id": tag.id})
        tag.name = "renamed"
        session.flush()
        return tag.name


def bad(engine: Engine) -> object:
    return _rename(engine, deleted_meanwhile=True)


def good(engine: Engine) -> object:
    return _rename(engine, deleted_meanwhile=False)
