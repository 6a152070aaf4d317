"""Reads one entry of the error index."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

_SAID = ("WORDS", "WHY", "CURE", "CHAPTER", "ASKED", "PATTERN", "PHRASES", "SHOWS")


@dataclass(frozen=True)
class Entry:
    """A failure that people meet, why it comes, and how it goes.

    Attributes:
        code: ``s01``, the beginning of the file's name.
        path: the file. Its functions ``bad`` and ``good`` are given an engine on the blog.
        title: the first line of its docstring: what goes wrong.
        words: what a person sees, or asks.
        why, cure: one sentence each.
        chapter: where it is taught, e.g. ``ch08``.
        phrases: how people put it.
        asked: where people ask about it, as ``owner/name#number``, as far as that is known.
        pattern: matches the error message; ``None`` where there is no message to match.
        shows: what ``bad`` returns where it raises nothing.
    """

    code: str
    path: Path
    title: str
    words: str
    why: str
    cure: str
    chapter: str
    phrases: tuple[str, ...]
    asked: str = ""
    pattern: str | None = None
    shows: str | None = None

    def matches(self, message: str) -> bool:
        """Whether an error message is of this kind."""
        flags = re.IGNORECASE | re.DOTALL
        return self.pattern is not None and re.search(self.pattern, message, flags) is not None

    @property
    def code_lines(self) -> str:
        """The two forms and what they use: the file without what is said about it."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        tree = ast.parse("\n".join(lines))
        said = {tree.body[0].lineno: tree.body[0].end_lineno or 0}
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in _SAID:
                said[node.lineno] = node.end_lineno or node.lineno
        left = [
            line
            for number, line in enumerate(lines, 1)
            if not any(first <= number <= last for first, last in said.items())
        ]
        return re.sub(r"\n{4,}", "\n\n\n", "\n".join(left)).strip()

    def module(self) -> ModuleType:
        """The imported file."""
        return import_module(f"workbook.errorindex.entries.{self.path.stem}")


def read(path: Path) -> Entry:
    """The entry in that file.

    Raises:
        ValueError: a constant is missing, or isn't a literal.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name.isupper() and not name.startswith("_"):
                constants[name.lower()] = ast.literal_eval(node.value)
    code = path.stem.partition("_")[0]
    title = (ast.get_docstring(tree) or "").partition("\n")[0]
    try:
        return Entry(code, path, title, **constants)
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from error
