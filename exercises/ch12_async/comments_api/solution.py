"""The reference solution of ``comments_api``."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import joinedload, selectinload

from workbook.blog import Comment, Post, User


class NewComment(BaseModel):
    """What a client may decide."""

    author_id: int
    content: Annotated[str, StringConstraints(min_length=1, max_length=500)]


def _shown(comment: Comment) -> dict[str, Any]:
    return {"id": comment.id, "author": comment.author.username, "content": comment.content}


def comments_api(factory: async_sessionmaker[AsyncSession]) -> FastAPI:
    """Return an application with two endpoints, both `async def`.

    GET /posts/{post_id} answers with {"id": ..., "title": ..., "author": ..., "comments": [...]},
    author being a username. The comments are sorted by id, each as {"id": ..., "author": ...,
    "content": ...}. POST /posts/{post_id}/comments takes {"author_id": ..., "content": ...}; the
    content has 1 to 500 characters, and anything else in the body has no effect. The response is
    201 with the new comment, in the same form. The comment is committed before the response is
    sent. If the post or the author doesn't exist, the response is 404. A request sends no more than
    four statements.
    """
    app = FastAPI()

    async def get_session() -> AsyncIterator[AsyncSession]:
        async with factory.begin() as session:
            yield session

    given = Annotated[AsyncSession, Depends(get_session, scope="function")]

    @app.get("/posts/{post_id}")
    async def show(post_id: int, session: given) -> dict[str, Any]:
        # All that the response contains is loaded here: nothing can be loaded later.
        everything = (
            joinedload(Post.author),
            selectinload(Post.comments).joinedload(Comment.author),
        )
        post = await session.get(Post, post_id, options=everything)
        if post is None:
            raise HTTPException(404)
        return {
            "id": post.id,
            "title": post.title,
            "author": post.author.username,
            "comments": [_shown(comment) for comment in post.comments],
        }

    @app.post("/posts/{post_id}/comments", status_code=201)
    async def add(post_id: int, new: NewComment, session: given) -> dict[str, Any]:
        post = await session.scalar(select(Post.id).where(Post.id == post_id))
        author = await session.get(User, new.author_id)
        if post is None or author is None:
            raise HTTPException(404)
        comment = Comment(post_id=post_id, author=author, content=new.content)
        session.add(comment)
        await session.flush()
        return _shown(comment)

    return app
