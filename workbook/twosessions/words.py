"""How a lab is put into words: the same for the drawing, the text form and screen readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook.sqltape import Entry, Kind, Recording, wording
from workbook.twosessions.story import Part, Step
from workbook.twosessions.watcher import ROWS

if TYPE_CHECKING:
    from workbook.twosessions.lab import Lanes

LONGEST = 60  # a value that is longer says little in a lane

_COLUMNS = re.compile(r"^(SELECT|SELECT DISTINCT) (?:(?! FROM ).){40,}? FROM ", re.DOTALL)
_MEANING = {
    "40P01": "PostgreSQL ended this transaction to let the others go on",
    "40001": "roll back, and do the whole transaction again",
    "55P03": "it gave up waiting",
}


@dataclass(frozen=True)
class Line:
    """One line of a cell. ``kind``: title, code, came, lock, wait, error or detail."""

    kind: str
    text: str


def lines(step: Step, part: Part, names: Mapping[int, str]) -> list[Line]:
    """What stands in the cell of a step in one row."""
    said = []
    begins, last = part is step.parts[0], part is step.parts[-1]
    done = last and step.finished is not None
    if begins and step.label:
        said.append(Line("title", step.label))
    if not begins:
        said.append(Line("title", "goes on" if step.error is None else "stops waiting"))
        before = step.parts[step.parts.index(part) - 1].entries
        if came := _outcome(before[-1]) if before else "":
            said.append(Line("came", came))
    for folded in wording.lines(Recording([e for e in part.entries if e.kind is not Kind.BEGIN])):
        entry = folded.entry
        if not entry.is_statement:
            said.append(Line("end", f"{entry.kind.value} {_savepoint(entry)}".rstrip()))
            continue
        said.append(Line("code", sql(entry)))
        came = "" if entry.error else wording.outcome(folded)
        if came and not (part.wait and not done and entry is part.entries[-1]):
            said.append(Line("came", came))
    if done and _telling(step):
        said.append(Line("value", step.said))
    if held := [lock for lock in part.locks if lock != ROWS]:
        said.append(Line("lock", "holds " + ", ".join(held) + " and rows" * (ROWS in part.locks)))
    elif part.locks:
        said.append(Line("lock", "holds rows"))
    if part.wait is not None:
        said.append(Line("wait", f"waits for {_list(part.wait.blockers)}: {part.wait.lock}"))
    if last and step.cut_off:
        said.append(Line("wait", "cut off by the end of the lab"))
    if done and step.error is not None:
        first, *details = error(step, names)
        said += [Line("error", first), *(Line("detail", text) for text in details)]
    if not said:
        said.append(Line("came", f"{step.ends}: nothing to send" if step.ends else "sends nothing"))
    return said


def sql(entry: Entry) -> str:
    """The statement in one line, its parameters filled in, a long list of columns left out."""
    text = " ".join(wording.sql(entry).split())
    text = _COLUMNS.sub(r"\1 … FROM ", text)
    bound = entry.parameters
    if isinstance(bound, Mapping) and bound:
        text = re.sub(
            r"%\((\w+)\)s(?:::[A-Z]+(?:\(\d+\))?)?",
            lambda found: wording.value(bound[found[1]]) if found[1] in bound else found[0],
            text,
        )
    return text.replace("%%", "%")


def _outcome(entry: Entry) -> str:
    return "" if entry.error else wording.outcome(wording.Line(entry, rows=entry.rows))


def _savepoint(entry: Entry) -> str:
    return entry.sql if entry.kind not in {Kind.COMMIT, Kind.ROLLBACK} else ""


def _telling(step: Step) -> bool:
    return step.value is not None and step.value != [] and len(step.said) <= LONGEST


def error(step: Step, names: Mapping[int, str]) -> list[str]:
    """What went wrong, without numbers of processes and transactions: they differ each time."""
    assert step.error is not None
    original = getattr(step.error, "orig", None) or step.error
    code = step.sqlstate
    first = (str(original).strip().splitlines() or [""])[0]
    said = [f"{type(original).__name__}{f' {code}' if code else ''}: {first}"]
    detail = getattr(getattr(original, "diag", None), "message_detail", None) or ""
    if code == "40P01":
        for line in detail.splitlines():
            named = re.sub(
                r"[Pp]rocess (\d+)", lambda found: names.get(int(found[1]), "another"), line
            )
            named = re.sub(r"transaction \d+", "a transaction", named)
            named = re.sub(r"tuple \([\d,]+\) of relation \d+ of database \d+", "a row", named)
            said.append(re.sub(r"relation \d+ of database \d+", "a table", named))
    if meaning := _MEANING.get(code or ""):
        said.append(f"{meaning[0].upper()}{meaning[1:]}.")
    return said


def summary(lab: Lanes) -> str:
    """``2 lanes, 6 steps, 1 wait, 1 error``."""
    waits = sum(bool(step.waits) for step in lab.steps)
    errors = sum(step.error is not None for step in lab.steps)
    parts = [_many(len(lab.lanes), "lane"), _many(len(lab.steps), "step")]
    parts += [_many(waits, "wait")] * bool(waits) + [_many(errors, "error")] * bool(errors)
    return ", ".join(parts)


def ending(lab: Lanes) -> list[str]:
    """What is still to be said when all steps have been told."""
    said = [f"{lane.name} still waits." for lane in lab.lanes if lane.waiting]
    still = [lane.name for lane in lab.lanes if (spans(lab, lane.name) or [(0, 0)])[-1][1] is None]
    if still and lab.closed:
        said.append(f"The end of the lab rolled back what {_list(still)} had left open.")
    elif still:
        said.append(f"Still in a transaction: {_list(still)}.")
    return said


def spans(lab: Lanes, name: str) -> list[tuple[int, int | None]]:
    """The rows in which each transaction of a lane begins and ends; ``None``: it does not end."""
    found: list[tuple[int, int | None]] = []
    for step in lab.steps:
        for part in step.parts if step.lane == name else ():
            for entry in part.entries:
                if entry.kind is Kind.BEGIN:
                    found.append((part.row, None))
                elif entry.kind in {Kind.COMMIT, Kind.ROLLBACK} and found:
                    # Its end comes when the step has ended: it may have had to wait.
                    found[-1] = (found[-1][0], step.finished or part.row)
    return found


def _list(names: tuple[str, ...] | list[str]) -> str:
    return " and ".join(names)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
