"""Posts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    Text,
    and_,
    func,
    insert,
    inspect,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from app.crud import tags
from app.crud.visibility import Kind, Viewer, visible
from app.fastpaths.as_json import names_json, post_json, post_json_of
from app.models import Post, Role, Status, Tag, User, post_tags
from app.postgres.reader import Query, given


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


async def get_for_change(session: AsyncSession, post_id: int, viewer: Viewer) -> Post | None:
    """A post, deleted or not, locked: whoever wants to change it too waits here.

    Author and tags come with it, because the answer shows them. What is hidden from the viewer
    is not even looked at: neither a lock nor the count of statements tells that it is there.
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
) -> Post:
    """A new post. The plain twin of ``create_query``, and the only one that makes tags."""
    found = await tags.by_names(session, names)
    post = Post(author=author, title=title, content=content, status=status)
    post.tags = sorted(set(found.values()), key=lambda tag: tag.name)
    session.add(post)
    await session.flush()
    return post


@lru_cache(maxsize=1)
def create_query() -> Query:
    """A new post as JSON, its id and version, if its author may write and all its tags are there.

    Else there is no row, and nothing has happened: ``create`` and its checks then say why, or
    make the tags. One statement, and so one round trip: the plain way takes seven.
    """
    author = (
        select(User.id, User.username)
        .where(
            User.id == given("author", BigInteger),
            User.is_active,
            User.deleted_at.is_(None),
            User.token_version == given("token_version", Integer),
            User.role != Role.GUEST,
        )
        .cte("author")
    )
    names = given("names", ARRAY(Text))
    wanted = func.unnest(names).column_valued("wanted")
    tag = (
        select(Tag.id, Tag.name)
        .where(func.lower(Tag.name) == func.lower(wanted))
        .distinct()
        .cte("tag")
    )
    all_there = select(func.count()).select_from(tag).scalar_subquery() == func.cardinality(names)
    values = {
        name: given(name, Post.__table__.c[name].type) for name in ("title", "content", "status")
    }
    post = (
        insert(Post)
        .from_select(["author_id", *values], select(author.c.id, *values.values()).where(all_there))
        .returning(*inspect(Post).columns)
        .cte("post")
    )
    links = (
        insert(post_tags)
        .from_select(["post_id", "tag_id"], select(post.c.id, tag.c.id))
        .cte("links")
    )
    tags = select(names_json(tag.c.name)).scalar_subquery()
    return Query.of(
        select(post_json_of(post.c, author.c, tags).label("item"), post.c.id, post.c.version)
        .join_from(post, author, author.c.id == post.c.author_id)
        .add_cte(links)
    )


async def set_tags(session: AsyncSession, post: Post, names: Sequence[str]) -> None:
    """Replace the tags of a post."""
    found = await tags.by_names(session, names)
    wanted = sorted(set(found.values()), key=lambda tag: tag.name)
    if wanted != post.tags:
        post.tags = wanted
        # The tags are rows of another table: without this the post's version would not rise.
        post.updated_at = func.now()


async def delete(session: AsyncSession, post: Post, by: User) -> None:
    """Hide a post. It can be restored: by its author only if its author has deleted it.

    An admin may take down what the author has deleted: it stays hidden, and for good.
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
