"""Other right answers to ``busy_tags``, each with what its author was thinking."""

from sqlalchemy import func, select, text

from workbook.blog import Post, Tag, post_tags


def plain_sql(session, least):
    """GROUP BY and HAVING."""
    query = """
        SELECT t.name, count(*) FROM tags t JOIN post_tags x ON x.tag_id = t.id
        JOIN posts p ON p.id = x.post_id WHERE p.status = 'published'
        GROUP BY t.id, t.name HAVING count(*) >= :least ORDER BY 2 DESC, 1
    """
    return session.execute(text(query), {"least": least}).all()


def counted_in_a_cte(session, least):
    """Count first, then choose with WHERE."""
    counts = (
        select(post_tags.c.tag_id, func.count().label("number"))
        .join(Post, Post.id == post_tags.c.post_id)
        .where(Post.status == "published")
        .group_by(post_tags.c.tag_id)
        .cte()
    )
    tags = select(Tag.name, counts.c.number).join(counts, counts.c.tag_id == Tag.id)
    tags = tags.where(counts.c.number >= least).order_by(counts.c.number.desc(), Tag.name)
    return tuple((row.name, row.number) for row in session.execute(tags))
