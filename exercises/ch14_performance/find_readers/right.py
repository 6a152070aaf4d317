"""Other right answers to ``find_readers``, each with what its author was thinking."""

from sqlalchemy import bindparam, func, select, text

from workbook.blog import User


def plain_sql(session, beginning):
    """Another escape character."""
    for character in "!%_":
        beginning = beginning.replace(character, f"!{character}")
    query = """
        SELECT id FROM users WHERE lower(username) LIKE lower(:typed) || '%' ESCAPE '!'
        ORDER BY lower(username), id LIMIT 10
    """
    return session.scalars(text(query), {"typed": beginning}).all()


def starts_with(session, beginning):
    """PostgreSQL's own operator for beginnings, which needs no escaping."""
    lowered = func.lower(User.username)
    users = select(User.id).where(lowered.op("^@")(func.lower(beginning)))
    return session.scalars(users.order_by(lowered, User.id).limit(10)).all()


def legacy(session, beginning):
    """The pattern as a parameter of its own."""
    typed = beginning.replace("/", "//").replace("%", "/%").replace("_", "/_")
    pattern = bindparam("pattern", typed + "%")
    lowered = func.lower(User.username)
    users = session.query(User.id).filter(lowered.like(func.lower(pattern), escape="/"))
    return [number for (number,) in users.order_by(lowered, User.id)[:10]]
