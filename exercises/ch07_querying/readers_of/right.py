"""Other right answers to ``readers_of``, each with what its author was thinking."""

from sqlalchemy import select, text

from workbook.blog import Comment, Post, User


def plain_sql(session, username):
    """One SELECT with EXISTS, read into objects."""
    query = text(
        "SELECT * FROM users r WHERE r.username <> :name AND EXISTS ("
        "SELECT FROM comments c JOIN posts p ON p.id = c.post_id JOIN users a ON a.id = p.author_id"
        " WHERE a.username = :name AND c.author_id = r.id) ORDER BY r.username"
    ).bindparams(name=username)
    return session.scalars(select(User).from_statement(query)).all()


def chained_questions(session, username):
    """any() and has(), one inside the other."""
    of_this_author = Comment.post.has(Post.author.has(User.username == username))
    readers = select(User).where(User.comments.any(of_this_author), User.username != username)
    return session.scalars(readers.order_by(User.username)).all()


def legacy_query_with_in(session, username):
    """A Query with IN, and a tuple in the end."""
    posts = session.query(Post.id).join(Post.author).filter(User.username == username)
    commented = session.query(Comment.author_id).filter(Comment.post_id.in_(posts))
    readers = session.query(User).filter(User.id.in_(commented))
    return tuple(readers.filter(User.username != username).order_by(User.username))


def a_join_made_unique(session, username):
    """Join from the comments, each reader once."""
    posts = select(Post.id).join(Post.author).where(User.username == username)
    readers = select(User).join(User.comments).where(Comment.post_id.in_(posts))
    readers = readers.where(User.username != username).order_by(User.username)
    return session.scalars(readers).unique().all()
