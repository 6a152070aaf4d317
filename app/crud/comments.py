"""Comments."""

from functools import lru_cache

from sqlalchemy import ARRAY, BigInteger, Integer, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.crud.visibility import Kind, Viewer, visible
from app.models import Comment, Post, User
from app.postgres.query import Query, given


async def add(
    session: AsyncSession, post_id: int, author: User, content: str, parent: Comment | None
) -> Comment:
    """A new comment, below ``parent`` if there is one."""
    comment = Comment(post_id=post_id, author=author, content=content)
    if parent:
        comment.parent_id = parent.id
        comment.ancestors = [*parent.ancestors, parent.id]
    session.add(comment)
    await session.flush()
    return comment


async def get(session: AsyncSession, comment_id: int, viewer: Viewer) -> Comment | None:
    """A comment that is not deleted, on a post that the viewer may see."""
    return await session.scalar(
        select(Comment)
        .join(Post, Post.id == Comment.post_id)
        .where(Comment.id == comment_id, Comment.deleted_at.is_(None), *visible(viewer.kind)),
        viewer.values,
    )


async def delete(session: AsyncSession, comment: Comment) -> None:
    """Hide a comment. Where answers hang on it, its place stays."""
    comment.deleted_at = func.now()
    await session.flush()


@lru_cache(maxsize=16)
def page_query(kind: Kind, after: bool) -> Query:
    """A page of a post's comments in the order of their threads.

    No row if the post is not there for this viewer; one row without a comment if it has none.
    """
    answer = aliased(Comment)
    shown = or_(
        Comment.deleted_at.is_(None),
        select(answer.id)
        .where(answer.post_id == Comment.post_id, answer.parent_id == Comment.id)
        .exists(),
    )
    of_post = [Comment.post_id == Post.id, shown]
    if after:
        of_post.append(Comment.path > given("after", ARRAY(BigInteger)))
    page = (
        select(Comment)
        .where(*of_post)
        .order_by(Comment.path)
        .limit(given("limit", Integer))
        .correlate(Post)
        .lateral("page")
    )
    return Query.of(
        select(
            page.c.id,
            page.c.post_id,
            page.c.parent_id,
            page.c.path,
            page.c.content,
            page.c.created_at,
            page.c.deleted_at,
            User.id.label("author_id"),
            User.username,
        )
        .select_from(Post)
        .outerjoin(page, true())
        .outerjoin(User, User.id == page.c.author_id)
        .where(Post.id == given("post_id", BigInteger), *visible(kind))
        .order_by(page.c.path)
    )
