"""The revisions for a notebook: the tree on the left, changes in the middle, locks on the right."""

from __future__ import annotations

from html import escape

from workbook.displays import svg, theme
from workbook.migrationmap import text, words
from workbook.migrationmap.data import Lock, MapData, Step
from workbook.migrationmap.lanes import Lanes, lanes
from workbook.schemas.watch import STOPS_READERS, STOPS_WRITERS

WIDTH = 880
LINE = 17
TOP = 30
_LANE = 20.0
_LOCKS = 516.0
_BAR = WIDTH - 12 - _LOCKS
_MOST_LINES = 3
_SIGNS = {"+": theme.SUCCESS, "-": theme.ERROR, "~": theme.WARN}


def render(data: MapData) -> str:
    """The drawing with its headline."""
    sheet = _Sheet(data)
    for row in range(len(data.steps)):
        sheet.step(row)
    sheet.connect()
    label = "Migrations. " + " ".join(text.render(data).split())
    parts = [*sheet.head(), *sheet.under, *sheet.parts]
    return (
        '<div class="wb-migrations" style="margin:.4em 0;font-size:13px">'
        f"<div><b>{escape(words.headline(data))}</b></div>"
        f"{svg.drawing(WIDTH, sheet.bottom + 4, label, parts)}</div>"
    )


class _Sheet:
    """Draws downwards and remembers how far it has come."""

    def __init__(self, data: MapData) -> None:
        self.data = data
        self.tree: Lanes = lanes(data.steps)
        self.left = 14 + self.tree.count * _LANE
        self.parts: list[str] = []
        self.under: list[str] = []  # lines of the tree, which the points cover
        self.points: list[tuple[float, float]] = []
        self.bottom = float(TOP)

    def head(self) -> list[str]:
        """The names of the columns."""
        return [
            svg.words(self.left, 16, "revision, and what it changes", bold=True),
            svg.words(_LOCKS, 16, "locks, and what they block", bold=True),
        ]

    def step(self, row: int) -> None:
        step, top = self.data.steps[row], self.bottom
        x = 14 + self.tree.of[row] * _LANE
        self.points.append((x, top + LINE - 5))
        fill = "var(--jp-layout-color0,Canvas)" if step.head and not step.error else "currentColor"
        fill = theme.ERROR if step.error else fill
        self.parts.append(
            f'<circle cx="{x:g}" cy="{top + LINE - 5:g}" r="5" fill="{fill}" '
            'stroke="currentColor" stroke-width="2"/>'
        )
        y = self._changes(step, top)
        y = max(y, self._locks(step, top))
        self.bottom = y + 14

    def _changes(self, step: Step, top: float) -> float:
        room = _LOCKS - self.left - 16
        y = top + LINE
        for line in svg.folded(words.title(step), svg.fits(room), _MOST_LINES):
            self.parts.append(svg.words(self.left, y, line, bold=True))
            y += LINE
        for change in step.changes:
            colour = _SIGNS[change.sign]
            self.parts.append(svg.words(self.left, y, change.sign, code=True, colour=colour))
            for line in svg.folded(change.what, svg.fits(room - 14, code=True), _MOST_LINES):
                self.parts.append(svg.words(self.left + 14, y, line, code=True))
                y += LINE
        for note in words.notes(step):
            failed = note.startswith("✗")
            for line in svg.folded(note, svg.fits(room), _MOST_LINES):
                colour = theme.ERROR_TEXT if failed else ""
                shown = svg.words(self.left, y, line, bold=failed, faint=not failed, colour=colour)
                self.parts.append(shown)
                y += LINE
        return y - LINE

    def _locks(self, step: Step, top: float) -> float:
        y = top + LINE
        for lock in step.locks:
            label = f"{lock.table}: {words.strength(lock)}"
            self.parts.append(svg.words(_LOCKS, y, label, bold=lock.mode in STOPS_READERS))
            y += 7
            self._bar(lock, step, y)
            y += LINE + 3
            for line in svg.folded(
                words.duration(lock, step, self.data.times), svg.fits(_BAR), _MOST_LINES
            ):
                self.parts.append(svg.words(_LOCKS, y, line, faint=True))
                y += LINE
            y += 3
        return y - LINE

    def _bar(self, lock: Lock, step: Step, y: float) -> None:
        """The statements of the revision from left to right; filled where the lock is held."""
        self.parts.append(
            f'<rect x="{_LOCKS:g}" y="{y:g}" width="{_BAR:g}" height="6" rx="2" fill="none" '
            'stroke="currentColor" stroke-opacity=".4"/>'
        )
        colour = theme.BRAND
        if lock.mode in STOPS_WRITERS:
            colour = theme.ERROR if lock.mode in STOPS_READERS else theme.WARN
        for start, end in words.shares(lock, step, self.data.times):
            self.parts.append(
                f'<rect x="{_LOCKS + start * _BAR:g}" y="{y:g}" width="{(end - start) * _BAR:g}" '
                f'height="6" rx="2" fill="{colour}"/>'
            )

    def connect(self) -> None:
        """The lines of the tree: out of the older revision to the line's lane, down, and in."""
        for line in self.tree.lines:
            (x1, y1), (x2, y2) = self.points[line.top], self.points[line.bottom]
            x = 14 + line.lane * _LANE
            way = f"M{x1:g} {y1:g}"
            if x != x1:
                way += f"C{x1:g} {y1 + 16:g} {x:g} {y1 + 4:g} {x:g} {y1 + 20:g}"
            way += f"L{x:g} {y2 - 20 if x != x2 else y2:g}"
            if x != x2:
                way += f"C{x:g} {y2 - 4:g} {x2:g} {y2 - 16:g} {x2:g} {y2:g}"
            self.under.append(
                f'<path d="{way}" fill="none" stroke="currentColor" stroke-opacity=".6" '
                'stroke-width="2"/>'
            )
