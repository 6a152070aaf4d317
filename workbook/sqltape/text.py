"""The tape for a terminal: plain text, no colours that a pipe would have to strip."""

from __future__ import annotations

from workbook.sqltape import wording
from workbook.sqltape.recorder import Recording


def render(recording: Recording, title: str = "") -> str:
    """The whole recording as lines of text."""
    head = f"-- {title}: " if title else "-- "
    out = [head + wording.summary(recording)]
    label = recording.several_connections
    number = 0
    for line in wording.lines(recording):
        entry = line.entry
        who = f" [connection {entry.connection}]" if label else ""
        if not entry.is_statement:
            out.append(f"     {entry.kind.value} {entry.sql}".rstrip() + who)
            if came := wording.outcome(line):
                out.append(f"     -> {came}")
            continue
        number += 1
        body = wording.sql(entry).splitlines() or ["(an empty statement)"]
        out.append(f"{number:>3}. {body[0]}{who}")
        out.extend(f"     {text}" for text in body[1:])
        if bound := wording.parameters(entry):
            out.append(f"     [{bound}]")
        if came := wording.outcome(line):
            out.append(f"     -> {came}")
        number += line.repeats - 1
    return "\n".join(out)
