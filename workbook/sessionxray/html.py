"""The X-ray for a notebook: tracks on a grid, the learner's lines above, what was sent below.

Text is laid out by the browser, so that it wraps, can be copied, and follows the reader's font
size; the tracks are boxes of the same grid. The order of the boxes, and every width, comes from
the data alone: the same run gives the same bytes.
"""

from __future__ import annotations

import re
from html import escape
from itertools import accumulate, groupby

from workbook.displays.formatting import plural
from workbook.sessionxray import text, words
from workbook.sessionxray.layout import LABEL, Widths, bands, slot_widths
from workbook.sessionxray.picture import GONE, REFUSES, Column, Picture, Row, picture
from workbook.sessionxray.states import NAMES
from workbook.sessionxray.style import CLASSES, STYLE
from workbook.sessionxray.timeline import View

_BREAKS = re.compile(r"(?<=[\w)\]][.,(=])(?=\S)")


def render(view: View) -> str:
    """The drawing, its legend, and folded away below it the same in words."""
    title = f"<b>{escape(view.title)}</b>: " if view.title else ""
    head = f'<div class="head">{title}{escape(words.summary(view))}</div>'
    grid = picture(view)
    body = _drawing(view, grid) + _legend(grid) if grid.columns else ""
    line_by_line = escape(text.render(view))
    return (
        f'{STYLE}<div class="wb-xray">{head}{body}'
        f"<details><summary>line by line</summary><pre>{line_by_line}</pre></details></div>"
    )


def _drawing(view: View, grid: Picture) -> str:
    label = escape(f"X-ray of a session. {words.summary(view)}. {words.story(view)}.")
    parts = [_Band(view, *band).draw() for band in bands(grid, slot_widths(grid))]
    return f'<div role="img" aria-label="{label}">{"".join(parts)}</div>'


