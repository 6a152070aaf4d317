"""The reference solution of ``posts_api``."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from workbook.blog import Post


class AuthorOut(BaseModel):
    """What everybody may know of an author."""

    id: int
    username: str


class TagName(BaseModel):
    """A tag in a list."""

    name: str


class PostOut(BaseModel):
    """A post with its relatives."""

    id: int
    title: str
    author: AuthorOut
    tags: list[TagName]


def posts_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which answers with the newest published posts.

    GET /posts answers with a list of at most 20 posts, the largest ids first: {"id": ..., "title":
    ..., "author": {"id": ..., "username": ...}, "tags": [{"name": ...}, ...]}, with the tags sorted
    by name. Posts without a tag are among them. Three statements at most, however many posts there
    are.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory() as session:
            yield session

    @app.get("/posts", response_model=list[PostOut])
    def newest_posts(session: Annotated[Session, Depends(get_session)]) -> Sequence[Post]:
        query = (
            select(Post)
            .where(Post.status == "published")
            # The schema reads both, after this function has returned.
            .options(joinedload(Post.author), selectinload(Post.tags))
            .order_by(Post.id.desc())
            .limit(20)
        )
        return session.scalars(query).all()

    return app
