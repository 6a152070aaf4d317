"""Relationships: what both ends show, what is saved with what, and what is left after deleting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exc
from sqlalchemy.orm import RelationshipDirection, RelationshipProperty

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import scenarios
from workbook.judge.equivalence.models.implementation import Implementation, first_line
from workbook.judge.equivalence.models.objects import Captured, errors_differ
from workbook.judge.equivalence.models.scenarios import Link, Scenario, ScenarioContext
from workbook.judge.equivalence.models.seed_rows import SeedRows
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.sqltape import record

__all__ = ["compare", "structure"]


# What a reference may raise: refused by PostgreSQL, or by the unit of work. Else we are wrong.
_EXPECTED = ("", "IntegrityError", "AssertionError")


@dataclass
class ScenarioResult:
    value: Any = None
    rows: list[str] = field(default_factory=list)
    told: Captured = field(default_factory=lambda: Captured({}))
    sent: list[str] = field(default_factory=list)
    fetched: int = 0


def structure(reference: Implementation, answer: Implementation) -> Difference | None:
    """The relationships are there, lead where they should, and hold one object or a list."""
    for name in reference.classes:
        actual = answer.relationships(name)
        for key, ref in reference.relationships(name).items():
            if difference := _shape(reference, answer, name, key, ref, actual.get(key)):
                return difference
    return None


def _shape(
    reference: Implementation,
    answer: Implementation,
    name: str,
    key: str,
    ref: RelationshipProperty[Any],
    actual: RelationshipProperty[Any] | None,
) -> Difference | None:
    what = f"{name}.{key}"
    if actual is None:
        words = f"`{name}` has no relationship called {key}."
        there = list(answer.relationships(name)) or ["(no relationships)"]
        return Difference("relationship_missing", words, there, [key])
    wanted = reference.name_of(ref.mapper.class_)
    target = answer.name_of(actual.mapper.class_)
    if target != wanted:
        words = f"{what} leads to {target}, and should lead to {wanted}."
        return Difference("other_class", words, [target], [wanted])
    if bool(actual.uselist) != bool(ref.uselist):
        kinds = ("one object or None", "a list")
        words = f"{what} should be {kinds[bool(ref.uselist)]}."
        got, expected = kinds[bool(actual.uselist)], kinds[bool(ref.uselist)]
        return Difference("list_or_one", words, [got], [expected])
    if ref.uselist:
        held = _collection(actual)
        dynamic = actual.lazy in ("dynamic", "write_only")
        if not isinstance(held, list) or dynamic:
            kind = str(actual.lazy) if dynamic else type(held).__name__
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
    world: SeedRows, reference: Implementation, answer: Implementation, tolerance: ModelTolerance
) -> Iterator[Difference | None]:
    """Every relationship of the reference, scene by scene."""
    links = list(_links(reference))
    for link in links:
        for scene in scenarios.of_link(reference, world, link, tolerance):
            yield _differ(world, reference, answer, scene)
    for name in reference.classes:
        if not reference.relationships(name):
            continue
        for scene in scenarios.of_class(reference, world, name, links, tolerance):
            yield _differ(world, reference, answer, scene)


def _links(reference: Implementation) -> Iterator[Link]:
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


def _differ(
    world: SeedRows, reference: Implementation, answer: Implementation, scene: Scenario
) -> Difference | None:
    ref = _play(reference, world, scene)
    assert ref.told.error_kind[0] in _EXPECTED, f"the reference: {ref.told.error}"
    actual = _play(answer, world, scene)
    if ref.told.error or actual.told.error:
        if difference := errors_differ(ref.told, actual.told, scene.call):
            return difference
    elif ref.value != actual.value:
        return _value_differs(scene, ref.value, actual.value)
    elif ref.rows != actual.rows:
        came = [row for row in actual.rows if row not in ref.rows]
        wanted = [row for row in ref.rows if row not in actual.rows]
        words = "Afterwards the rows in the tables aren't the ones that should be there."
        return Difference(
            "other_rows_left",
            words,
            came or [f"(missing) {row}" for row in wanted],
            wanted or [f"(gone) {row}" for row in came],
            scene.call,
            tuple(ref.rows[:8]),
        )
    if scene.counted and (len(actual.sent) > len(ref.sent) or actual.fetched > ref.fetched):
        words = (
            f"This sends {_statements(len(actual.sent))} and loads {_rows(actual.fetched)}; "
            f"{_statements(len(ref.sent))} and {_rows(ref.fetched)} are enough."
        )
        return Difference("more_statements", words, actual.sent, ref.sent, scene.call)
    return None


def _value_differs(scene: Scenario, ref: Any, actual: Any) -> Difference:
    call, whole = scene.call, repr(actual)
    for wanted, came in zip(ref, actual, strict=False):
        # One of several reads: the first that differs.
        if isinstance(wanted, tuple) and wanted != came:
            (before, ref), (_, actual) = wanted, came
            call = f"{before}\n{call}"
            break
    got, expected = _lines(actual), _lines(ref)
    return Difference(scene.kind, scene.words, got, expected, call, whole=whole)


def _statements(number: int) -> str:
    return f"{number} statement{'' if number == 1 else 's'}"


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value] or ["(empty)"]
    return [str(value)]


def _play(side: Implementation, world: SeedRows, scene: Scenario) -> ScenarioResult:
    played = ScenarioResult()
    with side.session() as session, record() as recording:
        stage = ScenarioContext(side, world, session, recording)
        try:
            played.value = scene.play(stage)
            if scene.reads_rows:
                session.flush()
                played.rows = stage.rows()
        except exc.DBAPIError as error:
            state = getattr(error.orig, "pgcode", "") or ""
            played.told = Captured({}, first_line(error), (type(error).__name__, state[:2]))
        except Exception as error:  # the learner's own code may raise anything
            played.told = Captured({}, first_line(error), (type(error).__name__, ""))
        if scene.counted:
            sent = recording.statements[stage.counted_from : stage.counted_to]
            played.sent = [" ".join(entry.sql.split()) for entry in sent]
            played.fetched = sum(entry.rows or 0 for entry in sent if entry.returns_rows)
    return played
