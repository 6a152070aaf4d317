"""Relationships: what both ends show, what is saved with what, and what is left after deleting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exc
from sqlalchemy.orm import RelationshipDirection, RelationshipProperty

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import scenes
from workbook.judge.equivalence.models.objects import Told, errors_differ
from workbook.judge.equivalence.models.scenes import Link, Scene, Stage
from workbook.judge.equivalence.models.side import Side, first_line
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.judge.equivalence.models.world import World
from workbook.sqltape import record

__all__ = ["compare", "structure"]


# What a reference may raise: refused by PostgreSQL, or by the unit of work. Else we are wrong.
_EXPECTED = ("", "IntegrityError", "AssertionError")


@dataclass
class _Played:
    value: Any = None
    rows: list[str] = field(default_factory=list)
    told: Told = field(default_factory=lambda: Told({}))
    sent: list[str] = field(default_factory=list)
    fetched: int = 0


def structure(reference: Side, answer: Side) -> Difference | None:
    """The relationships are there, lead where they should, and hold one object or a list."""
    for name in reference.classes:
        mine = answer.relationships(name)
        for key, right in reference.relationships(name).items():
            if difference := _shape(reference, answer, name, key, right, mine.get(key)):
                return difference
    return None


def _shape(
    reference: Side,
    answer: Side,
    name: str,
    key: str,
    right: RelationshipProperty[Any],
    mine: RelationshipProperty[Any] | None,
) -> Difference | None:
    what = f"{name}.{key}"
    if mine is None:
        words = f"`{name}` has no relationship called {key}."
        there = list(answer.relationships(name)) or ["(no relationships)"]
        return Difference("relationship_missing", words, there, [key])
    wanted = reference.name_of(right.mapper.class_)
    found = answer.name_of(mine.mapper.class_)
    if found != wanted:
        words = f"{what} leads to {found}, and should lead to {wanted}."
        return Difference("other_class", words, [found], [wanted])
    if bool(mine.uselist) != bool(right.uselist):
        kinds = ("one object or None", "a list")
        words = f"{what} should be {kinds[bool(right.uselist)]}."
        got, expected = kinds[bool(mine.uselist)], kinds[bool(right.uselist)]
        return Difference("list_or_one", words, [got], [expected])
    if right.uselist:
        held = _collection(mine)
        dynamic = mine.lazy in ("dynamic", "write_only")
        if not isinstance(held, list) or dynamic:
            kind = str(mine.lazy) if dynamic else type(held).__name__
            words = f"{what} should be a list, in which things have an order."
            return Difference("no_list", words, [kind], ["list"])
    return None


def _collection(relationship: RelationshipProperty[Any]) -> Any:
    """An empty one, or the error that its class raises."""
    factory: Any = relationship.collection_class or list
    try:
        return factory()
    except Exception as error:  # a class of the learner's
        return error


def compare(
    world: World, reference: Side, answer: Side, free: ModelTolerance
) -> Iterator[Difference | None]:
    """Every relationship of the reference, scene by scene."""
    links = list(_links(reference))
    for link in links:
        for scene in scenes.of_link(reference, world, link, free):
            yield _differ(world, reference, answer, scene)
    for name in reference.classes:
        if not reference.relationships(name):
            continue
        for scene in scenes.of_class(reference, world, name, links, free):
            yield _differ(world, reference, answer, scene)


def _links(reference: Side) -> Iterator[Link]:
    for name in reference.classes:
        for key, relationship in reference.relationships(name).items():
            other = next(iter(relationship._reverse_property), None)
            keys: list[Any] = list(relationship._calculated_foreign_keys)
            yield Link(
                owner=name,
                key=key,
                target=reference.name_of(relationship.mapper.class_),
                back=other.key if other is not None else "",
                many=bool(relationship.uselist),
                foreign_keys=frozenset(f"{each.table.name}.{each.name}" for each in keys),
                upwards=relationship.direction is RelationshipDirection.MANYTOONE,
                required=not all(each.nullable for each in keys),
            )


def _differ(world: World, reference: Side, answer: Side, scene: Scene) -> Difference | None:
    right = _play(reference, world, scene)
    assert right.told.error_kind[0] in _EXPECTED, f"the reference: {right.told.error}"
    mine = _play(answer, world, scene)
    if right.told.error or mine.told.error:
        if difference := errors_differ(right.told, mine.told, scene.call):
            return difference
    elif right.value != mine.value:
        return _value_differs(scene, right.value, mine.value)
    elif right.rows != mine.rows:
        came = [row for row in mine.rows if row not in right.rows]
        wanted = [row for row in right.rows if row not in mine.rows]
        words = "Afterwards other rows are in the tables than there should be."
        return Difference(
            "other_rows_left",
            words,
            came or [f"(missing) {row}" for row in wanted],
            wanted or [f"(gone) {row}" for row in came],
            scene.call,
            tuple(right.rows[:8]),
        )
    if scene.counted and (len(mine.sent) > len(right.sent) or mine.fetched > right.fetched):
        words = (
            f"This sends {_statements(len(mine.sent))} and loads {_rows(mine.fetched)}; "
            f"{_statements(len(right.sent))} and {_rows(right.fetched)} are enough."
        )
        return Difference("more_statements", words, mine.sent, right.sent, scene.call)
    return None


def _value_differs(scene: Scene, right: Any, mine: Any) -> Difference:
    call, whole = scene.call, repr(mine)
    for one, two in zip(right, mine, strict=False):
        if isinstance(one, tuple) and one != two:  # one of several reads: the first that differs
            (before, right), (_, mine) = one, two
            call = f"{before}\n{call}"
            break
    got, expected = _lines(mine), _lines(right)
    return Difference(scene.kind, scene.words, got, expected, call, whole=whole)


def _statements(number: int) -> str:
    return f"{number} statement{'' if number == 1 else 's'}"


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value] or ["(empty)"]
    return [str(value)]


def _play(side: Side, world: World, scene: Scene) -> _Played:
    played = _Played()
    with side.session() as session, record() as recording:
        stage = Stage(side, world, session, recording)
        try:
            played.value = scene.play(stage)
            if scene.reads_rows:
                session.flush()
                played.rows = stage.rows()
        except exc.DBAPIError as error:
            state = getattr(error.orig, "pgcode", "") or ""
            played.told = Told({}, first_line(error), (type(error).__name__, state[:2]))
        except Exception as error:  # the learner's own code may raise anything
            played.told = Told({}, first_line(error), (type(error).__name__, ""))
        if scene.counted:
            sent = recording.statements[stage.counted_from : stage.counted_to]
            played.sent = [" ".join(entry.sql.split()) for entry in sent]
            played.fetched = sum(entry.rows or 0 for entry in sent if entry.returns_rows)
    return played
