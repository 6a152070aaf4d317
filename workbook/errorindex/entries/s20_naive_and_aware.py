"""Python doesn't compare a moment with one whose zone it doesn't know."""

from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = "can't subtract offset-naive and offset-aware datetimes"
WHY = "naive datetimes and asyncpg's strictness"
CURE = "DateTime(timezone=True) and aware UTC values"
CHAPTER = "ch04"
ASKED = "MagicStack/asyncpg#791"
PATTERN = r"can't (subtract|compare) offset-naive and offset-aware"
PHRASES = (
    "TypeError can't compare offset-naive and offset-aware datetimes",
    "asyncpg DataError invalid input for query argument datetime offset-naive",
    "datetime.utcnow with timezone column fails",
)


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        first = session.scalars(select(func.min(User.created_at))).one()
    return datetime(2026, 1, 1) - first


def good(engine: Engine) -> object:
    with Session(engine) as session:
        first = session.scalars(select(func.min(User.created_at))).one()
    return datetime(2026, 1, 1, tzinfo=UTC) - first
