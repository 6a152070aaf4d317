"""``why``: explains an error, the last one of the notebook where none is given."""

from __future__ import annotations

import sys
from html import escape

from workbook.displays.show import Html, display
from workbook.errorindex import Entry
from workbook.errorindex.search import lookup
from workbook.notebook.source import Source


def why(error: str | BaseException | None = None) -> None:
    """Explain an error from the error index, and show code that leads to it and code that doesn't.

    ::

        why()                                # the error of the cell that failed last
        why("QueuePool limit of size 5")     # a message, or a few words
        why("s03")                           # an entry by its code
    """
    if error is None:
        error = getattr(sys, "last_value", None)
        if error is None:
            display(Html("No cell has failed yet.", "No cell has failed yet."))
            return
    text = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    entries = lookup(text)
    if not entries:
        words = "The error index has nothing that fits."
        display(Html(words, words))
        return
    display(_explained(entries[0], entries[1:]))
    display(Source(entries[0].code_lines))


def _explained(entry: Entry, others: list[Entry]) -> Html:
    lines = [
        (entry.words, ""),
        ("", entry.title),
        ("Why: ", entry.why),
        ("Cure: ", entry.cure),
        ("Chapter: ", entry.chapter),
    ]
    if others:
        lines.append(("See also: ", "; ".join(f"{each.code}, {each.words}" for each in others)))
    html = "".join(f"<div><b>{escape(head)}</b>{escape(rest)}</div>" for head, rest in lines)
    return Html(html, "\n".join(head + rest for head, rest in lines))
