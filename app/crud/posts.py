"""Posts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import BigInteger, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from app.crud import tags
from app.crud.as_json import post_json
from app.models import Post, Status, User
from app.reads import Query, given
from app.viewers import Kind, Viewer, visible


def with_author_and_tags() -> Select[Post]:
    """Posts, their authors from the same statement, their tags from one more."""
    return (
        select(Post).join(Post.author).options(contains_eager(Post.author), selectinload(Post.tags))
    )


async def get(session: AsyncSession, post_id: int, viewer: Viewer) -> Post | None:
    """A post that the viewer may see. The plain twin of ``post_query``."""
    statement = with_author_and_tags().where(
        Post.id == given("id", BigInteger), *visible(viewer.kind)
    )
    return await session.scalar(statement, {"id": post_id, **viewer.values})


@lru_cache(maxsize=4)
def post_query(kind: Kind) -> Query:
    """The same as JSON, and the version."""
    statement = (
        select(post_json().label("item"), Post.version)
        .join(Post.author)
        .where(Post.id == given("id", BigInteger), *visible(kind))
    )
    return Query.of(statement)


async def get_for_change(session: AsyncSession, post_id: int) -> Post | None:
    """A post, deleted or not, locked: whoever wants to change it too waits here.

    Author and tags come with it, because the answer shows them.
    """
    statement = with_author_and_tags().where(Post.id == post_id).with_for_update(of=Post)
    return await session.scalar(statement)


async def create(
    session: AsyncSession,
    author: User,
    title: str,
    content: str,
    status: Status,
    names: Sequence[str],
) -> Post:
    """A new post."""
    found = await tags.by_names(session, names)
    post = Post(author=author, title=title, content=content, status=status)
    post.tags = sorted(set(found.values()), key=lambda tag: tag.name)
    session.add(post)
    await session.flush()
    return post


async def set_tags(session: AsyncSession, post: Post, names: Sequence[str]) -> None:
    """Replace the tags of a post."""
    found = await tags.by_names(session, names)
    wanted = sorted(set(found.values()), key=lambda tag: tag.name)
    if wanted != post.tags:
        post.tags = wanted
        # The tags are rows of another table: without this the post's version would not rise.
        post.updated_at = func.now()


async def delete(session: AsyncSession, post: Post) -> None:
    """Hide a post. It can be restored."""
    post.deleted_at = func.now()
    await session.flush()


async def restore(session: AsyncSession, post: Post) -> None:
    """Show a deleted post again."""
    post.deleted_at = None
    await session.flush()
