"""The tape for a terminal: plain text, no colours that a pipe would have to strip."""

from __future__ import annotations

import textwrap

from workbook.sqltape import wording
from workbook.sqltape.layout import Line
from workbook.sqltape.recorder import Recording

WIDTH = 95  # characters of SQL in a line, after the number


def _wrapped(line: Line, after: str) -> list[str]:
    """What does not fit hangs under the clause that it belongs to."""
    if len(line.text + after) <= WIDTH:
        return (line.text + after).splitlines()
    hanging = " " * (line.indent + 4)
    return [
        part
        for text in (line.text + after).splitlines()
        for part in textwrap.wrap(
            text, WIDTH, subsequent_indent=hanging, replace_whitespace=False, expand_tabs=False,
            break_long_words=False, break_on_hyphens=False,
        )
    ]  # fmt: skip


def render(recording: Recording, title: str = "") -> str:
    """The whole recording as lines of text."""
    head = f"-- {title}: " if title else "-- "
    out = [head + wording.summary(recording)]
    names = wording.connections(recording)
    number = 0
    for line in wording.lines(recording):
        entry = line.entry
        who = f" [connection {names[entry.connection]}]" if len(names) > 1 else ""
        if not entry.is_statement:
            out.append(f"     {entry.kind.value} {entry.sql}".rstrip() + who)
            if came := wording.outcome(line):
                out.append(f"     -> {came}")
            continue
        number += 1
        lines = [line for line in wording.sql_lines(entry) if line.tokens]
        body = [
            text for at, line in enumerate(lines) for text in _wrapped(line, who if not at else "")
        ] or [f"(an empty statement){who}"]
        out.append(f"{number:>3}. {body[0]}")
        out.extend(f"     {text}" for text in body[1:])
        if bound := wording.parameters(entry):
            out.append(f"     [{bound}]")
        if came := wording.outcome(line):
            out.append(f"     -> {came}")
        number += line.repeats - 1
    return "\n".join(out)
