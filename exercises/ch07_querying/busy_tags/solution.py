"""The reference solution of ``busy_tags``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag


def busy_tags(session: Session, least: int) -> list[tuple[str, int]]:
    """Return (name, number of published posts) for each tag on at least ``least`` such posts.

    ``least`` is 1 or more. Order: the highest number first, then by name.
    Send one statement that fetches no other rows.
    """
    number = func.count(Post.id)
    tags = (
        select(Tag.name, number)
        .join(Tag.posts)
        .where(Post.status == "published")
        .group_by(Tag.id)
        # WHERE is decided row by row; how many there are is known only per group.
        .having(number >= least)
        .order_by(number.desc(), Tag.name)
    )
    return [(name, posts) for name, posts in session.execute(tags)]
