"""Cuts what the learner writes out of the file of a solution."""

from __future__ import annotations

import ast

from workbook.course import catalogue
from workbook.course.definitions import lines, name_of, span


def source(exercise: catalogue.Exercise) -> str:
    """The solution's definitions with the comments inside them; of a package, all its files."""
    if exercise.package:
        return "\n\n".join(
            f"# {path.relative_to(exercise.solution)}\n\n{path.read_text(encoding='utf-8')}"
            for path in sorted(exercise.solution.rglob("*.py"))
        )
    text = exercise.solution.read_text(encoding="utf-8")
    wanted = [
        part
        for node in ast.parse(text).body
        if name_of(node) in exercise.objects and (part := _segment(text, node))
    ]
    return "\n\n\n".join(wanted)


def _segment(text: str, node: ast.stmt) -> str:
    every, where = lines(text), span(node)
    first = where.start
    # A comment that stands right above belongs to it.
    while first > 0 and every[first - 1].startswith("#"):
        first -= 1
    return "".join(every[first : where.stop]).rstrip("\n")
