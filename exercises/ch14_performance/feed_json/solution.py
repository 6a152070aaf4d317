"""The reference solution of ``feed_json``."""

from sqlalchemy import String, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post, Tag, User
from workbook.blog.models import post_tags


def feed_json(session: Session, limit: int) -> str:
    """Return what `feed` returns, but as a string that PostgreSQL made: a JSON array of objects.

    The keys, the order of the posts and their contents are those of `feed`; spaces and the order of
    the keys in an object make no difference. The tags of a post without tags are an empty array,
    and if there are no posts, the string is ``[]``.

    Send one statement, and receive one row.
    """
    names = select(Tag.name).join(post_tags).where(post_tags.c.post_id == Post.id)
    names = names.order_by(Tag.name).correlate(Post)
    comments = select(func.count()).where(Comment.post_id == Post.id).correlate(Post)
    posts = (
        select(
            Post.id,
            Post.title,
            Post.published_at,
            User.username,
            # An array of a subquery is empty where an aggregate over a join would hold a NULL.
            func.array(names.scalar_subquery(), type_=ARRAY(String)).label("tags"),
            comments.scalar_subquery().label("comments"),
        )
        .join(Post.author)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
        .subquery()
    )
    item = func.json_build_object(
        "id", posts.c.id, "title", posts.c.title, "author", posts.c.username,
        "tags", posts.c.tags, "comments", posts.c.comments,
    )  # fmt: skip
    items = func.json_agg(aggregate_order_by(item, posts.c.published_at.desc(), posts.c.id.desc()))
    return session.scalars(select(func.coalesce(cast(items, Text), "[]"))).one()
