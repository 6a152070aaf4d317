"""The revisions for a terminal: the first one at the top, branches as ``git log --graph`` has them.

``+``, ``-`` and ``~`` mark changes of the catalogue, ``!`` a lock.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook.displays.formatting import wrapped
from workbook.migrationmap import words
from workbook.migrationmap.data import MapData
from workbook.migrationmap.lanes import Lanes, lanes

_WIDTH = 96


def render(data: MapData) -> str:
    """One block of lines for each revision."""
    out = [f"-- {words.headline(data)}"]
    tree = lanes(data.steps)
    for row, step in enumerate(data.steps):
        out += _turns(tree, row, merging=True)
        through = {line.lane for line in tree.lines if line.top < row < line.bottom}
        out.append(_line(tree, through, words.title(step), point=tree.of[row]))
        out += _turns(tree, row, merging=False)
        beside = tree.beside(row)
        notes = [f"{change.sign} {change.what}" for change in step.changes]
        for lock in step.locks:
            lasts = words.duration(lock, step, data.times)
            notes.append(f"! {lock.table}: {words.strength(lock)} ({lasts})")
        for text in [*notes, *words.notes(step)]:
            out += [_line(tree, beside, f"  {line}") for line in wrapped(text, _WIDTH, 4, 3)]
    return "\n".join(out)


def _line(tree: Lanes, through: set[int], text: str, point: int = -1) -> str:
    signs = ["*" if n == point else "|" if n in through else " " for n in range(tree.count)]
    return f"{' '.join(signs)}  {text}".rstrip()


def _turns(tree: Lanes, row: int, *, merging: bool) -> Iterator[str]:
    """The line in which branches leave a revision, or join in it."""
    if merging:
        lines = [line for line in tree.lines if line.bottom == row]
        through = {line.lane for line in tree.lines if line.top < row <= line.bottom}
    else:
        lines = [line for line in tree.lines if line.top == row]
        through = {line.lane for line in tree.lines if line.top <= row < line.bottom}
    turning = {line.lane for line in lines if line.lane != tree.of[row]}
    if not turning:
        return
    signs = ["|" if n in through - turning else " " for n in range(tree.count)]
    signs[tree.of[row]] = "|"
    row_of_signs = list(" ".join(signs))
    for lane in turning:
        row_of_signs[2 * lane - 1] = "/" if merging else "\\"
    yield "".join(row_of_signs).rstrip()
