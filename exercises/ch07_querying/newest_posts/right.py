"""Other right answers to ``newest_posts``, each with what its author was thinking."""

from sqlalchemy import and_, or_, select, text

from workbook.blog import Post


def plain_sql(session, size, after=None):
    """Two statements as text, one for the first page."""
    later = "AND (published_at, id) < (:moment, :last)" if after else ""
    query = text(
        f"SELECT * FROM posts WHERE status = 'published' {later} "
        "ORDER BY published_at DESC, id DESC LIMIT :size"
    )
    query = query.bindparams(size=size)
    if after:
        query = query.bindparams(moment=after[0], last=after[1])
    return session.scalars(select(Post).from_statement(query)).all()


def older_or_equal_with_lower_id(session, size, after=None):
    """The comparison of two columns written out."""
    posts = session.query(Post).filter(Post.status == "published")
    if after is not None:
        moment, last = after
        same = and_(Post.published_at == moment, Post.id < last)
        posts = posts.filter(or_(Post.published_at < moment, same))
    return posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(size).all()
