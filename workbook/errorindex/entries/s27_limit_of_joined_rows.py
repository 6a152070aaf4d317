"""LIMIT counts what the join returns: a user with three posts uses up three."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from workbook.blog import User

WORDS = "contains_eager with LIMIT returns too few"
WHY = "LIMIT counts joined rows"
CURE = "limit in a subquery, or selectinload"
CHAPTER = "ch07"
ASKED = "sqlalchemy#5053"
PHRASES = (
    "limit with join returns fewer objects than expected",
    "pagination returns less rows when I join a collection",
    "contains_eager limit wrong number of parents",
)
SHOWS = "3 asked for, 1 returned"


def bad(engine: Engine) -> str:
    joined = select(User).join(User.posts).options(contains_eager(User.posts))
    with Session(engine) as session:
        users = session.scalars(joined.order_by(User.id).limit(3)).unique().all()
    return f"3 asked for, {len(users)} returned"


def good(engine: Engine) -> str:
    writers = select(User).where(User.posts.any()).options(selectinload(User.posts))
    with Session(engine) as session:
        users = session.scalars(writers.order_by(User.id).limit(3)).all()
    return f"3 asked for, {len(users)} returned"
