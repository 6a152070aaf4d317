"""A response model reads every attribute that it names; each may be a statement."""

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from workbook.blog import Post

WORDS = "response_model is slow"
WHY = "serialising touches lazy attributes, one query each"
CURE = "eager load, a lean schema"
CHAPTER = "ch11"
ASKED = "fastapi/fastapi#1468"
PHRASES = (
    "fastapi response model with relationships is very slow",
    "N+1 queries in pydantic from_attributes",
    "hundreds of queries for one list endpoint",
)
SHOWS = "statements for 5 posts: 6"


class _Tag(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str


class _Post(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    title: str
    tags: list[_Tag]


def _statements(engine: Engine, *options: ExecutableOption) -> str:
    sent: list[str] = []

    def keep(*parts: object) -> None:
        sent.append(str(parts[2]))

    event.listen(engine, "before_cursor_execute", keep)
    with Session(engine) as session:
        posts = session.scalars(select(Post).order_by(Post.id).limit(5).options(*options)).all()
        for post in posts:
            _Post.model_validate(post)
    event.remove(engine, "before_cursor_execute", keep)
    return f"statements for {len(posts)} posts: {len(sent)}"


def bad(engine: Engine) -> str:
    return _statements(engine)


def good(engine: Engine) -> str:
    return _statements(engine, selectinload(Post.tags))
