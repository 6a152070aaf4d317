"""Wrong answers to ``ensure_tags``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Tag


def _found_or_added(session: Session, name: str) -> Tag:
    tag = session.scalar(select(Tag).where(Tag.name == name))
    if tag is None:
        tag = Tag(name=name)
        session.add(tag)
    return tag


def adds_twice(session, names):
    """Look, and add what is missing: autoflush does the rest."""
    return [_found_or_added(session, name) for name in names]


def commits_itself(session, names):
    """After a commit the next look-up surely sees the tag."""
    tags = []
    for name in names:
        session.commit()
        tags.append(_found_or_added(session, name))
    session.commit()
    return tags


def drops_repeats(session, names):
    """The same tag twice makes no sense."""
    session.flush()
    return [_found_or_added(session, name) for name in dict.fromkeys(names)]


def wrong_order(session, names):
    """One query for all known tags, then the new ones."""
    session.flush()
    known = {t.name: t for t in session.scalars(select(Tag).where(Tag.name.in_(names)))}
    for name in names:
        if name not in known:
            known[name] = Tag(name=name)
            session.add(known[name])
    return sorted((known[name] for name in names), key=lambda tag: tag.name)


def adds_nothing(session, names):
    """A missing tag is made; whoever wants to keep it adds it."""
    session.flush()
    tags = {}
    for name in names:
        if name not in tags:
            found = session.scalar(select(Tag).where(Tag.name == name))
            tags[name] = found or Tag(name=name)
    return [tags[name] for name in names]


def misses_known_tags(session, names):
    """Ensure means: add those that are missing, and say which."""
    session.flush()
    known = set(session.scalars(select(Tag.name)))
    new = {name: Tag(name=name) for name in names if name not in known}
    session.add_all(new.values())
    return [new[name] for name in names if name in new]


def loses_work_of_the_caller(session, names):
    """Begin with a clean session, so that nothing waits in it."""
    session.rollback()
    tags = []
    for name in names:
        tags.append(_found_or_added(session, name))
        session.flush()
    return tags


def changes_the_session(session, names):
    """autoflush is what is missing, so switch it on."""
    session.autoflush = True
    return [_found_or_added(session, name) for name in names]


def several_objects_for_one_name(session, names):
    """The caller adds what is missing; here it is only made."""
    session.flush()
    return [session.scalar(select(Tag).where(Tag.name == n)) or Tag(name=n) for n in names]


def ignores_case(session, names):
    """SQL and sql are the same tag."""
    tags = []
    for name in names:
        session.flush()
        tag = session.scalars(select(Tag).where(Tag.name.ilike(name))).first()
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
        tags.append(tag)
    return tags


def sorts_the_callers_list(session, names):
    """Sorted names meet no deadlock."""
    wanted = list(names)
    names.sort()
    tags = {}
    for name in names:
        session.flush()
        tags[name] = _found_or_added(session, name)
    return [tags[name] for name in wanted]
