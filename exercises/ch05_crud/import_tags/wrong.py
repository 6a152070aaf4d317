"""Wrong answers to ``import_tags``, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from workbook.blog import Tag


def one_by_one(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Each tag is added and flushed, then its id is known."""
    ids = {}
    for name in dict.fromkeys(names):
        tag = Tag(name=name)
        session.add(tag)
        session.flush()
        ids[name] = tag.id
    return ids


def fails_on_repeats(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Straight from the list into the table."""
    if not names:
        return {}
    rows = [{"name": name} for name in names]
    found = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in found}


def fails_on_an_empty_list(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Nothing in, nothing out: the INSERT does nothing then."""
    rows = [{"name": name} for name in dict.fromkeys(names)]
    found = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in found}


def asks_again(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Insert first, then look up what the ids are."""
    if not names:
        return {}
    session.execute(insert(Tag), [{"name": name} for name in dict.fromkeys(names)])
    return {tag.name: tag.id for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}


def wrong_ids(session: Session, names: Sequence[str]) -> dict[str, int]:
    """A set removes the repeated names, and the ids come back in the same order."""
    if not names:
        return {}
    once = sorted(set(names))
    rows = [{"name": name} for name in once]
    ids = session.scalars(insert(Tag).returning(Tag.id), rows).all()
    return dict(zip(dict.fromkeys(names), ids, strict=True))


def commits_itself(session: Session, names: Sequence[str]) -> dict[str, int]:
    """An import ends with a commit."""
    if not names:
        return {}
    rows = [{"name": name} for name in dict.fromkeys(names)]
    found = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows).all()
    session.commit()
    return {tag.name: tag.id for tag in found}


def counts_on(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The ids follow each other, so the first one is enough."""
    if not names:
        return {}
    once = list(dict.fromkeys(names))
    first = session.scalars(insert(Tag).returning(Tag.id), [{"name": name} for name in once])
    start = first.all()[0]
    return {name: start + place for place, name in enumerate(once)}


def places(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Each name and its number."""
    once = list(dict.fromkeys(names))
    if once:
        session.execute(insert(Tag), [{"name": name} for name in once])
    return {name: place for place, name in enumerate(once, 1)}


def names_in_the_text(session: Session, names: Sequence[str]) -> dict[str, int]:
    """One INSERT, written by hand."""
    if not names:
        return {}
    rows = ", ".join(f"('{name}')" for name in dict.fromkeys(names))
    added = session.execute(text(f"INSERT INTO tags (name) VALUES {rows} RETURNING name, id"))  # noqa: S608
    return {tag.name: tag.id for tag in added}


def lowered(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Tags are in lowercase."""
    if not names:
        return {}
    rows = [{"name": name} for name in dict.fromkeys(name.lower() for name in names)]
    added = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in added}


def in_portions(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Not too many rows at once."""
    once, ids = list(dict.fromkeys(names)), {}
    for start in range(0, len(once), 500):
        rows = [{"name": name} for name in once[start : start + 500]]
        added = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
        ids.update({tag.name: tag.id for tag in added})
    return ids


def skips_the_empty_name(session: Session, names: Sequence[str]) -> dict[str, int]:
    """any() is False for a list with nothing in it."""
    if not any(names):
        return {}
    rows = [{"name": name} for name in dict.fromkeys(names)]
    added = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in added}
