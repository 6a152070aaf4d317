"""A timeline for a terminal: a line for each moment."""

from __future__ import annotations

from workbook.displays.formatting import wrapped
from workbook.requesttimeline import words
from workbook.requesttimeline.moments import TimelineData

_WIDTH = 96


def render(data: TimelineData) -> str:
    """The moments from top to bottom; a bar marks those with a connection out of the pool."""
    out = [f"-- {words.headline(data)}"]
    out += [f"-- {note}" for note in words.notes(data)]
    before = data.moments[0].seen if data.moments else None
    if before is not None:
        out.append(f"-- a second client asks {data.question}: {before}")
    for place, moment in enumerate(data.moments):
        bar = "|" if moment.held else " "
        lines = wrapped(words.sentence(data, moment), _WIDTH, 2, 3)
        out.append(f"{bar} {moment.place:<9} {lines[0]}")
        out += [f"{bar} {'':<9} {line}" for line in lines[1:]]
        if words.error(moment):
            out.append(f"{bar} {'':<9} {words.error(moment)}")
        now = words.seen(data, place)
        if now != before:
            out.append(f"{bar} {'':<9} (a second client now reads {now})")
            before = now
    return "\n".join(out)
