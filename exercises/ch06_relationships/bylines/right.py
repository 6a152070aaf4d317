"""Other right answers to ``bylines``."""

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, joinedload

from workbook.blog import Post, Tag, User


def plain_sql(session: Session) -> list[str]:
    """The database can write the lines."""
    query = text(
        "SELECT p.title || ', by ' || u.username || coalesce(' (' || (SELECT "
        "string_agg(t.name, ', ' ORDER BY t.name) FROM post_tags l JOIN tags t ON t.id = l.tag_id "
        "WHERE l.post_id = p.id) || ')', '') FROM posts p JOIN users u ON u.id = p.author_id "
        "ORDER BY p.views DESC, p.id"
    )
    return list(session.execute(query).scalars())


def joined(session: Session) -> list[str]:
    """One SELECT with everything; unique() because of the tags."""
    posts = session.scalars(
        select(Post)
        .options(joinedload(Post.author), joinedload(Post.tags))
        .order_by(Post.views.desc(), Post.id)
    ).unique()
    return [
        f"{post.title}, by {post.author.username}"
        + (" (" + ", ".join(sorted(tag.name for tag in post.tags)) + ")" if post.tags else "")
        for post in posts
    ]


def columns(session: Session) -> list[str]:
    """Columns are enough for texts: an outer join, and an array of names for each post."""
    names = func.array_agg(aggregate_order_by(Tag.name, Tag.name)).filter(Tag.id.is_not(None))
    rows = session.execute(
        select(Post.title, User.username, names)
        .join(Post.author)
        .outerjoin(Post.tags)
        .group_by(Post.id, User.id)
        .order_by(-Post.views, Post.id)
    )
    lines = []
    for title, username, tags in rows:
        behind = f" ({', '.join(tags)})" if tags else ""
        lines.append(f"{title}, by {username}{behind}")
    return lines
