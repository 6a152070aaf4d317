"""The reference solution of ``give_views``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post


def give_views(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Take ``number`` views (0 or more) from one post, add them to another, and return True.

    Return False and change nothing when the giver has fewer views, or when one of the posts is not
    there. The two posts are never the same. Other transactions do the same at the same time, in
    both directions, with these posts and with others: no view may get lost, and no two of them may
    end up in a deadlock. What was changed has been sent when the function returns.
    """
    # Everybody locks in the order of the ids: then nobody holds what the other one needs next.
    both = select(Post).where(Post.id.in_([giver_id, taker_id])).order_by(Post.id)
    fresh = both.with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(fresh)}
    if len(posts) < 2 or posts[giver_id].views < number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True
