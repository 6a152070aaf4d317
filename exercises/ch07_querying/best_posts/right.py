"""Other right answers to ``best_posts``, each with what its author was thinking."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from workbook.blog import Post, User


def plain_sql(session, places):
    """rank() in a subquery."""
    query = """
        SELECT u.username, r.id, r.views FROM users u JOIN (
            SELECT id, author_id, views,
                   rank() OVER (PARTITION BY author_id ORDER BY views DESC) AS place
            FROM posts WHERE status = 'published') r ON r.author_id = u.id
        WHERE r.place <= :places ORDER BY u.username, r.views DESC, r.id
    """
    return session.execute(text(query), {"places": places}).all()


def counts_those_above(session, places):
    """Fewer than so many published posts of the author have more views."""
    other = aliased(Post)
    above = select(func.count(other.id)).where(
        other.author_id == Post.author_id, other.status == "published", other.views > Post.views
    )
    best = select(User.username, Post.id, Post.views).join(Post.author)
    best = best.where(Post.status == "published", above.scalar_subquery() < places)
    return session.execute(best.order_by(User.username, Post.views.desc(), Post.id)).all()


def with_ties(session, places):
    """FETCH FIRST ... WITH TIES, for each author."""
    query = """
        SELECT u.username, p.id, p.views FROM users u CROSS JOIN LATERAL (
            SELECT id, views FROM posts WHERE author_id = u.id AND status = 'published'
            ORDER BY views DESC FETCH FIRST :places ROWS WITH TIES) p
        ORDER BY u.username, p.views DESC, p.id
    """
    return session.execute(text(query), {"places": places}).all()
