"""Other right answers to ``popular_authors``, each with what its author was thinking."""

from sqlalchemy import select, text
from sqlalchemy.orm import contains_eager, selectinload

from workbook.blog import Post, User


def plain_sql_for_the_users(session, least, limit):
    """The users by SQL, their posts by an option."""
    query = text(
        "SELECT * FROM users WHERE id IN (SELECT author_id FROM posts WHERE views >= :least) "
        "ORDER BY username LIMIT :limit"
    ).bindparams(least=least, limit=limit)
    popular = selectinload(User.posts.and_(Post.views >= least))
    return session.scalars(select(User).from_statement(query).options(popular)).all()


def one_statement(session, least, limit):
    """Choose the users in a subquery, then join."""
    popular = select(Post.author_id).where(Post.views >= least)
    chosen = select(User.id).where(User.id.in_(popular)).order_by(User.username).limit(limit)
    users = select(User).join(User.posts).options(contains_eager(User.posts))
    users = users.where(User.id.in_(chosen), Post.views >= least)
    return session.scalars(users.order_by(User.username, Post.id)).unique().all()
