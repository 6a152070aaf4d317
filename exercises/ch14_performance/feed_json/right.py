"""Other right answers to ``feed_json``, each with what its author was thinking."""

from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from workbook.blog import Comment, Post, Tag, User


def plain_sql(session, limit):
    """By hand, with jsonb."""
    query = """
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'title', title, 'author', author,
            'tags', tags, 'comments', comments) ORDER BY published_at DESC, id DESC), '[]')::text
        FROM (
            SELECT p.id, p.title, p.published_at, u.username AS author,
              (SELECT coalesce(json_agg(t.name ORDER BY t.name), '[]') FROM tags t
               JOIN post_tags x ON x.tag_id = t.id WHERE x.post_id = p.id) AS tags,
              (SELECT count(*) FROM comments c WHERE c.post_id = p.id) AS comments
            FROM posts p JOIN users u ON u.id = p.author_id WHERE p.status = 'published'
            ORDER BY p.published_at DESC, p.id DESC LIMIT :limit) AS page
    """
    return session.scalar(text(query), {"limit": limit})


def lateral(session, limit):
    """Aggregate the tags with a FILTER after an outer join, and the comments beside."""
    names = func.json_agg(aggregate_order_by(Tag.name, Tag.name)).filter(Tag.name.is_not(None))
    number = select(func.count()).where(Comment.post_id == Post.id).correlate(Post)
    page = (
        select(
            Post.id,
            Post.title,
            Post.published_at,
            User.username,
            func.coalesce(names, text("'[]'")).label("tags"),
            number.scalar_subquery().label("comments"),
        )
        .join(Post.author)
        .outerjoin(Post.tags)
        .where(Post.status == "published")
        .group_by(Post.id, User.username)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
        .cte("page")
    )
    item = func.json_build_object(
        "comments",
        page.c.comments,
        "tags",
        page.c.tags,
        "author",
        page.c.username,
        "title",
        page.c.title,
        "id",
        page.c.id,
    )
    order = page.c.published_at.desc(), page.c.id.desc()
    found = session.scalar(select(cast(func.json_agg(aggregate_order_by(item, *order)), Text)))
    return found or "[]"
