"""The reference solution of ``feed``."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only, raiseload, selectinload

from workbook.blog import Comment, Post, Tag, User


def feed(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return the newest published posts, at most `limit` of them, as dicts.

    Each dict has the keys `id`, `title`, `author` (the username), `tags` (a list of the names,
    sorted) and `comments` (how many there are). Order: by `published_at`, the newest first, then by
    id, the highest first. Every published post has a date.

    Send no more than three statements. Receive at most one row for each post, one for each of its
    tags and one for each different author, and don't receive the content of the posts or comments.
    """
    number = select(func.count()).where(Comment.post_id == Post.id).scalar_subquery()
    posts = (
        select(Post, number)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
        .options(
            load_only(Post.title),
            # Not joined: the row of an author who wrote several posts comes once.
            selectinload(Post.author).load_only(User.username),
            selectinload(Post.tags).load_only(Tag.name),
            raiseload("*"),
        )
    )
    return [
        {
            "id": post.id,
            "title": post.title,
            "author": post.author.username,
            "tags": sorted(tag.name for tag in post.tags),
            "comments": comments,
        }
        for post, comments in session.execute(posts)
    ]
