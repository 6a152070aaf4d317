"""Posts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from app.crud import tags
from app.crud.visibility import Viewer, visible
from app.models import Language, Post, Status, User
from app.postgres.query import given


def with_author_and_tags() -> Select[Post]:
    """Posts, their authors from the same statement, their tags from one more."""
    return (
        select(Post).join(Post.author).options(contains_eager(Post.author), selectinload(Post.tags))
    )


async def get(session: AsyncSession, post_id: int, viewer: Viewer) -> Post | None:
    """A post that the viewer may see."""
    statement = with_author_and_tags().where(
        Post.id == given("id", BigInteger), *visible(viewer.kind)
    )
    return await session.scalar(statement, {"id": post_id, **viewer.values})


async def get_for_change(session: AsyncSession, post_id: int, viewer: Viewer) -> Post | None:
    """A post, deleted or not, locked: any other transaction that changes it waits.

    Author and tags come with it, because the response shows them. What is hidden from the viewer
    isn't even looked at: neither a lock nor the number of statements reveals that it exists.
    """
    statement = with_author_and_tags().where(Post.id == post_id).with_for_update(of=Post)
    if viewer.kind != "admin":
        statement = statement.where(or_(Post.author_id == viewer.id, and_(*visible("anonymous"))))
    return await session.scalar(statement)


async def create(
    session: AsyncSession,
    author: User,
    title: str,
    content: str,
    status: Status,
    names: Sequence[str],
    language: Language = Language.SIMPLE,
) -> Post:
    """A new post, with tags that are made as needed."""
    tags_by_name = await tags.by_names(session, names)
    post = Post(author=author, title=title, content=content, status=status, language=language)
    post.tags = sorted(set(tags_by_name.values()), key=lambda tag: tag.name)
    session.add(post)
    await session.flush()
    return post


async def set_tags(session: AsyncSession, post: Post, names: Sequence[str]) -> None:
    """Replace the tags of a post."""
    tags_by_name = await tags.by_names(session, names)
    wanted = sorted(set(tags_by_name.values()), key=lambda tag: tag.name)
    if wanted != post.tags:
        post.tags = wanted
        # The tags are rows of another table: without this the post's version would not rise.
        post.updated_at = func.now()


async def delete(session: AsyncSession, post: Post, by: User) -> None:
    """Hide a post. It can be restored: by its author only if its author has deleted it.

    An admin may also delete what the author has deleted: then only an admin can restore it.
    """
    if post.deleted_at is None:
        post.deleted_at = func.now()
    post.author_may_restore = by.id == post.author_id
    await session.flush()


async def restore(session: AsyncSession, post: Post) -> None:
    """Show a deleted post again."""
    post.deleted_at = None
    post.author_may_restore = False
    await session.flush()


async def take_down(session: AsyncSession, post: Post, reason: str | None) -> None:
    """Hide a post from all but its author and the admins, or put it back (None)."""
    post.takedown_reason = reason
    await session.flush()
