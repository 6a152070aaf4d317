"""The reference solution of ``unanswered_posts``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post


def unanswered_posts(session: Session) -> list[Post]:
    """Return the published posts that nobody but their author has commented on.

    A post without comments is one of them. Every published post has a date. Order: by
    ``published_at``, then by id. Send one statement that fetches no other rows.
    """
    # NOT goes in front of EXISTS: no comment by another user exists.
    by_others = Post.comments.any(Comment.author_id != Post.author_id)
    posts = select(Post).where(Post.status == "published", ~by_others)
    return list(session.scalars(posts.order_by(Post.published_at, Post.id)))
