"""Finds definitions in a Python file, and the lines that they take up."""

from __future__ import annotations

import ast
import io


def name_of(node: ast.stmt) -> str | None:
    """What a statement at the top level defines: a function, a class, a variable."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign):
        return next((each.id for each in node.targets if isinstance(each, ast.Name)), None)
    return None


def named(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The definitions of that name at the top level; Python goes by the last of them."""
    return [node for node in tree.body if name_of(node) == name]


def span(node: ast.stmt) -> slice:
    """Its lines, decorators included, as a slice of ``lines``."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    return slice(first - 1, node.end_lineno)


def lines(text: str) -> list[str]:
    """The lines with their ends, cut where Python cuts: ``splitlines`` also cuts at form feeds."""
    return io.StringIO(text, newline="").readlines()


def sources(text: str) -> dict[str, str]:
    """Each name that the text of a file defines at the top level, with its lines.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Python cannot read it.
    """
    every = lines(text)
    return {
        name: "".join(every[span(node)])
        for node in ast.parse(text).body
        if (name := name_of(node)) is not None
    }


def parse_named(text: str, name: str) -> list[ast.stmt]:
    """As ``named``, for the text of a file.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Python cannot read it.
    """
    return named(ast.parse(text), name)
