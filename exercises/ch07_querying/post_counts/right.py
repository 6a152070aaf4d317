"""Other right answers to ``post_counts``, each with what its author was thinking."""

from collections import namedtuple

from sqlalchemy import Integer, case, func, select, text

from workbook.blog import Post, User


def plain_sql(session):
    """A LEFT JOIN with the condition in its ON."""
    query = """
        SELECT username, count(p.id) FROM users u
        LEFT JOIN posts p ON p.author_id = u.id AND p.status = 'published'
        GROUP BY u.id, username ORDER BY count(p.id) DESC, username
    """
    return session.execute(text(query)).all()


def scalar_subquery(session):
    """Each user with a count of its own; named tuples in the end."""
    number = select(func.count()).where(Post.author_id == User.id, Post.status == "published")
    number = number.scalar_subquery().label("number")
    row = namedtuple("Row", "username number")
    counts = select(User.username, number).order_by(number.desc(), User.username)
    return [row(*each) for each in session.execute(counts)]


def sum_of_ones(session):
    """A sum over an outer join."""
    number = func.coalesce(func.sum(case((Post.status == "published", 1), else_=0)), 0)
    number = number.cast(Integer).label("number")
    counts = session.query(User.username, number).outerjoin(User.posts).group_by(User.id)
    return counts.order_by(number.desc(), User.username).all()
