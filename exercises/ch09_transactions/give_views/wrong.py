"""Wrong answers to ``give_views``, each with what its author was thinking."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def deadlock(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """First the one who gives, then the one who takes."""
    posts = []
    for post_id in (giver_id, taker_id):
        posts.append(session.get(Post, post_id, with_for_update=True, populate_existing=True))
    giver, taker = posts
    if giver is None or taker is None or giver.views < number:
        return False
    giver.views -= number
    taker.views += number
    session.flush()
    return True


def lost_update(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Two objects, one flush."""
    giver, taker = session.get(Post, giver_id), session.get(Post, taker_id)
    if giver is None or taker is None or giver.views < number:
        return False
    giver.views -= number
    taker.views += number
    session.flush()
    return True


def half_is_done(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Two UPDATEs that add in the database, in the order of the ids."""
    done = 0
    for post_id in sorted((giver_id, taker_id)):
        change = -number if post_id == giver_id else number
        changed = update(Post).where(Post.id == post_id, Post.views + change >= 0)
        done += session.execute(changed.values(views=Post.views + change)).rowcount
    return done == 2


def fails_instead_of_false(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """The database refuses numbers below zero."""
    for post_id in sorted((giver_id, taker_id)):
        change = -number if post_id == giver_id else number
        changed = update(Post).where(Post.id == post_id)
        if not session.execute(changed.values(views=Post.views + change)).rowcount:
            return False
    return True


def cannot_give_all(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """There must be views left."""
    both = select(Post).where(Post.id.in_([giver_id, taker_id])).order_by(Post.id)
    fresh = both.with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(fresh)}
    if len(posts) < 2 or posts[giver_id].views <= number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True


def looks_before_it_locks(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Look whether it can be done; then two UPDATEs, in the order of the ids."""
    both = select(Post.id, Post.views).where(Post.id.in_([giver_id, taker_id]))
    views = {row.id: row.views for row in session.execute(both)}
    if len(views) < 2 or views[giver_id] < number:
        return False
    for post_id in sorted(views):
        change = -number if post_id == giver_id else number
        changed = update(Post).where(Post.id == post_id).values(views=Post.views + change)
        session.execute(changed)
    return True


def order_changes(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Sorted by views: the one that has most is locked first."""
    both = select(Post).where(Post.id.in_([giver_id, taker_id])).order_by(Post.views.desc())
    fresh = both.with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(fresh)}
    if len(posts) < 2 or posts[giver_id].views < number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True


def no_order(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """One statement locks both at once."""
    both = select(Post).where(Post.id.in_([giver_id, taker_id]))
    fresh = both.with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(fresh)}
    if len(posts) < 2 or posts[giver_id].views < number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True


def published_only(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Drafts have no views."""
    both = select(Post).where(Post.id.in_([giver_id, taker_id]), Post.status == "published")
    both = both.order_by(Post.id).with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(both)}
    if len(posts) < 2 or posts[giver_id].views < number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True
