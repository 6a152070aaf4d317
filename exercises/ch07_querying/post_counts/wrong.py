"""Wrong answers to ``post_counts``, each with what its author was thinking."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from workbook.blog import Post, User

_ON = Post.author_id == User.id


_OUT = Post.status == "published"


def _counts(number, join, *where, order=None):
    counts = select(User.username, number).outerjoin(Post, join).where(*where).group_by(User.id)
    return counts.order_by(number.desc() if order is None else order, User.username)


def zeros_vanish(session):
    """The outer join keeps everybody, WHERE leaves out the drafts."""
    return session.execute(_counts(func.count(Post.id), _ON, _OUT)).all()


def counts_rows(session):
    """Count per group."""
    return session.execute(_counts(func.count(), and_(_ON, _OUT))).all()


def counts_drafts(session):
    """Outer join and count."""
    return session.execute(_counts(func.count(Post.id), _ON)).all()


def only_authors(session):
    """WHERE with an exception for the missing."""
    number = func.count(Post.id).filter(_OUT)
    counts = select(User.username, number).join(User.posts).group_by(User.id)
    return session.execute(counts.order_by(number.desc(), User.username)).all()


def fewest_first(session):
    """Order by the number."""
    number = func.count(Post.id)
    return session.execute(_counts(number, and_(_ON, _OUT), order=number)).all()


def wrong_order(session):
    """Order by the number, highest first. That is all that was asked."""
    number = func.count(Post.id)
    counts = select(User.username, number).outerjoin(Post, and_(_ON, _OUT)).group_by(User.id)
    return session.execute(counts.order_by(number.desc(), User.id.desc())).all()


def filters_in_python(session):
    """Load the users with their posts in one statement and count here."""
    users = session.scalars(select(User).options(joinedload(User.posts))).unique()
    counts = [(u.username, sum(p.status == "published" for p in u.posts)) for u in users]
    return sorted(counts, key=lambda row: (-row[1], row[0]))


def null_instead_of_zero(session):
    """Count in a subquery, and join it to the users."""
    counts = select(Post.author_id, func.count().label("posts")).where(_OUT)
    counts = counts.group_by(Post.author_id).subquery()
    users = select(User.username, counts.c.posts).outerjoin(counts, counts.c.author_id == User.id)
    return session.execute(users.order_by(counts.c.posts.desc().nulls_last(), User.username)).all()


def draft_authors_vanish(session):
    """WHERE, with an exception for users without posts."""
    number = func.count(Post.id)
    counts = select(User.username, number).outerjoin(User.posts).group_by(User.id)
    counts = counts.where(or_(_OUT, Post.id.is_(None)))
    return session.execute(counts.order_by(number.desc(), User.username)).all()


def by_the_date(session):
    """What has a date is published."""
    return session.execute(
        _counts(func.count(Post.id), and_(_ON, Post.published_at.is_not(None)))
    ).all()
