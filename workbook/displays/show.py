"""Shows a thing where it is being looked at: as HTML in a notebook, as text in a terminal."""

from __future__ import annotations

import sys
from typing import Any


def shell() -> Any | None:
    """The running IPython, or ``None`` in a plain Python.

    IPython is never imported here: where it runs, it is there already, and elsewhere the import
    would cost a terminal command 0.3 s.
    """
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def display(thing: object) -> None:
    """Show ``thing`` with its richest form in IPython, with ``repr`` elsewhere."""
    if shell() is None:
        print(repr(thing))
        return
    from IPython.display import display as show_in_cell

    show_in_cell(thing)  # type: ignore[no-untyped-call]


class Html:
    """A piece of HTML with the text that stands for it in a terminal."""

    def __init__(self, html: str, text: str) -> None:
        # A lone surrogate, from bytes that were no UTF-8, would break the message to the browser.
        self.html = html.encode(errors="replace").decode()
        self.text = text.encode(errors="replace").decode()

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text
