"""Other right answers to ``front_page``, each with what its author was thinking."""

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload, selectinload, subqueryload

from workbook.blog import Comment, Post


def plain_sql_for_the_posts(session, limit):
    """The posts by SQL, what belongs to them by options: five statements."""
    query = text(
        "SELECT * FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC LIMIT :limit"
    ).bindparams(limit=limit)
    options = (
        selectinload(Post.author),
        selectinload(Post.tags),
        selectinload(Post.comments).selectinload(Comment.author),
    )
    return session.scalars(select(Post).from_statement(query).options(*options)).all()


def by_subqueries(session, limit):
    """subqueryload, with the Query that it was made for."""
    options = (
        joinedload(Post.author),
        subqueryload(Post.tags),
        subqueryload(Post.comments).joinedload(Comment.author),
    )
    posts = session.query(Post).filter_by(status="published").options(*options)
    return posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit).all()
