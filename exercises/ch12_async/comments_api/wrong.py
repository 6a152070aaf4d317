"""Wrong answers to ``comments_api``, each with what its author was thinking."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from workbook.blog import Comment, Post, User

_ALL = (joinedload(Post.author), selectinload(Post.comments).joinedload(Comment.author))


class _In(BaseModel):
    author_id: int
    content: str = Field(min_length=1, max_length=500)


def _shown(comment):
    return {"id": comment.id, "author": comment.author.username, "content": comment.content}


def _app(
    factory,
    *,
    options=_ALL,
    scope="function",
    begin=True,
    status=201,
    looks=True,
    one=None,
    each=False,
    missing=404,
):
    app = FastAPI()

    async def get_session():
        if one is not None:
            yield one
        elif begin:
            async with factory.begin() as session:
                yield session
        else:
            async with factory() as session:
                yield session

    given = Annotated[AsyncSession, Depends(get_session, scope=scope)]

    @app.get("/posts/{post_id}")
    async def show(post_id: int, session: given) -> Any:
        post = await session.get(Post, post_id, options=options)
        if post is None:
            if missing == 404:
                raise HTTPException(404)
            return None
        if each:
            for comment in post.comments:
                await session.refresh(comment, ["author"])
        return {
            "id": post.id,
            "title": post.title,
            "author": post.author.username,
            "comments": [_shown(comment) for comment in post.comments],
        }

    @app.post("/posts/{post_id}/comments", status_code=status)
    async def add(post_id: int, new: _In, session: given) -> Any:
        post = await session.scalar(select(Post.id).where(Post.id == post_id))
        author = await session.get(User, new.author_id)
        if looks and (post is None or author is None):
            raise HTTPException(404)
        comment = Comment(post_id=post_id, author_id=new.author_id, content=new.content)
        session.add(comment)
        await session.flush()
        if one is not None:
            await session.commit()
            await session.refresh(comment)
        name = author.username if one is None else (await session.get(User, new.author_id)).username
        return {"id": comment.id, "author": name, "content": comment.content}

    return app


def loads_in_the_answer(factory):
    """The relationships give what is read."""
    return _app(factory, options=())


def commits_after_the_answer(factory):
    """Depends() without a scope."""
    return _app(factory, scope=None)


def never_commits(factory):
    """The session is closed, so it is saved."""
    return _app(factory, begin=False)


def answers_200(factory):
    """Whatever FastAPI answers."""
    return _app(factory, status=200)


def statement_for_each_comment(factory):
    """Load the author of each comment when it is needed."""
    return _app(factory, options=(joinedload(Post.author), selectinload(Post.comments)), each=True)


def trusts_the_ids(factory):
    """There is a foreign key."""
    return _app(factory, looks=False)


def null_for_nobody(factory):
    """None is an answer."""
    return _app(factory, missing=200)


def a_session_for_all(factory):
    """Made once, used everywhere."""
    return _app(factory, one=factory())
