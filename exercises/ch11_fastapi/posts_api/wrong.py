"""Wrong answers to ``posts_api``, each with what its author was thinking."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from workbook.blog import Post


class _Author(BaseModel):
    id: int
    username: str


class _AuthorWithEmail(_Author):
    email: str


class _Tag(BaseModel):
    name: str


class _Post(BaseModel):
    id: int
    title: str
    author: _Author
    tags: list[_Tag]


class _PostWithEmail(_Post):
    author: _AuthorWithEmail


_QUERY = select(Post).where(Post.status == "published").order_by(Post.id.desc()).limit(20)
_EAGER = _QUERY.options(joinedload(Post.author), selectinload(Post.tags))


def _app(factory, query=_EAGER, out=_Post, open_session=True):
    from fastapi import Depends

    app = FastAPI()

    def get_session():
        with factory() as session:
            yield session

    @app.get("/posts", response_model=list[out])
    def newest(session=Depends(get_session)) -> Any:
        posts = session.scalars(query).unique().all()
        if not open_session:
            session.close()
        return posts

    return app


def lazy_loads(factory):
    """The schema takes what it needs."""
    return _app(factory, query=_QUERY)


def lazy_tags(factory):
    """The author is joined, that's the expensive one."""
    return _app(factory, query=_QUERY.options(joinedload(Post.author)))


def session_is_closed(factory):
    """A with block around the query, as everywhere."""
    return _app(factory, query=_QUERY, open_session=False)


def the_whole_author(factory):
    """An email helps to get in touch."""
    return _app(factory, out=_PostWithEmail)


def only_with_tags(factory):
    """One join for everything."""
    query = _EAGER.where(Post.tags.any())
    return _app(factory, query=query)


def limit_before_the_join(factory):
    """One join for everything, an outer one."""
    query = (
        select(Post)
        .outerjoin(Post.tags)
        .where(Post.status == "published")
        .options(joinedload(Post.author), contains_eager(Post.tags))
        .order_by(Post.id.desc())
        .limit(20)
    )
    return _app(factory, query=query)


def with_drafts(factory):
    """The newest posts."""
    query = select(Post).order_by(Post.id.desc()).limit(20)
    return _app(factory, query=query.options(joinedload(Post.author), selectinload(Post.tags)))
