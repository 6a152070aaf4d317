"""The check of ``set_option``, chapter 13."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exercises.ch13_patterns.common import creates, insert
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

OPTIONS = {
    101: '{"mail": {"weekly": true, "at": "09:30"}, "theme": "dark"}',
    102: "{}",
    103: '{"mail": {}, "o\'clock": {"%s": null, "a.b": [1, 2]}}',
}

prepare = creates(Profile="id integer NOT NULL, options jsonb NOT NULL")


def rows(world: World) -> tuple[str, ...]:
    return tuple(insert("profiles", id=key, options=value) for key, value in OPTIONS.items())


def calls(world: World) -> Iterator[Call]:
    change = partial(call, name="set_option", after=_seen)
    for number, group, name, value in (
        (101, "mail", "weekly", False),
        (101, "mail", "monthly", True),
        (101, "push", "weekly", True),
        (102, "mail", "weekly", None),
        (103, "o'clock", "%s", "it's {0} :x"),
        (103, "o'clock", "a.b", {"c": [1, None]}),
        (103, "mail", "Zoë", 1.5),
        (109, "mail", "weekly", True),
    ):
        yield change(number, group, name, value)
        yield change(number, group, name, value, before=partial(_held, number))
    # The caller holds the profile, and its row has changed since.
    yield change(101, "mail", "monthly", True, before=_outdated)
    yield change(101, "push", "weekly", True, before=_outdated)
    yield change(101, "push", "weekly", True, before=_unsent)
    for edit in (_added, _replaced, _removed, _merged, _cleared):
        yield change(109, "mail", "weekly", True, after=partial(_edited, edit))
    yield change(109, "mail", "weekly", True, after=_left_out)


def _held(number: int, session: Session) -> Any:
    return session.get(session.info["objects"]["Profile"], number)


def _outdated(session: Session) -> Any:
    held = _held(101, session)
    newer = 'UPDATE profiles SET options = \'{"mail": {"sent": 3}, "new": {}}\' WHERE id = 101'
    session.connection().execute(text(newer))
    return held


def _unsent(session: Session) -> None:
    """The caller has changed another profile and hasn't flushed the change."""
    session.info["kept"] = other = _held(102, session)
    other.options = {"unsent": 1}


def _seen(_: Any, session: Session, held: Any) -> Any:
    """The rows, and what the object held by the caller shows."""
    session.flush()
    rows = session.connection().execute(text("SELECT id, options FROM profiles ORDER BY id"))
    return [tuple(row) for row in rows], None if held is None else dict(held.options)


def _edited(edit: Callable[[Any], None], _: Any, session: Session, __: Any) -> Any:
    """What the next flush saves of an edit."""
    profile = _held(101, session)
    edit(profile)
    session.flush()
    query = text("SELECT options FROM profiles WHERE id = 101")
    return edit.__name__.strip("_"), session.connection().scalar(query)


def _added(profile: Any) -> None:
    profile.options["language"] = "no"


def _replaced(profile: Any) -> None:
    profile.options["theme"] = "light"


def _removed(profile: Any) -> None:
    del profile.options["theme"]


def _merged(profile: Any) -> None:
    profile.options.update(theme="light", language="no")


def _cleared(profile: Any) -> None:
    profile.options = {}


def _left_out(_: Any, session: Session, __: Any) -> Any:
    new = session.info["objects"]["Profile"]()
    session.add(new)
    session.flush()
    try:
        with session.begin_nested():
            session.connection().execute(text("INSERT INTO profiles (id) VALUES (200)"))
    except IntegrityError:
        return "refused"
    session.refresh(new)
    new.options["first"] = 1
    session.flush()
    query = text("SELECT options FROM profiles WHERE id NOT IN (101, 102, 103) ORDER BY id")
    return list(session.connection().scalars(query))
