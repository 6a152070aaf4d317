"""Right answers to ``import_tags`` in other styles, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.orm import Session

from workbook.blog import Tag


def plain_sql(session: Session, names: Sequence[str]) -> dict[str, int]:
    """An array is one parameter, and DISTINCT drops the repeats."""
    if len(names) == 0:
        return {}
    added = text(
        "INSERT INTO tags (name) SELECT DISTINCT unnest(CAST(:names AS text[])) RETURNING name, id"
    )
    return {name: number for name, number in session.execute(added, {"names": list(names)})}


def unit_of_work(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The flush puts all new objects of a class into one INSERT."""
    tags = [Tag(name=name) for name in sorted(set(names))]
    session.add_all(tags)
    session.flush()
    return {tag.name: tag.id for tag in tags}


def many_values(session: Session, names: Sequence[str]) -> dict[str, int]:
    """values() takes a list; what is there already is passed over."""
    if not names:
        return dict()
    rows = [{"name": name} for name in {*names}]
    added = postgresql_insert(Tag).values(rows).on_conflict_do_nothing()
    return dict(session.execute(added.returning(Tag.name, Tag.id)).tuples().all())


def sorted_by_parameters(session: Session, names: Sequence[str]) -> dict[str, int]:
    """SQLAlchemy can return the ids in the order in which the rows were sent."""
    once = list(dict.fromkeys(names))
    added = insert(Tag).returning(Tag.id, sort_by_parameter_order=True)
    ids = session.scalars(added, [{"name": name} for name in once]).all() if once else []
    return dict(zip(once, ids, strict=True))


def from_an_array(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The list travels as one array."""
    if len(names) == 0:
        return {}
    added = text(
        "INSERT INTO tags (name) SELECT DISTINCT unnest(CAST(:names AS text[])) RETURNING name, id"
    )
    return {name: key for name, key in session.execute(added, {"names": list(names)})}
