"""Wrong answers to ``running_views``, each with what its author was thinking."""

from sqlalchemy import func, literal, select

from workbook.blog import Post

_OUT = Post.status == "published"


def _running(session, last, total, *where):
    posts = select(Post.id, Post.views, total).where(*(where or (_OUT,)))
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(last)
    return session.execute(newest).all()[::-1]


def equals_share_a_total(session, last):
    """Order the window by the date."""
    return _running(session, last, func.sum(Post.views).over(order_by=Post.published_at))


def adds_up_the_page_only(session, last):
    """Take the last posts, then add up."""
    page = select(Post.id, Post.views, Post.published_at).where(_OUT)
    page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(last).subquery()
    order = page.c.published_at, page.c.id
    total = func.sum(page.c.views).over(order_by=order)
    return session.execute(select(page.c.id, page.c.views, total).order_by(*order)).all()


def grand_total(session, last):
    """A sum over all rows."""
    return _running(session, last, func.sum(Post.views).over())


def filters_in_python(session, last):
    """Add up in a loop."""
    total, rows = 0, []
    posts = select(Post.id, Post.views).where(_OUT).order_by(Post.published_at, Post.id)
    for post_id, views in session.execute(posts):
        total += views
        rows.append((post_id, views, total))
    return rows[-last:]


def last_one_first(session, last):
    """Newest first, so that the limit takes the last ones."""
    return _running(
        session, last, func.sum(Post.views).over(order_by=[Post.published_at, Post.id])
    )[::-1]


def first_instead_of_last(session, last):
    """In order, limited."""
    order = Post.published_at, Post.id
    posts = select(Post.id, Post.views, func.sum(Post.views).over(order_by=order)).where(_OUT)
    return session.execute(posts.order_by(*order).limit(last)).all()


def equals_added_in_any_order(session, last):
    """rows= cuts at the row itself."""
    return _running(
        session, last, func.sum(Post.views).over(order_by=Post.published_at, rows=(None, 0))
    )


def leaves_itself_out(session, last):
    """The views of all posts before it."""
    order = [Post.published_at, Post.id]
    return _running(session, last, func.sum(Post.views).over(order_by=order, rows=(None, -1)))


def adds_from_the_end(session, last):
    """One order for the window and for the limit."""
    order = [Post.published_at.desc(), Post.id.desc()]
    return _running(session, last, func.sum(Post.views).over(order_by=order))


def drafts_too(session, last):
    """A draft has no views, so it changes no total."""
    order = [Post.published_at, Post.id]
    return _running(session, last, func.sum(Post.views).over(order_by=order), literal(True))