class _Band:
    def __init__(self, view: View, grid: Picture, slots: Widths) -> None:
        self.view = view
        self.grid = grid
        self.threads = len({step.thread for step in view.steps}) > 1
        self.slots = slots
        # The number of the first slot of each column. Grid lines count from 1, after the labels.
        self.starts = [2, *(2 + n for n in accumulate(len(widths) for widths in self.slots))]
        self.parts: list[str] = []
        self.line = 1

    def draw(self) -> str:
        self._codes()
        for row in self.grid.objects:
            self._object(row)
        self._rule()
        for row in self.grid.lanes:
            self._lane(row)
        self._sql()
        columns = [self._column(at, column) for at, column in enumerate(self.grid.columns)]
        widths = " ".join(f"{width}px" for widths in self.slots for width in widths)
        return (
            f'<div class="scroll" tabindex="0"><div class="grid" style="--w:{LABEL}px;'
            f'grid-template-columns:minmax({LABEL}px,max-content) {widths} 1fr">'
            f"{''.join(columns)}{''.join(self.parts)}</div></div>"
        )

    def _put(self, kind: str, start: int, end: int, inner: str, more: str = "") -> None:
        at = f"grid-area:{self.line}/{start}/auto/{end}"
        self.parts.append(f'<div class="{kind}" style="{at}"{more}>{inner}</div>')

    def _column(self, at: int, column: Column) -> str:
        kind = "col"
        if column.gap:
            kind += " gap"
        elif any(entry.error for step in column.steps for entry in step.sent) or column.errors:
            kind += " bad"
        area = f"grid-area:1/{self.starts[at]}/{self.line + 1}/{self.starts[at + 1]}"
        return f'<div class="{kind}" style="{area}"></div>'

    def _who(self, label: str, about: str = "", kind: str = "who", rows: int = 1) -> None:
        small = f"<i>{escape(about)}</i>" if about else ""
        area = f"grid-area:{self.line}/1/span {rows}/2"
        self.parts.append(f'<div class="{kind}" style="{area}"><b>{escape(label)}</b>{small}</div>')

    def _codes(self) -> None:
        self._put("who", 1, 2, "")
        for at, column in enumerate(self.grid.columns):
            step = column.steps[0]
            raised = [f'<span class="raised">✗ {escape(error)}</span>' for error in column.errors]
            if column.gap:
                inner = f"<s>⋯</s><s>{escape(column.gap)}</s>{''.join(raised)}"
            else:
                where = words.whence(step, self.threads)
                small = f"{column.number}" + (f" · {escape(where)}" if where else "")
                code = "<wbr>".join(escape(part) for part in _BREAKS.split(words.source(step)))
                inner = f"<s>{small}</s>{code}{''.join(raised)}"
            kind = "code quiet" if step.quiet else "code"
            self._put(kind, self.starts[at], self.starts[at + 1], inner)
        self.line += 1

    def _object(self, row: Row) -> None:
        marked = any(row.marks)
        self._who(row.label, row.about, rows=1 + marked)
        runs = _runs(row)
        for start, end, name in runs:
            if not name:
                continue
            kind = f"run {CLASSES[name]}"
            if name != GONE:
                kind += " from" if start == 0 and row.cells[0][0] else ""
                kind += " on" if end == self.starts[-1] - 2 else ""
            label = f"<span>{escape(name)}</span>"
            self._put(kind, start + 2, end + 2, label, f' title="{escape(words.meaning(name))}"')
        self.line += 1
        if marked:
            for at, marks in enumerate(row.marks):
                if marks:
                    label = "<br>".join(f"▴ {escape(mark)}" for mark in marks)
                    self._put("mark", self.starts[at], self.starts[at + 1], label)
            self.line += 1

    def _lane(self, row: Row) -> None:
        self._who("", row.label, "who lane-of")
        ends = {self.starts[at] - 2 + slot: how for (at, slot), how in row.ends.items()}
        for start, end, name in _runs(row):
            if name:
                kind = "run lane" + (" refuses" if name == REFUSES else "")
                kind += " undone" if "ROLLBACK" in ends.get(end, "") else ""
                kind += " on" if end == self.starts[-1] - 2 else ""
                inner = f"<span>{REFUSES}</span>" if name == REFUSES else ""
                self._put(kind, start + 2, end + 2, inner)
        for at, how in ends.items():
            label = how.replace(" SAVEPOINT", "")
            column = next(i for i, start in enumerate(self.starts) if start - 2 > at)
            kind = "ended undone" if "ROLLBACK" in how else "ended"
            self._put(kind, at + 2, self.starts[column], label)
        self.line += 1

    def _rule(self) -> None:
        self._put("rule", 1, -1, "")

    def _sql(self) -> None:
        self._who("", "sent", "who first")
        for at, column in enumerate(self.grid.columns):
            if column.gap:
                count = len([e for step in column.steps for e in step.sent if e.is_statement])
                inner = f"<i>{plural(count, 'statement')}</i>" if count else ""
            else:
                inner = "".join(_sent(line) for line in words.lines(list(column.steps)))
            inner = inner or "<i>nothing</i>"
            self._put("sql", self.starts[at], self.starts[at + 1], inner)


def _sent(line: words.Line) -> str:
    entry = line.entry
    kind = "bad" if entry.error else ""
    if not entry.is_statement:
        kind = "undo" if words.is_undo(entry) else "end"
    came = f" <i>{escape(words.came(line))}</i>" if words.came(line) else ""
    full = f' title="{escape(words.in_full(entry))}"' if entry.is_statement else ""
    return f'<div class="{kind}"{full}>{escape(words.short(entry))}{came}</div>'


def _runs(row: Row) -> list[tuple[int, int, str]]:
    """Stretches of one state over all columns: first slot, slot after the last, state."""
    runs, at = [], 0
    for name, group in groupby(name for cell in row.cells for name in cell):
        length = len(list(group))
        runs.append((at, at + length, name))
        at += length
    return runs


def _legend(grid: Picture) -> str:
    seen = {name for row in grid.objects for cell in row.cells for name in cell}
    items = [
        f'<div><div class="run {CLASSES[name]}"></div>{name} <i>{escape(words.meaning(name))}</i>'
        "</div>"
        for name in NAMES
        if name in seen
    ]
    return f'<div class="legend">{"".join(items)}</div>'
