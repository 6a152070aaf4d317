"""``show``: the source of a function or class, where the prose talks about it."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any

from workbook.displays.show import display


class Source:
    """Python code, coloured by the notebook's own theme."""

    def __init__(self, code: str) -> None:
        self.code = code

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"

    def __repr__(self) -> str:
        return self.code


def show(thing: Any) -> None:
    """Show the source of a function, class or module, coloured as in any other cell.

    Raises:
        TypeError: ``thing`` has no source, e.g. a number or a built-in.
    """
    code = textwrap.dedent(inspect.getsource(thing)).rstrip()
    display(Source(code))
