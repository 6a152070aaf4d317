"""The reference solution of ``scoreboard``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def scoreboard(session: Session) -> list[tuple[str, int, int, int]]:
    """Return (username, drafts, quiet, popular) for each user who has a post.

    The three numbers count the user's posts: drafts; published posts with fewer than 1000 views;
    published posts with 1000 views or more. Order: by username. Send one statement that fetches no
    other rows.
    """
    published = Post.status == "published"
    scores = (
        select(
            User.username,
            # A count that sees only some rows: 0 where there are none, never NULL.
            func.count().filter(Post.status == "draft"),
            func.count().filter(published, Post.views < 1000),
            func.count().filter(published, Post.views >= 1000),
        )
        .join(User.posts)
        .group_by(User.id)
        .order_by(User.username)
    )
    return [
        (name, drafts, quiet, popular) for name, drafts, quiet, popular in session.execute(scores)
    ]
