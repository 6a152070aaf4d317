"""Other right answers to ``quick_reads``, each with what its author was thinking."""

from sqlalchemy import Integer, cast, func, select, text

from workbook.blog import Post


def plain_sql(session, minutes):
    """The arrows of jsonb."""
    query = """
        SELECT id, coalesce(details ->> 'level', 'unrated') FROM posts
        WHERE status = 'published' AND (details ->> 'reading_minutes')::int <= :minutes
        ORDER BY (details ->> 'reading_minutes')::int, id
    """
    return session.execute(text(query), {"minutes": minutes}).all()


def level_in_python(session, minutes):
    """The level as it is; what is None becomes unrated here."""
    taken = cast(Post.details["reading_minutes"].as_string(), Integer)
    posts = session.query(Post.id, Post.details["level"].as_string().label("level"))
    posts = posts.filter_by(status="published").filter(taken <= minutes)
    rows = posts.order_by(taken.asc(), Post.id.asc())
    return [(row.id, "unrated" if row.level is None else row.level) for row in rows]


def with_a_function(session, minutes):
    """jsonb_extract_path_text takes a value out as text."""
    taken = func.jsonb_extract_path_text(Post.details, "reading_minutes").cast(Integer)
    level = func.coalesce(func.jsonb_extract_path_text(Post.details, "level"), "unrated")
    posts = select(Post.id, level).where(Post.status == "published").where(taken <= minutes)
    return session.execute(posts.order_by(taken, Post.id)).all()
