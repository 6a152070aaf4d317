"""The reference solution of ``best_posts``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def best_posts(session: Session, places: int) -> list[tuple[str, int, int]]:
    """Return (username, post id, views) of each author's most viewed published posts.

    A post is in the list if it has one of the first ``places`` places among the published posts of
    its author. Posts with the same number of views share a place, and the places after it are
    skipped: posts with 9, 9 and 5 views take places 1, 1 and 3. Order: by username, then most views
    first, then by id. Send one statement that fetches no other rows.
    """
    # Equal rows share a rank; row_number() would number them one after the other.
    place = func.rank().over(partition_by=Post.author_id, order_by=Post.views.desc())
    ranked = (
        select(Post.id, Post.author_id, Post.views, place.label("place"))
        .where(Post.status == "published")
        .subquery()
    )
    best = (
        select(User.username, ranked.c.id, ranked.c.views)
        .join(ranked, ranked.c.author_id == User.id)
        .where(ranked.c.place <= places)
        .order_by(User.username, ranked.c.views.desc(), ranked.c.id)
    )
    return [(username, post_id, views) for username, post_id, views in session.execute(best)]
