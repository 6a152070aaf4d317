"""Wrong answers to ``best_posts``, each with what its author was thinking."""

from sqlalchemy import func, select

from workbook.blog import Post, User

_OUT = Post.status == "published"


def _best(places, place, *where):
    ranked = select(Post.id, Post.author_id, Post.views, place.label("place")).where(*where)
    ranked = ranked.subquery()
    best = select(User.username, ranked.c.id, ranked.c.views)
    best = best.join(ranked, ranked.c.author_id == User.id).where(ranked.c.place <= places)
    return best.order_by(User.username, ranked.c.views.desc(), ranked.c.id)


_WINDOW = {"partition_by": Post.author_id, "order_by": Post.views.desc()}


_NUMBERED = {"partition_by": Post.author_id, "order_by": [Post.views.desc(), Post.id]}


def drops_ties(session, places):
    """Number the rows and keep the first ones."""
    return session.execute(_best(places, func.row_number().over(**_NUMBERED), _OUT)).all()


def skips_no_place(session, places):
    """dense_rank, so that no place is empty."""
    return session.execute(_best(places, func.dense_rank().over(**_WINDOW), _OUT)).all()


def drafts_too(session, places):
    """Rank the posts."""
    return session.execute(_best(places, func.rank().over(**_WINDOW))).all()


def best_of_all(session, places):
    """The order of the window does the ranking."""
    return session.execute(_best(places, func.rank().over(order_by=Post.views.desc()), _OUT)).all()


def window_in_where(session, places):
    """Filter on the window."""
    place = func.rank().over(**_WINDOW)
    best = select(User.username, Post.id, Post.views).join(User.posts).where(_OUT, place <= places)
    return session.execute(best.order_by(User.username, Post.views.desc(), Post.id)).all()


def first_place_only(session, places):
    """The most viewed is the one with the highest views."""
    return session.execute(_best(1, func.rank().over(**_WINDOW), _OUT)).all()


def filters_in_python(session, places):
    """Rank in the database, choose here."""
    rows = session.execute(
        select(User.username, Post.id, Post.views, func.rank().over(**_WINDOW))
        .join(User.posts)
        .where(_OUT)
        .order_by(User.username, Post.views.desc(), Post.id)
    )
    return [tuple(row[:3]) for row in rows if row[3] <= places]


def drafts_hold_places(session, places):
    """Rank the posts, then take those that are out."""
    place = func.rank().over(**_WINDOW).label("place")
    ranked = select(Post.id, Post.author_id, Post.views, Post.status, place).subquery()
    best = select(User.username, ranked.c.id, ranked.c.views)
    best = best.join(ranked, ranked.c.author_id == User.id)
    best = best.where(ranked.c.place <= places, ranked.c.status == "published")
    best = best.order_by(User.username, ranked.c.views.desc(), ranked.c.id)
    return session.execute(best).all()


def wrong_order(session, places):
    """The best posts first."""
    best = _best(places, func.rank().over(**_WINDOW), _OUT)
    return sorted(session.execute(best).all(), key=lambda row: (-row[2], row[1]))
