"""Nine ways to answer the same request: the newest published posts, with what a page shows of them.

Each is a function that returns what the endpoint sends. The first five take a session, the next
three an async connection or session, the last one a connection of the driver.
"""

from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import ScalarSelect, Select, String, Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Session, joinedload, load_only, raiseload, selectinload

from workbook.blog import Comment, Post, Tag, User
from workbook.blog.models import post_tags

SIZE = 20
Feed = list[dict[str, Any]]


def newest(*columns: Any) -> Select[Any]:
    """The posts of the feed, in its order."""
    posts = select(*(columns or (Post,))).where(Post.status == "published")
    return posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(SIZE)


def item(post: Post, comments: int) -> dict[str, Any]:
    """One post as the page shows it."""
    return {
        "id": post.id,
        "title": post.title,
        "published_at": moment(post.published_at),
        "author": post.author.username,
        "tags": sorted(tag.name for tag in post.tags),
        "comments": comments,
    }


def moment(value: datetime | None) -> str:
    """A point in time as JSON has it."""
    assert value is not None
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"


def lazy(session: Session) -> Feed:
    """Read attributes. Each loads what it needs, for each post."""
    posts = session.scalars(newest())
    return [item(post, len(post.comments)) for post in posts]


def joined(session: Session) -> Feed:
    """One statement with all of it, the post repeated for each tag and each comment."""
    loading = joinedload(Post.author), joinedload(Post.tags), joinedload(Post.comments)
    posts = session.scalars(newest().options(*loading)).unique()
    return [item(post, len(post.comments)) for post in posts]


def selectin(session: Session) -> Feed:
    """One statement for each relationship."""
    loading = selectinload(Post.author), selectinload(Post.tags), selectinload(Post.comments)
    posts = session.scalars(newest().options(*loading))
    return [item(post, len(post.comments)) for post in posts]


def comment_count() -> ScalarSelect[int]:
    """How many comments a post has, counted where they are."""
    counted = select(func.count()).where(Comment.post_id == Post.id)
    return counted.correlate(Post).scalar_subquery()


def counted(session: Session) -> Feed:
    """The comments are counted by PostgreSQL and stay there."""
    loading = joinedload(Post.author), selectinload(Post.tags)
    rows = session.execute(newest(Post, comment_count()).options(*loading))
    return [item(post, comments) for post, comments in rows]


def select_few_columns() -> Select[Any]:
    """The posts with the columns that the page shows, and an error for anything else."""
    return newest(Post, comment_count()).options(
        load_only(Post.title, Post.published_at, raiseload=True),
        joinedload(Post.author).load_only(User.username, raiseload=True),
        selectinload(Post.tags).load_only(Tag.name),
        raiseload("*"),
    )


def few_columns(session: Session) -> Feed:
    """Only the columns that the page shows."""
    rows = session.execute(select_few_columns())
    return [item(post, comments) for post, comments in rows]


async def few_columns_async(session: AsyncSession) -> Feed:
    """The same statements, awaited."""
    rows = await session.execute(select_few_columns())
    return [item(post, comments) for post, comments in rows]


def tag_names() -> Any:
    """The names of a post's tags as one array."""
    names = select(Tag.name).join(post_tags, post_tags.c.tag_id == Tag.id)
    names = names.where(post_tags.c.post_id == Post.id).order_by(Tag.name).correlate(Post)
    return func.array(names.scalar_subquery(), type_=ARRAY(String))


def select_rows() -> Select[Any]:
    """One row for each item of the feed."""
    return newest(
        Post.id,
        Post.title,
        Post.published_at,
        User.username.label("author"),
        tag_names().label("tags"),
        comment_count().label("comments"),
    ).join(Post.author)


async def core_rows(connection: AsyncConnection) -> Feed:
    """One statement, and rows instead of objects."""
    result = await connection.execute(select_rows())
    return [{**row, "published_at": moment(row["published_at"])} for row in result.mappings()]


def select_json() -> Select[tuple[str]]:
    """The feed as one string, the body of the response."""
    feed = select_rows().subquery()
    in_utc = func.to_char(func.timezone("UTC", feed.c.published_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    entry = func.json_build_object(
        "id", feed.c.id, "title", feed.c.title, "published_at", in_utc,
        "author", feed.c.author, "tags", feed.c.tags, "comments", feed.c.comments,
    )  # fmt: skip
    newest_first = aggregate_order_by(entry, feed.c.published_at.desc(), feed.c.id.desc())
    return select(cast(func.coalesce(func.json_agg(newest_first), text("'[]'")), Text))


async def json_text(connection: AsyncConnection) -> str:
    """PostgreSQL makes the JSON, and Python passes it on."""
    result = await connection.execute(select_json())
    return str(result.scalar_one())


BY_HAND = """
SELECT coalesce(json_agg(item), '[]')::text FROM (
    SELECT posts.id, title,
        to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
        username AS author,
        ARRAY(SELECT name FROM tags JOIN post_tags ON tag_id = tags.id
              WHERE post_id = posts.id ORDER BY name) AS tags,
        (SELECT count(*) FROM comments WHERE post_id = posts.id) AS comments
    FROM posts JOIN users ON users.id = author_id
    WHERE status = 'published' ORDER BY posts.published_at DESC, posts.id DESC LIMIT $1
) AS item
"""


async def driver(connection: asyncpg.Connection) -> str:
    """The same string from the driver alone, without SQLAlchemy."""
    ((feed,),) = await connection.fetch(BY_HAND, SIZE)
    return str(feed)
