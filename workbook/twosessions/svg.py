"""A lab for a notebook: one lane per session, downwards in time.

The bar at the left of a lane is its open transaction. A step that waits has a dashed frame and a
dashed line down to where it goes on; its arrow points to the transaction that is in the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from workbook.displays import svg, theme
from workbook.twosessions import text, words
from workbook.twosessions.story import LaneStep, Part, Story

LEFT = 30  # room for the numbers of the steps
WIDTH, NARROW = 360, 280  # of a lane, where there are two, and three
BETWEEN = 34
INSIDE = 16  # from the edge of a lane, where its bar is, to its cells
HEAD = 46
LINE = 16
GAP = 9
MOST_LINES = 4  # of one statement

_SIGNS = {"came": "→ ", "value": "= ", "error": "✗ "}
_LEGEND = (
    "Bar: an open transaction. Dashed: the step waits, until the line ends; "
    "the arrow points to who is in the way."
)


@dataclass
class _Cell:
    step: LaneStep
    part: Part
    lines: list[tuple[str, str]]  # kind and text
    top: float = 0

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + 10

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.lines}


@dataclass
class _Sheet:
    story: Story
    width: int
    cells: dict[tuple[int, str], _Cell] = field(default_factory=dict)
    tops: list[float] = field(default_factory=list)  # of each row, and where the last one ends
    parts: list[str] = field(default_factory=list)

    def left(self, name: str) -> float:
        number = [lane.name for lane in self.story.lanes].index(name)
        return LEFT + number * (self.width + BETWEEN)

    def arrange(self) -> None:
        for step in self.story.steps:
            for part in step.parts:
                folded = [
                    (line.kind, piece)
                    for line in words.lines(step, part, self.story.names)
                    for piece in self._folded(line)
                ]
                self.cells[part.row, step.lane] = _Cell(step, part, folded)
        top: float = HEAD
        for row in range(1, len(self.story.steps) + 1):
            self.tops.append(top)
            beside = [cell for (place, _), cell in self.cells.items() if place == row]
            for cell in beside:
                cell.top = top
            top += max(cell.height for cell in beside) + GAP
        self.tops.append(top)

    def _folded(self, line: words.CellLine) -> list[str]:
        code = line.kind in {"code", "end"}
        letters = svg.fits(self.width - INSIDE - 20, code=code)
        # Bold letters are wider.
        letters -= 3 if line.kind in {"title", "error", "wait"} else 0
        most = MOST_LINES if code else 0
        return svg.folded(_SIGNS.get(line.kind, "") + line.text, letters, most)

    def draw(self) -> None:
        bottom = self.tops[-1]
        for number, top in enumerate(self.tops[:-1], 1):
            self.parts.append(svg.words(20, top + 17, str(number), faint=True, anchor="end"))
        for lane in self.story.lanes:
            left = self.left(lane.name)
            self.parts.append(svg.words(left, 16, lane.name, bold=True))
            self.parts.append(svg.words(left, 33, lane.about, faint=True))
            self.parts.append(
                _line(left + 3, HEAD, left + 3, bottom - GAP, "currentColor", 1, ".2")
            )
            for begins, ends in words.spans(self.story, lane.name):
                self._bar(lane.name, begins, ends)
        for cell in self.cells.values():
            self._wait(cell, bottom)
        for cell in self.cells.values():
            self._cell(cell)

    def _bar(self, name: str, begins: int, ends: int | None) -> None:
        top = self.tops[begins - 1]
        last = self.cells.get((ends or 0, name))
        bottom = last.top + last.height if last else self.tops[-1] - GAP
        x = self.left(name)
        suffix = "" if ends else ", still open at the end"
        self.parts.append(
            f'<rect x="{x:g}" y="{top:g}" width="6" height="{bottom - top:g}" rx="3" '
            f'fill="{theme.BRAND}"><title>transaction of {escape(name)}{suffix}</title></rect>'
        )

    def _wait(self, cell: _Cell, bottom: float) -> None:
        wait, step = cell.part.wait, cell.step
        if wait is None:
            return
        foot = cell.top + cell.height
        ended_here = step.finished == cell.part.row
        if not ended_here:
            after = step.parts[step.parts.index(cell.part) + 1 :]
            until = self.cells[after[0].row, step.lane].top if after else bottom - GAP
            x = self.left(step.lane) + INSIDE + 14
            self.parts.append(_line(x, foot, x, until, theme.WARN, 2, "1", dashes="5 4"))
        place = next(i for i, (kind, _) in enumerate(cell.lines) if kind == "wait")
        y = cell.top + 5 + place * LINE + LINE / 2 + 1
        own = self.left(step.lane)
        for blocker in wait.blockers:
            if blocker in {lane.name for lane in self.story.lanes}:
                there = self.left(blocker)
                start, end = (
                    (own + self.width, there - 2) if there > own else (own + INSIDE, there + 8)
                )
                self.parts.append(_arrow(start, end, y))

    def _cell(self, cell: _Cell) -> None:
        kinds = cell.kinds()
        colour = theme.ERROR if "error" in kinds else theme.WARN if "wait" in kinds else ""
        left, width = self.left(cell.step.lane) + INSIDE, self.width - INSIDE
        dashed = "wait" in kinds and "error" not in kinds
        self.parts.append(svg.box(left, cell.top, width, cell.height, colour, dashed))
        y = cell.top + LINE + 1
        for kind, line in cell.lines:
            self.parts.append(
                svg.words(
                    left + 9,
                    y,
                    line,
                    code=kind in {"code", "end"},
                    bold=kind in {"title", "end", "wait", "error"},
                    faint=kind in {"came", "lock"},
                )
            )
            y += LINE


def render(story: Story) -> str:
    """The drawing with what must be known about it."""
    title = f"<b>{escape(story.title)}</b>: " if story.title else ""
    head = f'<div style="opacity:.75">{title}{escape(words.summary(story))}</div>'
    if not story.lanes:
        return f'<div class="wb-lanes">{head}</div>'
    sheet = _Sheet(story, WIDTH if len(story.lanes) < 3 else NARROW)
    sheet.arrange()
    sheet.draw()
    label = "Two-session lab. " + " ".join(text.render(story).split())
    width = LEFT + len(story.lanes) * (sheet.width + BETWEEN) - BETWEEN + 4
    below = [*words.ending(story), _LEGEND]
    notes = "".join(f'<div style="opacity:.75">{escape(note)}</div>' for note in below)
    return (
        f'<div class="wb-lanes" style="margin:.4em 0;font-size:13px">{head}'
        f"{svg.drawing(width, sheet.tops[-1], label, sheet.parts)}{notes}</div>"
    )


def _line(
    x: float, y: float, to_x: float, to_y: float, colour: str, width: float, opacity: str, *,
    dashes: str = "",
) -> str:  # fmt: skip
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" stroke="{colour}" '
        f'stroke-opacity="{opacity}" stroke-width="{width:g}"{more}/>'
    )


def _arrow(start: float, end: float, y: float) -> str:
    back = -7 if end > start else 7
    head = f"M{end:g} {y:g}L{end + back:g} {y - 5:g}V{y + 5:g}Z"
    line = _line(start, y, end + back, y, theme.WARN, 1.5, "1", dashes="5 4")
    return f'{line}<path d="{head}" fill="{theme.WARN}"/>'
