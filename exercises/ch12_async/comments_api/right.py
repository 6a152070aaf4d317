"""Other right answers to ``comments_api``."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from workbook.blog import Comment, Post, User


class _In(BaseModel):
    author_id: int
    content: str = Field(min_length=1, max_length=500)


def rows_only(factory):
    """No object anywhere: rows, an INSERT ... RETURNING, and the foreign keys to decide."""
    router = APIRouter()

    @router.get("/posts/{post_id}")
    async def show(post_id: int):
        async with factory() as session:
            query = select(Post.id, Post.title, User.username).join(Post.author)
            post = (await session.execute(query.where(Post.id == post_id))).one_or_none()
            if post is None:
                raise HTTPException(404)
            query = select(Comment.id, User.username, Comment.content).join(Comment.author)
            rows = await session.execute(
                query.where(Comment.post_id == post_id).order_by(Comment.id)
            )
            comments = [dict(zip(("id", "author", "content"), row, strict=True)) for row in rows]
        return dict(zip(("id", "title", "author"), post, strict=True)) | {"comments": comments}

    @router.post("/posts/{post_id}/comments", status_code=201)
    async def add(post_id: int, new: _In):
        query = insert(Comment).values(post_id=post_id, **new.model_dump())
        try:
            async with factory.begin() as session:
                new_id = await session.scalar(query.returning(Comment.id))
                name = await session.scalar(select(User.username).filter_by(id=new.author_id))
        except IntegrityError:
            raise HTTPException(404) from None
        return {"id": new_id, "author": name, "content": new.content}

    return router


def in_a_plain_function(factory):
    """run_sync, where reading an attribute may load it."""
    router = APIRouter()

    def post_of(session, post_id):
        post = session.get(Post, post_id)
        if post is None:
            raise HTTPException(404)
        names = dict(
            session.execute(
                select(User.id, User.username)
                .join(Comment, Comment.author_id == User.id)
                .where(Comment.post_id == post_id)
            ).all()
        )
        comments = [
            {"id": each.id, "author": names[each.author_id], "content": each.content}
            for each in post.comments
        ]
        author = post.author.username
        return {"id": post.id, "title": post.title, "author": author, "comments": comments}

    @router.get("/posts/{post_id}")
    async def show(post_id: int):
        async with factory() as session:
            return await session.run_sync(post_of, post_id)

    @router.post("/posts/{post_id}/comments", status_code=201)
    async def add(post_id: int, new: _In):
        async with factory(expire_on_commit=False) as session:
            author = await session.get(User, new.author_id)
            post = await session.get(Post, post_id)
            if author is None or post is None:
                raise HTTPException(404)
            comment = Comment(post_id=post_id, author_id=author.id, content=new.content)
            session.add(comment)
            await session.commit()
        return {"id": comment.id, "author": author.username, "content": comment.content}

    return router
