"""Python's and, or, not and if ask for a truth value; a condition has none before it is run."""

from sqlalchemy import Engine, and_, func, select

from workbook.blog import Post

WORDS = "TypeError: Boolean value of this clause is not defined"
WHY = "and, or, not and chained comparisons work on Python's truth, not on SQL"
CURE = "and_(), or_(), ~; several arguments of where()"
CHAPTER = "ch05"
PATTERN = r"Boolean value of this clause is not defined"
PHRASES = (
    "filter with and keyword python sqlalchemy TypeError boolean value",
    "if condition in where clause: boolean value of this clause",
)


def bad(engine: Engine) -> object:
    wanted = Post.views > 5 and Post.status == "published"
    with engine.connect() as connection:
        return connection.scalar(select(func.count(Post.id)).where(wanted))


def good(engine: Engine) -> object:
    wanted = and_(Post.views > 5, Post.status == "published")
    with engine.connect() as connection:
        return connection.scalar(select(func.count(Post.id)).where(wanted))
