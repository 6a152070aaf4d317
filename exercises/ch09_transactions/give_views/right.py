"""Other right answers to ``give_views``."""

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Lock both in the order of their ids; then one UPDATE that adds in the database."""
    ids = {"giver": giver_id, "taker": taker_id, "number": number}
    lock = "SELECT id, views FROM posts WHERE id IN (:giver, :taker) ORDER BY id FOR UPDATE"
    views = {row.id: row.views for row in session.execute(text(lock), ids)}
    if giver_id not in views or taker_id not in views or views[giver_id] < number:
        return False
    change = (
        "UPDATE posts SET views = views + CASE id WHEN :giver THEN -:number ELSE :number END "
        "WHERE id IN (:giver, :taker)"
    )
    session.execute(text(change), ids)
    return True


def one_after_the_other(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """get() with a lock, the lower id first."""
    posts = {}
    for post_id in sorted({giver_id, taker_id}):
        posts[post_id] = session.get(
            Post, post_id, with_for_update={"key_share": True}, populate_existing=True
        )
    giver, taker = posts[giver_id], posts[taker_id]
    if giver is None or taker is None or giver.views < number:
        return False
    giver.views, taker.views = giver.views - number, taker.views + number
    session.flush()
    return True


def highest_id_first(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Any order will do that is the same for all; then two UPDATEs with conditions."""
    both = select(Post.id).where(Post.id.in_({giver_id, taker_id})).order_by(Post.id.desc())
    if len(session.scalars(both.with_for_update()).all()) != 2:
        return False
    giver = update(Post).where(Post.id == giver_id, Post.views >= number)
    if session.execute(giver.values(views=Post.views - number)).rowcount == 0:
        return False
    taker = update(Post).where(Post.id == taker_id)
    return session.execute(taker.values(views=Post.views + number)).rowcount == 1


def in_the_order_of_texts(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Any order will do that is the same for all callers."""
    posts = {}
    for post_id in sorted((giver_id, taker_id), key=str):
        posts[post_id] = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    giver, taker = posts[giver_id], posts[taker_id]
    if giver is None or taker is None or giver.views < number:
        return False
    giver.views -= number
    taker.views += number
    session.flush()
    return True
