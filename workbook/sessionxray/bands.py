"""A long drawing in bands, one below the other like lines of a score: nothing is out of sight."""

from __future__ import annotations

from dataclasses import replace

from workbook.sessionxray.picture import Picture, Row
from workbook.sessionxray.widths import Widths, named_again

WIDEST = 720  # pixels of columns: with the names before them, the width of a notebook on a laptop


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
    found = []
    for start, end in zip(cuts, ends, strict=True):
        part = _part(grid, start, end)
        found.append((part, named_again(part, widths[start:end])))
    return found


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
