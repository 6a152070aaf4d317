"""Other right answers to ``import_posts``, each with what its author was thinking."""

from sqlalchemy import insert, text

from workbook.blog import Post


def objects(session, rows):
    """One flush."""
    posts = [Post(**row) for row in rows]
    session.add_all(posts)
    session.flush()
    return [post.id for post in posts]


def plain_sql(session, rows):
    """Arrays, and the ids taken from the sequence beforehand, in the order of the rows."""
    if not rows:
        return []
    query = """
        INSERT INTO posts (id, author_id, title, content)
        OVERRIDING SYSTEM VALUE
        SELECT nextval(pg_get_serial_sequence('posts', 'id')), a, t, c
        FROM unnest(:authors, :titles, :contents) WITH ORDINALITY AS r(a, t, c, place)
        ORDER BY place RETURNING id
    """
    columns = {f"{name}s": [row[key] for row in rows] for name, key in _KEYS}
    return session.scalars(text(query), columns).all()


_KEYS = (("author", "author_id"), ("title", "title"), ("content", "content"))


def core(session, rows):
    """On the connection of the session."""
    new = insert(Post.__table__).returning(Post.__table__.c.id, sort_by_parameter_order=True)
    return [row.id for row in session.connection().execute(new, rows)] if rows else []
