"""What the learner's passed checks have shown, by topic."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workbook.course import catalogue, paths
from workbook.course.catalogue import Exercise

# In the order in which the course comes to them.
TOPICS = (
    "SQL and safety",
    "Connections and settings",
    "Models and tables",
    "Reading",
    "Writing",
    "Relationships and loading",
    "Queries",
    "Sessions",
    "Transactions and concurrency",
    "Migrations",
    "HTTP APIs",
    "Async",
    "Patterns",
    "Performance",
    "Finding mistakes",
    "Production",
)


@dataclass(frozen=True)
class Topic:
    """One topic: the exercises that were passed, and how many there are."""

    name: str
    passed: tuple[Exercise, ...]
    every: int


def topics(right: Collection[str]) -> list[Topic]:
    """Each topic that has exercises, with those of ``right``.

    An exercise that arrives solved shows nothing about the learner, and isn't counted. Neither are
    the learner's own exercises: who wrote them knows what they show.
    """
    with_exercises = []
    for name in TOPICS:
        every = [
            each
            for each in catalogue.exercises()
            if each.topic == name and not each.arrives_solved and not paths.is_own(each.chapter)
        ]
        passed = tuple(each for each in every if each.name in right)
        if every:
            with_exercises.append(Topic(name, passed, len(every)))
    return with_exercises
