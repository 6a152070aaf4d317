"""A lab for a terminal: one column per lane, one block of lines per step."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from workbook.twosessions import words
from workbook.twosessions.words import Line

if TYPE_CHECKING:
    from workbook.twosessions.lab import Lanes

WIDTH, NARROW = 46, 34  # characters of a lane, where there are two, and three
_SIGNS = {
    "came": "-> ",
    "value": "= ",
    "lock": "# ",
    "wait": "~~ ",
    "error": "!! ",
    "detail": "   ",
}


def render(lab: Lanes) -> str:
    """The lanes beside each other, downwards in time; ``|`` while a step waits."""
    head = f"-- {lab.title}: " if lab.title else "-- "
    out = [head + words.summary(lab)]
    names = [lane.name for lane in lab.lanes]
    titles = [f"{lane.name} ({lane.about})" for lane in lab.lanes]
    width = WIDTH if len(names) < 3 else NARROW
    out += _beside("", [textwrap.wrap(title, width) for title in titles], width)
    pids = {lane.worker.pid: lane.name for lane in lab.lanes}
    for row in range(1, len(lab.steps) + 1):
        columns: dict[str, list[str]] = {name: [] for name in names}
        for step in lab.steps:
            if step.number < row and (step.finished is None or row <= step.finished):
                columns[step.lane] = ["|"]
            for part in step.parts:
                if part.row == row:
                    columns[step.lane] = _lines(words.lines(step, part, pids), width)
        out += _beside(f"{row}.", [columns[name] for name in names], width)
    return "\n".join([*out, *(f"-- {line}" for line in words.ending(lab))])


def _lines(lines: list[Line], width: int) -> list[str]:
    out = []
    for line in lines:
        sign = _SIGNS.get(line.kind, "")
        out += textwrap.wrap(sign + line.text, width, subsequent_indent=" " * len(sign))
    return out


def _beside(number: str, columns: list[list[str]], width: int) -> list[str]:
    out = []
    for place in range(max(map(len, columns), default=0)):
        cells = [column[place] if place < len(column) else "" for column in columns]
        line = f"{number if place == 0 else '':>4} " + "  ".join(f"{c:<{width}}" for c in cells)
        out.append(line.rstrip())
    return out
