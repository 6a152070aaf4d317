"""Cuts what the learner writes out of the file of a solution."""

from __future__ import annotations

import ast
from textwrap import indent

from workbook.course import catalogue, packages
from workbook.course.definitions import lines, name_of, span

IMPORTS = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def files(exercise: catalogue.Exercise) -> dict[str, str]:
    """All files of a package that is solved, by the path seen from its folder."""
    given = packages.handed_out(exercise.starter)
    return packages.completed(given, packages.sources(exercise.solution), exercise.edits)


def source(exercise: catalogue.Exercise) -> str:
    """The solution's definitions with the comments inside them; of a package, all its files."""
    if exercise.package:
        changed = [
            f"# {name}, instead of {old.strip()}\n#\n{indent(new.rstrip(), '# ')}"
            for name, pairs in exercise.edits.items()
            for old, new in pairs
        ]
        whole = files(exercise)
        written = [path for path in packages.sources(exercise.solution) if path.endswith(".py")]
        return "\n\n".join([*changed, *(f"# {path}\n\n{whole[path]}" for path in written)])
    text = exercise.solution.read_text(encoding="utf-8")
    wanted = [
        part
        for node in ast.parse(text).body
        if name_of(node) in exercise.objects and (part := _segment(text, node))
    ]
    return "\n\n\n".join(wanted)


def with_more(exercise: catalogue.Exercise) -> str:
    """The solution, one other good way, and where the documentation goes on. Python all of it."""
    parts = [source(exercise)]
    if way := another_way(exercise):
        parts.append(f"# Another good way:\n\n\n{way}")
    if exercise.documentation:
        parts.append(f"# Read on: {exercise.documentation}")
    return "\n\n\n".join(parts)


def another_way(exercise: catalogue.Exercise) -> str:
    """The first of the right answers on file that are written in another style, if there are."""
    if not exercise.right.is_file():
        return ""
    text = exercise.right.read_text(encoding="utf-8")
    ways = (node for node in ast.parse(text).body if not (name_of(node) or "_").startswith("_"))
    return next((_segment(text, node) for node in ways if not isinstance(node, IMPORTS)), "")


def _segment(text: str, node: ast.stmt) -> str:
    every, where = lines(text), span(node)
    first = where.start
    # A comment that stands right above belongs to it.
    while first > 0 and every[first - 1].startswith("#"):
        first -= 1
    return "".join(every[first : where.stop]).rstrip("\n")
