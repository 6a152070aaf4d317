"""Other right answers to ``unanswered_posts``, each with what its author was thinking."""

from sqlalchemy import select, text

from workbook.blog import Comment, Post


def plain_sql(session):
    """Read into objects what NOT EXISTS leaves."""
    query = text(
        "SELECT p.* FROM posts p WHERE p.status = 'published' AND NOT EXISTS ("
        "SELECT FROM comments c WHERE c.post_id = p.id AND c.author_id <> p.author_id) "
        "ORDER BY p.published_at, p.id"
    )
    return session.scalars(select(Post).from_statement(query)).all()


def outer_join_without_partner(session):
    """The posts for which an outer join finds no comment by others."""
    by_others = (Comment.post_id == Post.id) & (Comment.author_id != Post.author_id)
    posts = session.query(Post).outerjoin(Comment, by_others).filter(Comment.id.is_(None))
    posts = posts.filter(Post.status == "published")
    return sorted(posts, key=lambda post: (post.published_at, post.id))


def not_in_the_answered(session):
    """NOT IN a list of the answered ones."""
    answered = select(Comment.post_id).join(Comment.post).where(Comment.author_id != Post.author_id)
    posts = select(Post).where(Post.status == "published", Post.id.not_in(answered))
    return list(session.execute(posts.order_by(Post.published_at, Post.id)).scalars())
