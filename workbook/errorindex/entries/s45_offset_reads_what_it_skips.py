"""OFFSET throws rows away after they were read."""

from typing import Any

from sqlalchemy import Engine, Select, select, text

from workbook.blog import Comment

WORDS = "deep OFFSET pages and count() are slow"
WHY = "skipped rows are read all the same"
CURE = "keyset pages; count only if somebody reads it"
CHAPTER = "ch07"
ASKED = "sqlalchemy#6333"
PHRASES = (
    "pagination with offset gets slower on later pages",
    "limit offset slow postgres large table",
    "count query of paginated endpoint takes seconds",
)
SHOWS = "rows read for a page of 5: 55"
_BY_ID = select(Comment.id).order_by(Comment.id).limit(5)


def _rows_read(engine: Engine, page: Select[Any]) -> str:
    literal = page.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is small
        plan: list[dict[str, Any]] = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {literal}"
        ).scalar_one()
    below = plan[0]["Plan"]["Plans"][0]
    return f"rows read for a page of 5: {int(below['Actual Rows'])}"


def bad(engine: Engine) -> str:
    return _rows_read(engine, _BY_ID.offset(50))


def good(engine: Engine) -> str:
    with engine.connect() as connection:
        last = connection.scalar(select(Comment.id).order_by(Comment.id).offset(49).limit(1))
    return _rows_read(engine, _BY_ID.where(Comment.id > last))
