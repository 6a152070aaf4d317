"""Other right answers to ``written_by``, each with what its author was thinking."""

from sqlalchemy import literal, select, text, union_all

from workbook.blog import Comment, Post, User


def plain_sql(session, username, limit):
    """UNION ALL, sorted and cut as a whole."""
    query = """
        SELECT 'comment' AS kind, c.content AS words FROM comments c
        JOIN users u ON u.id = c.author_id WHERE u.username = :name
        UNION ALL
        SELECT 'post', p.title FROM posts p JOIN users u ON u.id = p.author_id
        WHERE u.username = :name ORDER BY kind, words LIMIT :limit
    """
    return session.execute(text(query), {"name": username, "limit": limit}).all()


def from_a_subquery(session, username, limit):
    """Both with the author's id, and the name asked for outside."""
    both = union_all(
        select(
            Post.author_id.label("who"), literal("post").label("kind"), Post.title.label("words")
        ),
        select(Comment.author_id, literal("comment"), Comment.content),
    ).subquery()
    rows = session.query(both.c.kind, both.c.words).join(User, User.id == both.c.who)
    rows = rows.filter(User.username == username).order_by(both.c.kind, both.c.words)
    return rows.limit(limit).all()


def two_queries_united(session, username, limit):
    """Two Query objects, put together; the user's id comes from a scalar subquery."""
    user = session.query(User.id).filter(User.username == username).scalar_subquery()
    comments = session.query(literal("comment"), Comment.content).filter(Comment.author_id == user)
    posts = session.query(literal("post"), Post.title).filter(Post.author_id == user)
    return comments.union_all(posts).order_by(text("1"), text("2")).limit(limit).all()
