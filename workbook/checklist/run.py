"""Looks at all points, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from workbook.checklist.finding import Finding, unseen
from workbook.checklist.target import Target

FOLDER = Path(__file__).with_name("points")


def points() -> list[ModuleType]:
    """The modules of the points, in the order of the list; each has TITLE and look(target)."""
    names = sorted(path.stem for path in FOLDER.glob("p[0-9]*.py"))
    return [import_module(f"workbook.checklist.points.{name}") for name in names]


def look(target: Target) -> Iterator[tuple[str, Finding]]:
    """Each point's title, and what came of it.

    Raises:
        Unreachable: the application doesn't answer.
    """
    from sqlalchemy.exc import SQLAlchemyError

    target.get("/")
    for point in points():
        try:
            finding: Finding = point.look(target)
        except SQLAlchemyError as error:  # a right that this role doesn't have, for example
            first = str(error).strip().splitlines()[0]
            finding = unseen(f"the database refused to say: {first}")
        yield point.TITLE, finding
