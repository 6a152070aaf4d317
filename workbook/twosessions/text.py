"""A lab for a terminal: one column per lane, one block of lines per step."""

from __future__ import annotations

from workbook.displays.formatting import wrapped
from workbook.twosessions import words
from workbook.twosessions.story import Story

WIDTH, NARROW = 46, 34  # characters of a lane, where there are two, and three
_SIGNS = {
    "came": "-> ",
    "value": "= ",
    "lock": "# ",
    "wait": "~~ ",
    "error": "!! ",
    "detail": "   ",
}


def render(story: Story) -> str:
    """The lanes beside each other, downwards in time; ``|`` while a step waits."""
    head = f"-- {story.title}: " if story.title else "-- "
    out = [head + words.summary(story)]
    names = [lane.name for lane in story.lanes]
    titles = [f"{lane.name} ({lane.about})" for lane in story.lanes]
    width = WIDTH if len(names) < 3 else NARROW
    out += _beside("", [wrapped(title, width, 0) for title in titles], width)
    for row in range(1, len(story.steps) + 1):
        columns: dict[str, list[str]] = {name: [] for name in names}
        for step in story.steps:
            if step.number < row and (step.finished is None or row <= step.finished):
                columns[step.lane] = ["|"]
            for part in step.parts:
                if part.row == row:
                    columns[step.lane] = _lines(words.lines(step, part, story.names), width)
        out += _beside(f"{row}.", [columns[name] for name in names], width)
    return "\n".join([*out, *(f"-- {line}" for line in words.ending(story))])


def _lines(lines: list[words.CellLine], width: int) -> list[str]:
    out = []
    for line in lines:
        sign = _SIGNS.get(line.kind, "")
        out += wrapped(sign + line.text, width, len(sign))
    return out


def _beside(number: str, columns: list[list[str]], width: int) -> list[str]:
    out = []
    for place in range(max(map(len, columns), default=0)):
        cells = [column[place] if place < len(column) else "" for column in columns]
        line = f"{number if place == 0 else '':>4} " + "  ".join(f"{c:<{width}}" for c in cells)
        out.append(line.rstrip())
    return out
