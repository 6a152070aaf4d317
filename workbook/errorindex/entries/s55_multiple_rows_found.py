"""one() and one_or_none() refuse a second row."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import Post

WORDS = "MultipleResultsFound: Multiple rows were found when exactly one was required"
WHY = "the condition fits more than one row, often for want of a unique constraint or by a join"
CURE = "a unique constraint; or order_by, limit(1) and first()"
CHAPTER = "ch05"
PATTERN = r"MultipleResultsFound|Multiple rows were found"
PHRASES = (
    "scalar_one_or_none raises MultipleResultsFound",
    "multiple rows were found when one or none was required",
)
_NEWEST = select(Post).where(Post.status == "published").order_by(Post.id.desc())


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        return session.scalars(_NEWEST).one_or_none()


def good(engine: Engine) -> object:
    with Session(engine) as session:
        return session.scalars(_NEWEST.limit(1)).one_or_none()
