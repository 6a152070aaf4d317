"""Loads what an exercise is judged by: its contract, its calls, and the words of its check."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from workbook.course.catalogue import Exercise
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, Pair
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.worlds import World

if TYPE_CHECKING:
    from workbook.judge.project.live.playing import Play

_ROUTE = ("before", "rows", "others", "start", "meanwhile", "probes")
_COPY = ("asks", "PROBES", "TABLES", "mistake_of")


@dataclass(frozen=True)
class Check:
    """What ``exercise.toml`` and ``check.py`` say about one exercise.

    Attributes:
        contract: what is asked and what is left open.
        calls: ``calls(world)`` of check.py: the calls that are compared.
        pairs: ``pairs(world)``: calls that meet, each in a transaction of its own.
        prepare: ``prepare(objects, engine)``: creates tables that the blog does not have.
        rows: ``rows(world)``: SQL statements that fill these tables, one row each.
        check_function: ``check_<exercise>(case)``: names the likely mistakes.
        data: the data sets on which ``check_function`` runs.
        route: for migrations, what check.py says of the way that they take: its ``before``,
            ``rows``, ``others``, ``start``, ``meanwhile`` and ``probes``, where it has them.
        play: for a project that builds on another, ``PLAY`` of check.py: its scenes.
        copy: for features of a copy of the application, its ``asks()``, the requests;
            ``PROBES``, statements that are tried at its last revision; ``TABLES``, a query for the
            rows compared;
            ``mistake_of(difference)``, the name of what a migration gets wrong, or None.
    """

    exercise: Exercise
    contract: Contract
    calls: Callable[[World], Iterator[Call]] | None = None
    pairs: Callable[[World], Iterator[Pair]] | None = None
    prepare: Callable[[Any, Any], None] | None = None
    rows: Callable[[World], Sequence[str]] | None = None
    check_function: Callable[[Case], None] | None = None
    data: tuple[str, ...] = ("authored", "generated")
    route: Mapping[str, Any] = field(default_factory=dict)
    play: Play | None = None
    copy: Mapping[str, Any] = field(default_factory=dict)


@cache
def load(exercise: Exercise) -> Check:
    """The check of an exercise, read once per process."""
    module = _module(exercise)
    words = getattr(module, f"check_{exercise.name}", None)
    return Check(
        exercise,
        Contract.read(exercise.contract),
        calls=getattr(module, "calls", None),
        pairs=getattr(module, "pairs", None),
        prepare=getattr(module, "prepare", None),
        rows=getattr(module, "rows", None),
        check_function=words,
        data=getattr(words, "data_sets", ("authored", "generated")),
        route={name: getattr(module, name) for name in _ROUTE if hasattr(module, name)},
        play=getattr(module, "PLAY", None),
        copy={name: getattr(module, name) for name in _COPY if hasattr(module, name)},
    )


def _module(exercise: Exercise) -> ModuleType:
    name = f"exercises.{exercise.chapter}.{exercise.name}.check"
    if name in sys.modules:
        return sys.modules[name]
    specification = importlib.util.spec_from_file_location(name, exercise.check)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module
