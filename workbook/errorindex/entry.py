"""Reads one entry of the error index."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType


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
        text = self.path.read_text(encoding="utf-8")
        docstring, *_ = (tree := ast.parse(text)).body
        nodes = [docstring, *(node for _, node in _constants(tree))]
        about = {line for node in nodes for line in range(node.lineno, (node.end_lineno or 0) + 1)}
        lines = enumerate(text.splitlines(), 1)
        left = [line for number, line in lines if number not in about]
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
    constants = {name.lower(): ast.literal_eval(node.value) for name, node in _constants(tree)}
    code = path.stem.partition("_")[0]
    title = (ast.get_docstring(tree) or "").partition("\n")[0]
    try:
        return Entry(code, path, title, **constants)
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.Assign]]:
    """What the file says about the entry: its constants that aren't private."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name.isupper() and not name.startswith("_"):
                yield name, node
