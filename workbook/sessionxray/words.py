"""How things are called: in the drawing, in the terminal and for a screen reader."""

from __future__ import annotations

import re
from collections import Counter

from workbook.displays.formatting import plural, value
from workbook.sessionxray.timeline import LineStep, Track, View
from workbook.sqltape import Entry, EntryKind, Recording, wording

LONGEST_LINE = 140

# What each state means, for the legend.
MEANINGS = {
    "transient": "made, no session knows it",
    "pending": "added, no row yet",
    "persistent": "has a row, values loaded",
    "partly expired": "some values will be read again",
    "expired": "all values will be read again",
    "deleted": "its row is deleted in this transaction",
    "detached": "has a row, belongs to no session",
    "detached, partly expired": "no session, and some values are missing",
    "detached, expired": "no session, and its values are missing",
}

_TARGET = re.compile(
    r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|LOCK TABLE)\s+([\w.\"]+)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\bFROM\s+([\w.\"]+)", re.IGNORECASE)


Line = wording.Line


def by_number(name: str) -> tuple[str, int]:
    """Sorts ``User#2`` before ``User#10``. SQLAlchemy keeps objects in sets, without an order."""
    kind, _, number = name.rpartition("#")
    return kind, int(number or 0)


def meaning(name: str) -> str:
    """What a state means."""
    return MEANINGS.get(name, "no reference is left: Python has thrown it away")


def short(entry: Entry) -> str:
    """``INSERT users``, ``COMMIT``, ``ROLLBACK TO sa_savepoint_1``."""
    if not entry.is_statement:
        verb = entry.kind.value.removesuffix(" SAVEPOINT") if entry.sql else entry.kind.value
        return f"{verb} {entry.sql}".strip()
    verb = entry.sql.split(None, 1)[0].upper() if entry.sql.strip() else ""
    match = _TARGET.match(entry.sql) or _SOURCE.search(entry.sql)
    return f"{verb} {match[1]}" if match else verb


def came(line: wording.Line) -> str:
    """``2 rows``, ``UniqueViolation``."""
    if line.entry.error:
        return line.entry.error.split(":", 1)[0]
    if line.entry.instead_of_commit:
        return "in answer to COMMIT: a statement had failed"
    return re.sub(r", (each with its own|with the same) parameters", "", wording.outcome(line))


def lines(steps: list[LineStep]) -> list[wording.Line]:
    """What the steps have sent, a run of the same statement in one line."""
    return wording.lines(Recording([entry for step in steps for entry in step.sent]))


def in_full(entry: Entry) -> str:
    """The whole statement with what it carried."""
    bound = wording.parameters(entry)
    return wording.sql(entry) + (f"\n[{bound}]" if bound else "") if entry.is_statement else ""


def source(step: LineStep) -> str:
    """The learner's line as it stands over its column."""
    text = step.line
    if step.place.leaving:
        text = "end of the block" if "xray(" in text else f"end of {text.rstrip(':')}"
    if len(text) > LONGEST_LINE:
        text = f"{text[: LONGEST_LINE - 4]} ..."
    return text


def whence(step: LineStep, many_threads: bool) -> str:
    """The function and the thread, where they are worth a word."""
    function = step.place.function
    parts = [f"in {function}()"] if function and not function.startswith("<") else []
    if many_threads:
        parts.append(f"thread {step.thread}")
    return ", ".join(parts)


def about(track: Track, view: View) -> str:
    """``zoe, id 1``: how the code and the database call an object."""
    parts = []
    called = Counter(other.variable for other in view.objects)
    if track.variable and called[track.variable] == 1:
        parts.append(track.variable)
    if track.key is not None:
        parts.append("id " + ", ".join(value(part) for part in track.key))
    if len(view.sessions) > 1 and track.sessions:
        parts += [session(view, number) for number in sorted(track.sessions)]
    return ", ".join(parts)


def session(view: View, number: int) -> str:
    """``ann`` where the code has a name for the session, else ``session 2``."""
    shown = list(view.sessions)
    return view.sessions.get(number) or f"session {shown.index(number) + 1}"


def lane(view: View, number: int) -> str:
    """Whose transactions a lane holds."""
    its = view.lanes[number]
    if its.session is None:
        return f"transaction, connection {number + 1}"
    several = len(view.lanes) > 1
    return f"transaction, {session(view, its.session)}" if several else "transaction"


def summary(view: View) -> str:
    """``2 objects, 3 statements, committed``."""
    entries = [entry for step in view.steps for entry in step.sent]
    return f"{plural(len(view.objects), 'object')}, {wording.summary(Recording(entries))}"


def story(view: View) -> str:
    """The life of each object in a sentence, for a screen reader."""
    lives = []
    for track in view.objects:
        names = [track.first.name] if track.first else []
        for step in view.steps:
            names += [after for name, _, after in step.changes if name == track.name]
        lives.append(f"{track.name}: {', then '.join(names)}" if names else track.name)
    kept = lives[:12]
    more = len(lives) - len(kept)
    return "; ".join(kept) + (f"; and {plural(more, 'more object')}" if more else "")


def is_undo(entry: Entry) -> bool:
    """Whether an entry undoes something."""
    return entry.kind in {EntryKind.ROLLBACK, EntryKind.ROLLBACK_TO}
