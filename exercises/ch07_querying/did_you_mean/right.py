"""Other right answers to ``did_you_mean``, each with what its author was thinking."""

from sqlalchemy import REAL, func, text

from workbook.blog import Tag


class _Name(str):
    """A name that can be shown."""

    __slots__ = ()


def plain_sql(session, typed, limit):
    """The operator of pg_trgm, its sign doubled by SQLAlchemy only."""
    query = """
        SELECT name FROM tags WHERE name % :typed
        ORDER BY similarity(name, :typed) DESC, name LIMIT :limit
    """
    return session.scalars(text(query), {"typed": typed, "limit": limit}).all()


def asks_for_the_threshold(session, typed, limit):
    """What % does, written out; names of a class of their own."""
    alike = func.similarity(Tag.name, typed)
    threshold = func.current_setting("pg_trgm.similarity_threshold").cast(REAL)
    names = session.query(Tag.name).filter(alike >= threshold)
    return [_Name(name) for (name,) in names.order_by(alike.desc(), Tag.name).limit(limit)]
