"""The reference solution of ``front_page``."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbook.blog import Comment, Post


def front_page(session: Session, limit: int) -> list[Post]:
    """Return the newest published posts with everything that a page shows about them.

    At most ``limit`` posts, in the order of ``newest_posts``. The author, the tags, the comments,
    and the author of each comment are loaded: they can be read after the session is closed. Send at
    most 5 statements, however many posts there are, and no join that multiplies rows.
    """
    posts = (
        select(Post)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
        # One author each: a join adds no rows. Two collections in one join would multiply.
        .options(
            joinedload(Post.author),
            selectinload(Post.tags),
            selectinload(Post.comments).joinedload(Comment.author),
        )
    )
    return list(session.scalars(posts))
