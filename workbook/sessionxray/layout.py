"""Where the picture goes on the page: how wide each slot is, and where a long picture is cut.

A slot is as wide as the words that begin in it. A long drawing comes in bands, one below the other
like lines of a score: nothing is out of sight.
"""

from __future__ import annotations

from dataclasses import replace

from workbook.sessionxray import words
from workbook.sessionxray.picture import OPEN, Column, Picture, Row

WIDEST = 720  # pixels of columns: with the names before them, the width of a notebook on a laptop
LABEL = 120  # where the names of states come to rest when the drawing is scrolled sideways
_LETTER, _CODE = 6.6, 7.3  # pixels of an average letter
_THIN = 20  # a slot in which no word begins
_LINES = 3  # a line of code may wrap this often before its column grows


Widths = list[list[int]]  # pixels of the slots, column by column


def slot_widths(grid: Picture) -> Widths:
    """The widths of the whole drawing, each state named where it begins."""
    columns = []
    for at, column in enumerate(grid.columns):
        rows = [*grid.objects, *grid.lanes]
        count = len(rows[0].cells[at]) if rows else 1
        widths = [_THIN] * count
        for row in rows:
            cell = row.cells[at]
            for slot, name in enumerate(cell):
                before = cell[slot - 1] if slot else (row.cells[at - 1][-1] if at else "")
                if name and name not in {before, OPEN}:
                    _make_room(widths, cell, slot)
            for (in_column, slot), how in row.ends.items():
                if in_column == at:
                    need = int(len(how.replace(" SAVEPOINT", "")) * 7.6) + 12
                    # Up to the next bar of the row, if one begins in the same column.
                    free = next((i for i in range(slot, count) if row.cells[at][i]), count)
                    _grow(widths, slot, max(free, slot + 1), need)
        _grow(widths, 0, count, _column(column, [row.marks[at] for row in grid.objects]))
        columns.append(widths)
    return columns


def _named_again(grid: Picture, widths: Widths) -> Widths:
    """The widths of a part that does not begin at the beginning: it names what goes on."""
    first = list(widths[0])
    for row in grid.objects:
        if row.cells[0][0]:
            _make_room(first, row.cells[0], 0)
    return [first, *widths[1:]]


def _make_room(widths: list[int], cell: list[str], slot: int) -> None:
    """For the name of the state that begins there. It has all the slots for which it lasts."""
    lasts = next((i for i in range(slot, len(cell)) if cell[i] != cell[slot]), len(cell))
    _grow(widths, slot, lasts, int(len(cell[slot]) * _LETTER) + 24)


def _grow(widths: list[int], start: int, end: int, need: int) -> None:
    """Make slots ``start`` to ``end`` together at least ``need`` wide."""
    missing = need - sum(widths[start:end])
    for at in range(start, end):
        if missing > 0:
            share = -(-missing // (end - at))
            widths[at] += share
            missing -= share


def _column(column: Column, marks: list[list[str]]) -> int:
    raised = max((len(error) * _CODE + 34 for error in column.errors), default=0)
    if column.gap:
        return max(104, int(raised))
    code = words.source(column.steps[0])
    longest = max((len(part) for part in code.split()), default=0)
    need = max(min(len(code), 20), min(longest, 26), len(code) / _LINES) * _CODE + 22
    need = max(need, raised)
    for line in words.lines(list(column.steps)):
        short, came = words.short(line.entry), words.came(line)
        need = max(need, min(max(len(short), len(came)), 30) * 7 + 30)
    for mark in (mark for several in marks for mark in several):
        need = max(need, min(len(mark), 24) * 6.2 + 34)
    return max(84, int(need))


def bands(grid: Picture, widths: Widths) -> list[tuple[Picture, Widths]]:
    """The drawing cut between columns, each part with the rows in which something is to be seen."""
    cuts = [0]
    room = WIDEST
    for at, column in enumerate(widths):
        if sum(column) > room and at > cuts[-1]:
            cuts.append(at)
            room = WIDEST
        room -= sum(column)
    ends = [*cuts[1:], len(widths)]
    parts = []
    for start, end in zip(cuts, ends, strict=True):
        part = _part(grid, start, end)
        parts.append((part, _named_again(part, widths[start:end])))
    return parts


def _part(grid: Picture, start: int, end: int) -> Picture:
    return Picture(
        grid.columns[start:end],
        _rows(grid.objects, start, end),
        _rows(grid.lanes, start, end),
    )


def _rows(rows: list[Row], start: int, end: int) -> list[Row]:
    cut = [
        replace(
            row,
            cells=row.cells[start:end],
            marks=row.marks[start:end],
            ends={
                (at - start, slot): how for (at, slot), how in row.ends.items() if start <= at < end
            },
        )
        for row in rows
    ]
    return [row for row in cut if any(any(cell) for cell in row.cells)]
