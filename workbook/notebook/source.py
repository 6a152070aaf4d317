"""``show``: the source of a function or class, where the prose talks about it."""

from __future__ import annotations

import difflib
import inspect
import textwrap
from typing import Any

from workbook.displays.show import display


class Source:
    """Code, coloured by the notebook's own theme."""

    def __init__(self, code: str, language: str = "python") -> None:
        self.code = code
        self.language = language

    def _repr_markdown_(self) -> str:
        return f"```{self.language}\n{self.code}\n```"

    def __repr__(self) -> str:
        return self.code


def show(thing: Any) -> None:
    """Show the source of a function, class or module, coloured as in any other cell.

    Raises:
        TypeError: ``thing`` has no source, e.g. a number or a built-in.
    """
    code = textwrap.dedent(inspect.getsource(thing)).rstrip()
    display(Source(code))


def show_changes(before: Any, after: Any) -> None:
    """Show how the source of one module, class or function differs from that of another."""
    old, new = (inspect.getsource(each).splitlines() for each in (before, after))
    every = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    lines = ["..." if line.startswith("@@") else line for line in every]
    display(Source("\n".join(lines), "diff"))
