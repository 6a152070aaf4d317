"""Cuts the solution of one exercise out of its file."""

from __future__ import annotations

import ast

from workbook.course import catalogue


def source(exercise: catalogue.Exercise) -> str:
    """The solution's definitions with the comments inside them."""
    path = catalogue.chapter(exercise.chapter).solution
    text = path.read_text(encoding="utf-8")
    wanted = [
        part
        for node in ast.parse(text).body
        if (part := _segment(text, node)) and _name(node) in exercise.objects
    ]
    return "\n\n\n".join(wanted)


def _segment(text: str, node: ast.stmt) -> str:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    lines = text.splitlines()
    # A comment that stands right above belongs to it.
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    return "\n".join(lines[first - 1 : node.end_lineno])


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None
