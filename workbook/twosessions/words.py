"""How a lab is put into words: the same for the drawing, the text form and screen readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbook.displays.formatting import plural, value
from workbook.sqltape import Entry, EntryKind, Recording, wording
from workbook.twosessions.story import ROWS, LaneStep, Part, Story

LONGEST = 60  # a value that is longer says little in a lane

_COLUMNS = re.compile(r"^(SELECT|SELECT DISTINCT) (?:(?! FROM ).){40,}? FROM ", re.DOTALL)
_MEANING = {
    "40P01": "PostgreSQL ended this transaction to let the others go on",
    "40001": "roll back, and do the whole transaction again",
    "55P03": "it gave up waiting",
}


@dataclass(frozen=True)
class CellLine:
    """One line of a cell. ``kind``: title, code, came, lock, wait, error or detail."""

    kind: str
    text: str


def lines(step: LaneStep, part: Part, names: Mapping[int, str]) -> list[CellLine]:
    """What stands in the cell of a step in one row."""
    cell_lines = []
    begins, last = part is step.parts[0], part is step.parts[-1]
    done = last and step.finished is not None
    if begins and step.label:
        cell_lines.append(CellLine("title", step.label))
    if not begins:
        # With nothing new sent, only who is in the way has changed: its statement has not ended.
        goes_on = done or bool(part.entries)
        title = "goes on" if goes_on else "still waits"
        cell_lines.append(CellLine("title", "stops waiting" if done and step.error else title))
        before = [e for earlier in step.parts[: step.parts.index(part)] for e in earlier.entries]
        if came := _outcome(before[-1]) if before and goes_on else "":
            cell_lines.append(CellLine("came", came))
    for folded in wording.lines(
        Recording([e for e in part.entries if e.kind is not EntryKind.BEGIN])
    ):
        entry = folded.entry
        if not entry.is_statement:
            cell_lines.append(CellLine("end", f"{entry.kind.value} {_savepoint(entry)}".rstrip()))
            if entry.instead_of_commit:
                cell_lines.append(CellLine("came", wording.outcome(folded)))
            continue
        cell_lines.append(CellLine("code", sql(entry)))
        came = "" if entry.error else wording.outcome(folded)
        if came and not (part.wait and not done and entry is part.entries[-1]):
            cell_lines.append(CellLine("came", came))
    if done and _telling(step):
        cell_lines.append(CellLine("value", step.value_text))
    if held := [lock for lock in part.locks if lock != ROWS]:
        cell_lines.append(
            CellLine("lock", "holds " + ", ".join(held) + " and rows" * (ROWS in part.locks))
        )
    elif part.locks:
        cell_lines.append(CellLine("lock", "holds rows"))
    if part.wait is not None:
        cell_lines.append(
            CellLine("wait", f"waits for {_list(part.wait.blockers)}: {part.wait.lock}")
        )
    if last and step.cut_off:
        cell_lines.append(CellLine("wait", "cut off by the end of the lab"))
    if done and step.error is not None:
        first, *details = error(step, names)
        cell_lines += [CellLine("error", first), *(CellLine("detail", text) for text in details)]
    if not cell_lines:
        cell_lines.append(
            CellLine("came", f"{step.ends}: nothing to send" if step.ends else "sends nothing")
        )
    return cell_lines


def sql(entry: Entry) -> str:
    """The statement in one line, its parameters filled in, a long list of columns left out."""
    text = " ".join(wording.sql(entry).split())
    text = _COLUMNS.sub(r"\1 … FROM ", text)
    bound = entry.parameters
    if isinstance(bound, Mapping) and bound:
        text = re.sub(
            r"%\((\w+)\)s(?:::[A-Z]+(?:\(\d+\))?)?",
            lambda match: value(bound[match[1]]) if match[1] in bound else match[0],
            text,
        )
    return text.replace("%%", "%")


def _outcome(entry: Entry) -> str:
    return "" if entry.error else wording.outcome(wording.Line(entry, rows=entry.rows))


def _savepoint(entry: Entry) -> str:
    return entry.sql if entry.kind not in {EntryKind.COMMIT, EntryKind.ROLLBACK} else ""


def _telling(step: LaneStep) -> bool:
    return step.value is not None and step.value != [] and len(step.value_text) <= LONGEST


def error(step: LaneStep, names: Mapping[int, str]) -> list[str]:
    """What went wrong, without numbers of processes and transactions: they differ each time."""
    assert step.error is not None
    original = getattr(step.error, "orig", None) or step.error
    code = step.sqlstate
    first = (str(original).strip().splitlines() or [""])[0]
    sentences = [f"{type(original).__name__}{f' {code}' if code else ''}: {first}"]
    detail = getattr(getattr(original, "diag", None), "message_detail", None) or ""
    if code == "40P01":
        for line in detail.splitlines():
            named = re.sub(
                r"[Pp]rocess (\d+)", lambda match: names.get(int(match[1]), "another"), line
            )
            named = re.sub(r"transaction \d+", "a transaction", named)
            named = re.sub(r"tuple \([\d,]+\) of relation \d+ of database \d+", "a row", named)
            sentences.append(re.sub(r"relation \d+ of database \d+", "a table", named))
    if meaning := _MEANING.get(code or ""):
        sentences.append(f"{meaning[0].upper()}{meaning[1:]}.")
    return sentences


def summary(story: Story) -> str:
    """``2 lanes, 6 steps, 1 wait, 1 error``."""
    waits = sum(bool(step.waits) for step in story.steps)
    errors = sum(step.error is not None for step in story.steps)
    parts = [plural(len(story.lanes), "lane"), plural(len(story.steps), "step")]
    parts += [plural(waits, "wait")] * bool(waits) + [plural(errors, "error")] * bool(errors)
    return ", ".join(parts)


def ending(story: Story) -> list[str]:
    """What remains to be said after the last step."""
    sentences = [f"{lane.name} still waits." for lane in story.lanes if lane.waiting]
    still = [
        lane.name for lane in story.lanes if (spans(story, lane.name) or [(0, 0)])[-1][1] is None
    ]
    if still and story.closed:
        sentences.append(f"The end of the lab rolled back what {_list(still)} had left open.")
    elif still:
        sentences.append(f"Still in a transaction: {_list(still)}.")
    return sentences


def spans(story: Story, name: str) -> list[tuple[int, int | None]]:
    """The rows in which each transaction of a lane begins and ends; ``None``: it does not end."""
    transactions: list[tuple[int, int | None]] = []
    for step in story.steps:
        for part in step.parts if step.lane == name else ():
            for entry in part.entries:
                if entry.kind is EntryKind.BEGIN:
                    transactions.append((part.row, None))
                elif entry.kind in {EntryKind.COMMIT, EntryKind.ROLLBACK} and transactions:
                    # Its end comes when the step has ended: it may have had to wait.
                    transactions[-1] = (transactions[-1][0], step.finished or part.row)
    return transactions


def _list(names: tuple[str, ...] | list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
