"""Branches and merges: which lane each revision stands in, and where the lines between them go.

Each line has a lane of its own from its revision to the next, so no line passes through a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbook.migrationmap.data import Step


@dataclass(frozen=True)
class Line:
    """From the revision in row ``top`` to its successor in row ``bottom``, in ``lane``."""

    top: int
    bottom: int
    lane: int


@dataclass(frozen=True)
class Lanes:
    """``of`` is the lane of each row, ``lines`` connect them."""

    of: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def count(self) -> int:
        return 1 + max([*self.of, *(line.lane for line in self.lines)], default=0)

    def beside(self, row: int) -> set[int]:
        """The lanes that a line passes through just below the head of a row."""
        return {line.lane for line in self.lines if line.top <= row < line.bottom}


def lanes(steps: Sequence[Step]) -> Lanes:
    """The lanes of these revisions, each of which comes after its parents."""
    rows = {step.revision: row for row, step in enumerate(steps)}
    edges = sorted((rows[parent], rows[step.revision]) for step in steps for parent in step.parents)
    taken: dict[tuple[int, int], int] = {}  # edge -> lane
    of = []
    for row in range(len(steps)):
        incoming = [edge for edge in edges if edge[1] == row]
        busy = {lane for edge, lane in taken.items() if edge[1] > row}
        own = min((taken[edge] for edge in incoming), default=_free(busy))
        of.append(own)
        for number, edge in enumerate(edge for edge in edges if edge[0] == row):
            taken[edge] = own if number == 0 else _free(busy | {own})
            busy.add(taken[edge])
    return Lanes(tuple(of), tuple(Line(*edge, lane) for edge, lane in taken.items()))


def _free(busy: set[int]) -> int:
    return next(lane for lane in range(len(busy) + 1) if lane not in busy)
