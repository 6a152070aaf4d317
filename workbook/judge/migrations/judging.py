"""Takes reference and answer through the worlds, until the two part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL

from workbook.course.catalogue import Exercise
from workbook.judge import answers
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.worlds import World, world
from workbook.judge.feedback import NotAttempted, NotYet
from workbook.judge.migrations.comparison import Terms, differences
from workbook.judge.migrations.folder import Revision, read
from workbook.judge.migrations.trip import Route, Stage, open_side, travel
from workbook.judge.submission import raised_by

Objects = Mapping[str, Any]


@dataclass
class Parted:
    """Where an answer's way first differed from the reference's.

    Attributes:
        world: the world in which it did.
        stages: the answer's way in that world.
        reference: the reference's way in that world.
        stage: the step after which it showed.
        difference: what is said about it.
        url: the database as the answer left it.
        marks: everything that differs in that world: what two answers share that do the same.
    """

    world: World
    stages: list[Stage]
    reference: list[Stage]
    stage: Stage
    difference: Difference
    url: URL
    marks: tuple[Any, ...] = field(default=(), repr=False)


class Migrations:
    """One exercise: the reference's ways are taken once.

    Args:
        names: the classes, in the order of the revisions.
        worlds: the names of the worlds.
    """

    def __init__(
        self,
        names: Sequence[str],
        reference: Objects,
        route: Route,
        terms: Terms,
        worlds: Sequence[str],
    ) -> None:
        self.names = tuple(names)
        self.route = route
        self.terms = terms
        self.worlds = tuple(worlds)
        self._reference = [read(name, reference[name]) for name in self.names]
        self._ways: dict[str, list[Stage]] = {}
        self._known: dict[tuple[int, str], tuple[Any, ...] | None] = {}

    def expected(self, where: World) -> list[Stage]:
        """The reference's way in a world."""
        if where.name not in self._ways:
            opened = open_side(where, 0)
            try:
                way = travel(self._reference, self.route, where, opened, watched=self.terms.watched)
            finally:
                opened.close()
            failed = [stage.error for stage in way if stage.error is not None]
            if failed:
                raise RuntimeError("the reference can't go its way") from failed[0]
            self._ways[where.name] = way
        return self._ways[where.name]

    def parted(self, objects: Objects, only: str | None = None) -> Parted | None:
        """Where an answer differs first; ``None`` if it doesn't.

        Args:
            only: the name of the one world that is looked at.

        Raises:
            NotAttempted: ``upgrade`` is still the stub.
            NotYet: a part is missing, or still to be written.
        """
        revisions = [read(name, objects[name]) for name in self.names]
        for name in self.worlds:
            if only in (None, name) and (parted := self._in_world(revisions, world(name))):
                return parted
        return None

    def _in_world(self, revisions: Sequence[Revision], where: World) -> Parted | None:
        expected = self.expected(where)
        opened = open_side(where, 1)
        try:
            way = travel(revisions, self.route, where, opened, expected, watched=self.terms.watched)
        finally:
            opened.close()
        every = list(differences(expected, way, self.terms))
        if not every:
            return None
        stage, first = every[0]
        if stage is way[-1]:
            _unfinished(way, revisions)
        marks = tuple(
            (each.call, each.kind, tuple(each.got), tuple(each.expected), each.whole)
            for _, each in every
        )
        return Parted(where, way, expected, stage, first, opened.url, marks)

    def alike(
        self, parted: Parted, wrong: Mapping[str, Objects], named: Collection[str]
    ) -> str | None:
        """The one wrong answer on file that differs in all the same ways, if there is one.

        Args:
            wrong: the wrong answers by their names.
            named: those that have a message of their own.
        """
        same = [name for name in named if self._marks(wrong[name], parted) == parted.marks]
        return same[0] if len(same) == 1 else None

    def _marks(self, objects: Objects, parted: Parted) -> tuple[Any, ...] | None:
        """How a wrong answer differs in that world; ``None`` if it differs in an earlier one."""
        key = (id(objects), parted.world.name)
        if key not in self._known:
            earlier = self.worlds[: self.worlds.index(parted.world.name)]
            if any(self.parted(objects, only=name) for name in earlier):
                self._known[key] = None
            else:
                result = self.parted(objects, only=parted.world.name)
                self._known[key] = result.marks if result else None
        return self._known[key]


_LAST: dict[str, Migrations] = {}


def of_exercise(exercise: Exercise, contract: Contract, route: Mapping[str, Any]) -> Migrations:
    """The migrations of an exercise. The ways of its reference are kept until another is asked."""
    name = exercise.name
    if name not in _LAST:
        _LAST.clear()
        _LAST[name] = Migrations(
            exercise.objects,
            answers.reference(exercise),
            Route(**route),
            Terms.read(contract.migration),
            contract.worlds,
        )
    return _LAST[name]


def _unfinished(way: Sequence[Stage], revisions: Sequence[Revision]) -> None:
    error = way[-1].error
    if isinstance(error, SystemExit | KeyboardInterrupt):
        raise NotYet(
            f"{way[-1].words} ends the whole program ({type(error).__name__}).", mistake="exits"
        )
    if not isinstance(error, NotImplementedError):
        return
    revision = next(each for each in revisions if each.name == way[-1].name)
    for part in ("upgrade", "downgrade"):
        if raised_by(error, getattr(revision, part)):
            if len(way) == 1:
                raise NotAttempted
            raise NotYet(
                f"{way[-1].words} is still to be written. What comes before it is right so far.",
                mistake="unfinished",
            )
