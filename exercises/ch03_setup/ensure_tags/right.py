"""Other right answers to ``ensure_tags``."""

from sqlalchemy import insert, select, text

from workbook.blog import Tag


def plain_sql(session, names):
    """ON CONFLICT adds what is missing; then the objects are read."""
    session.flush()
    tags = []
    for name in names:
        add = text("INSERT INTO tags (name) VALUES (:name) ON CONFLICT (name) DO NOTHING")
        session.execute(add, {"name": name})
        tags.append(session.scalars(select(Tag).where(Tag.name == name)).one())
    return tags


def two_queries(session, names):
    """One query for all known tags, one flush for all new ones."""
    session.flush()
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}
    for name in names:
        if name not in known:
            known[name] = Tag(name=name)
    session.add_all([tag for tag in known.values() if tag not in session])
    session.flush()
    return [known[name] for name in names]


def legacy_query(session, names):
    """one_or_none() of the Query, and a flush after each new tag."""
    session.flush()
    tags = []
    for name in names:
        tag = session.query(Tag).filter_by(name=name).one_or_none()
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
            session.flush([tag])
        tags.append(tag)
    return tags


def with_a_cache(session, names):
    """Each name is looked up once."""
    session.flush()
    seen = {}
    for name in sorted(set(names)):
        with session.no_autoflush:
            seen[name] = session.scalars(select(Tag).filter(Tag.name == name)).first()
        if not seen[name]:
            session.add(tag := Tag(name=name))
            seen[name] = tag
    return list(map(seen.__getitem__, names))


def inserted_in_bulk(session, names):
    """The missing ones in one INSERT, as objects."""
    session.flush()
    there = set(session.scalars(select(Tag.name).where(Tag.name.in_(names))))
    missing = [{"name": name} for name in dict.fromkeys(names) if name not in there]
    if missing:
        session.execute(insert(Tag), missing)
    tags = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}
    return [tags[name] for name in names]


def flushes_where_nothing_else_does(session, names):
    """With autoflush on, the query flushes by itself."""
    tags = []
    for name in names:
        if not session.autoflush:
            session.flush()
        tag = session.query(Tag).filter_by(name=name).one_or_none()
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
        tags += [tag]
    return tags
