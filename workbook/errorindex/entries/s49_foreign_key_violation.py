"""A row points to one that isn't there."""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post

WORDS = "insert or update violates foreign key constraint"
WHY = "the row that it points to isn't there, or isn't committed yet"
CURE = "add the parent in the same unit of work, through the relationship"
CHAPTER = "ch06"
PATTERN = r"ForeignKeyViolation|violates foreign key constraint|FOREIGN KEY constraint failed"
PHRASES = (
    'psycopg2.errors.ForeignKeyViolation: Key (post_id)=(999) is not present in table "posts"',
    "delete violates foreign key constraint still referenced from table",
    "sqlite3.IntegrityError: FOREIGN KEY constraint failed",
)


def _comment(engine: Engine, beyond: int) -> object:
    with Session(engine) as session:
        last = session.scalars(select(Post).order_by(Post.id.desc())).first()
        assert last is not None
        session.add(Comment(post_id=last.id + beyond, author_id=last.author_id, content="."))
        session.flush()
        return session.scalar(select(func.count(Comment.id)).where(Comment.post_id == last.id))


def bad(engine: Engine) -> object:
    return _comment(engine, 1)


def good(engine: Engine) -> object:
    return _comment(engine, 0)
