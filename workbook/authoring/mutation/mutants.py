"""All mutants of an exercise, those that its author calls equivalent, and samples of them."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbook.authoring.mutation import classes, python, queries
from workbook.authoring.mutation.source import Mutant, Operator, Source
from workbook.course.catalogue import Exercise

OPERATORS: tuple[Operator, ...] = (*queries.OPERATORS, *classes.OPERATORS, *python.OPERATORS)


@dataclass(frozen=True)
class Task:
    """A mutant of one exercise."""

    exercise: Exercise
    mutant: Mutant

    @property
    def digest(self) -> str:
        """Orders mutants by chance, the same on every run and after changes elsewhere."""
        return hashlib.sha256(f"{self.exercise.name}\n{self.mutant.key}".encode()).hexdigest()


def mutants(text: str, operators: Sequence[Operator] = OPERATORS) -> list[Mutant]:
    """The mutants of a module's source, each program once."""
    source = Source(text)
    every: dict[str, Mutant] = {}
    for operator in operators:
        for edit in operator(source):
            mutant = source.mutant(edit)
            if mutant is not None:
                every.setdefault(mutant.source, mutant)
    return _distinct(sorted(every.values(), key=lambda each: each.line))


def _distinct(every: list[Mutant]) -> list[Mutant]:
    """The second mutant that an operator makes of a line says so: each has a key of its own."""
    seen: Counter[str] = Counter()
    named = []
    for mutant in every:
        seen[mutant.key] += 1
        number = seen[mutant.key]
        named.append(
            mutant if number == 1 else replace(mutant, operator=f"{mutant.operator} ({number})")
        )
    return named


def tasks(exercise: Exercise) -> list[Task]:
    """The mutants of an exercise's reference solution; none of a package of several files."""
    if exercise.package:
        return []
    text = exercise.solution.read_text(encoding="utf-8")
    return [Task(exercise, mutant) for mutant in mutants(text)]


def sample(every: Sequence[Task], number: int) -> list[Task]:
    """A deterministic sample of ``number`` mutants, in their original order."""
    chosen = set(sorted(task.digest for task in every)[:number])
    return [task for task in every if task.digest in chosen]


def equivalents(exercise: Exercise) -> dict[str, str]:
    """``[equivalent_mutants]`` of exercise.toml: why a mutant does what the solution does."""
    text = (exercise.folder / "exercise.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text).get("equivalent_mutants", {}))


def stale(exercise: Exercise, every: Sequence[Task]) -> list[str]:
    """Entries of ``[equivalent_mutants]`` that no mutant answers to."""
    return sorted(equivalents(exercise).keys() - {task.mutant.key for task in every})
