"""Other right answers to ``scoreboard``, each with what its author was thinking."""

from sqlalchemy import case, func, select, text

from workbook.blog import Post, User


def plain_sql(session):
    """Three counts with FILTER."""
    query = """
        SELECT u.username, count(*) FILTER (WHERE p.status = 'draft'),
               count(*) FILTER (WHERE p.status = 'published' AND p.views < 1000),
               count(*) FILTER (WHERE p.status = 'published' AND p.views >= 1000)
        FROM users u JOIN posts p ON p.author_id = u.id GROUP BY u.id, u.username ORDER BY 1
    """
    return [tuple(row) for row in session.execute(text(query))]


def sums_of_cases(session):
    """A sum for each number, and 0 for what is something else."""
    kind = case(
        (Post.status != "published", "drafts"), (Post.views < 1000, "quiet"), else_="popular"
    )
    numbers = [func.sum(case((kind == k, 1), else_=0)) for k in ("drafts", "quiet", "popular")]
    scores = session.query(User.username, *numbers).join(Post, Post.author_id == User.id)
    return scores.group_by(User.username).order_by(User.username).all()
