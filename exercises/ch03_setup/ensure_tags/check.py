"""The check of ``ensure_tags``, chapter 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Tag
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    there = [tag["name"] for tag in world.data.tags]
    off = {"autoflush": False}
    known = draw.spread(there, 3)
    names = [*known[1:], "zz new", "aa new", "zz new", *known, "mm new", "aa new"]
    near = [each for each in draw.texts(there, most=14) if len(each) <= 30]
    if world.name == "hostile":
        yield call([*near, *near, *there[::80]], options=off, after=_seen)
        return
    yield call([], after=_seen)
    for options in ({}, off):
        yield call(names, options=options, after=_seen)
        yield call(["x", "waiting", "x"], options=options, before=_added, after=_seen)
        yield call(
            ["renamed", *known[1:], "renamed"], options=options, before=_renamed, after=_seen
        )
        yield call(known + known, options=options, before=_held, after=_seen)
    for text in near:
        yield call([text, text, "other"], options=off, after=_seen)
    yield call(["Zoe\u0301", "Zo\u00e9", "SQL", "sql", "Sql ", "sql"], options=off, after=_seen)


def _added(session: Session) -> Any:
    tags = [Tag(name="waiting"), Tag(name="of the caller")]
    session.add_all(tags)
    return tags


def _renamed(session: Session) -> Any:
    """A tag whose new name waits to be sent."""
    tag = session.query(Tag).order_by(Tag.id).first()
    if tag is not None:
        tag.name = "renamed"
    return tag


def _held(session: Session) -> Any:
    return session.query(Tag).order_by(Tag.id).limit(50).all()


def _seen(tags: Any, session: Session, held: Any) -> Any:
    """Which of the objects are the same, and whether the session is as it was."""
    held_tags = held if isinstance(held, list) else [held]
    same = [next(place for place, other in enumerate(tags) if other is tag) for tag in tags]
    return (
        same,
        [
            next((place for place, tag in enumerate(tags) if tag is each), None)
            for each in held_tags
        ],
        session.autoflush,
        session.expire_on_commit,
    )
