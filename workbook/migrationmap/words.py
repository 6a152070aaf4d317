"""Revisions, changes and locks in words."""

from __future__ import annotations

from workbook.displays.formatting import plural
from workbook.migrationmap.data import Lock, MapData, Step

_BLOCKS = {
    "AccessExclusiveLock": "blocks reads and writes",
    "ExclusiveLock": "blocks writes",
    "ShareRowExclusiveLock": "blocks writes",
    "ShareLock": "blocks writes",
    "ShareUpdateExclusiveLock": "blocks other changes to the table",
    "RowExclusiveLock": "blocks writes to the same rows",
}


def headline(data: MapData) -> str:
    """``4 revisions, 2 heads``."""
    heads = sum(step.head for step in data.steps)
    counts = f"{plural(len(data.steps), 'revision')}, {plural(heads, 'head')}"
    failed = [step.revision for step in data.steps if step.error]
    return f"{counts}, {failed[0]} fails" if failed else counts


def title(step: Step) -> str:
    """The revision, and what it is in the tree."""
    marks = []
    if not step.parents:
        marks.append("base")
    if len(step.parents) > 1:
        marks.append("merge")
    if step.head:
        marks.append("head")
    if step.current:
        marks.append("the database is here")
    name = f"{step.revision}  {step.message}"
    return f"{name}  ({', '.join(marks)})" if marks else name


def after(step: Step) -> str:
    """What it comes after, for those who can't see the lines."""
    return f"after {' and '.join(step.parents)}" if step.parents else ""


def notes(step: Step) -> list[str]:
    """What happened besides changes and locks."""
    remarks = []
    if step.error:
        remarks.append(f"✗ {step.error}")
    elif not step.ran:
        remarks.append("not run")
    if step.written:
        remarks.append(f"{plural(step.written, 'row')} written")
    for number in step.unseen:
        remarks.append(f"statement {number} can't run in a transaction; its locks weren't recorded")
    if step.ran and not step.error and not step.statements:
        remarks.append("nothing to do")
    if step.rows:
        remarks.append("then rows were inserted")
    return remarks


def strength(lock: Lock) -> str:
    """What others can't do meanwhile."""
    return _BLOCKS[lock.mode]


def duration(lock: Lock, step: Step, times: bool) -> str:
    """During which statements, and what was done under the lock."""
    spans = [f"{a}" if a == b else f"{a} to {b}" for a, b in lock.spans]
    many = len(spans) > 1 or lock.spans[0][0] != lock.spans[0][1]
    phrase = f"statement{'s' if many else ''} {_list(spans)} of {step.statements}"
    phrase += (
        f", {plural(lock.rows, 'row')} scanned or written" if lock.rows else ", no rows scanned"
    )
    if times:
        phrase += f", {lock.seconds * 1000:.1f} of {step.seconds * 1000:.1f} ms"
    return phrase


def shares(lock: Lock, step: Step, times: bool) -> list[tuple[float, float]]:
    """Where the lock is held: from and to, as parts of the whole."""
    if times and step.seconds:
        return [(1 - min(lock.seconds / step.seconds, 1.0), 1.0)]
    return [((a - 1) / step.statements, b / step.statements) for a, b in lock.spans]


def _list(parts: list[str]) -> str:
    if len(parts) > 4:
        return f"{parts[0]}, {parts[1]}, … {parts[-1]}"
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]
