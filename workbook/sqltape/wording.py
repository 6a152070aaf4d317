"""How an entry is put into words: the same in a notebook and in a terminal, the same on every run.

No clock, no address and no id of an object may get through here: stored outputs are compared
byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbook.displays.formatting import plural, value, without_addresses
from workbook.sqltape import layout
from workbook.sqltape.entries import Entry, EntryKind, Parameters
from workbook.sqltape.recorder import Recording

LONGEST_SQL = 900
READ_AT_MOST = 100_000  # characters: beyond that no lists are looked for
MOST_PARAMETERS = 10

# insertmanyvalues repeats one group of placeholders per row: "(%(a__0)s, %(b__0)s), (%(a__1)s, ..."
# Where the order of the rows matters, the number of the row stands at the end of its group.
_VALUE_GROUP = re.compile(
    # No comma inside a part: a long list of columns could be cut up in 2^n ways, and would be.
    r"\((?:%\(\w+__\d+\)s(?:::[\w ]+)?(?:, )?|[^()%,]*, |NULL|DEFAULT|\d+(?=\)))+\)"
)
_FIRST_ROW = re.compile(r"__0$")


@dataclass
class Line:
    """One statement that was sent once, or several times in a row.

    ``differ``: whether it came with other parameters each time.
    """

    entry: Entry
    repeats: int = 1
    rows: int | None = None
    differ: bool = False


def lines(recording: Recording) -> list[Line]:
    """Entries in order, a run of the same statement folded into one line.

    A loop that sends one query per object shows as one line "x 40", not as a wall.
    """
    folded: list[Line] = []
    for entry in recording.entries:
        last = folded[-1] if folded else None
        if last and entry.is_statement and _same(last.entry, entry):
            last.repeats += 1
            last.differ = last.differ or not _equal(last.entry.parameters, entry.parameters)
            last.rows = None if last.rows is None or entry.rows is None else last.rows + entry.rows
        else:
            folded.append(Line(entry, rows=entry.rows))
    return folded


def _same(entry: Entry, other: Entry) -> bool:
    return (
        entry.is_statement
        and entry.sql == other.sql
        and entry.connection == other.connection
        and entry.error is None
        and other.error is None
    )


def _equal(parameters: Parameters, other: Parameters) -> bool:
    try:
        return bool(parameters == other)
    except Exception:  # a class of the learner's, or an array
        return False


def connections(recording: Recording) -> dict[int, str]:
    """``A``, ``B``, ... for the connections in the order in which they appear here."""
    used = dict.fromkeys(entry.connection for entry in recording.entries)
    return {number: _letter(place) for place, number in enumerate(used)}


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def sql(entry: Entry) -> str:
    """The statement with each clause on a line of its own."""
    return "\n".join(line.text for line in sql_lines(entry))


def sql_lines(entry: Entry) -> list[layout.Line]:
    """The statement laid out, long lists folded; the middle of a very long one is left out."""
    text = "\n".join(line.rstrip() for line in entry.sql.strip().splitlines())
    text = text.replace("\t", "    ")
    groups = list(_VALUE_GROUP.finditer(text))
    if len(groups) > 3:
        start, end = groups[0].end(), groups[-1].end()
        text = f"{text[:start]}, ... {len(groups) - 1} more rows{text[end:]}"
    if len(text) <= READ_AT_MOST:
        laid_out = layout.lines(text)
        text = "\n".join(line.text for line in laid_out)
        if len(text) <= LONGEST_SQL:
            return laid_out
    left_out = len(text) - LONGEST_SQL
    half = LONGEST_SQL // 2
    return layout.lines(f"{text[:half]} ... {left_out} characters left out ... {text[-half:]}")


def parameters(entry: Entry) -> str:
    """``name=value, ...`` of the first row, or the empty string where nothing was bound."""
    bound = entry.parameters
    if not bound:
        return ""
    if isinstance(bound, Mapping):
        names = list(bound)
        if first_row := [name for name in names if _FIRST_ROW.search(name)]:
            names = first_row if len(names) > MOST_PARAMETERS else names
            # insertmanyvalues collects its names in a set: their order changes from run to run.
            names.sort(key=lambda name: entry.sql.find(f"({name})"))
        pairs = [f"{name}={value(bound[name])}" for name in names]
    else:
        pairs = [value(item) for item in bound]
    kept = pairs[:MOST_PARAMETERS]
    rest = len(bound) - len(kept)
    return ", ".join(kept) + (f", ... {rest} more" if rest else "")


def outcome(line: Line) -> str:
    """What came back: ``3 rows``, ``1 row changed``, or the error."""
    entry = line.entry
    if entry.error:
        return without_addresses(entry.error)  # some drivers quote the object that they refuse
    if entry.instead_of_commit:
        return "COMMIT was sent; PostgreSQL rolled back, because a statement had failed before it"
    parts = []
    if entry.times > 1:
        parts.append(f"{entry.times:,} parameter sets")
    if line.repeats > 1:
        parts.append(f"sent {line.repeats:,} times{_each(line)}")
    if line.rows is not None and _counts_rows(entry):
        counted = plural(line.rows, "row")
        parts.append(counted if entry.returns_rows else f"{counted} changed")
    return ", ".join(parts)


def _each(line: Line) -> str:
    if line.differ:
        return ", each with its own parameters"
    return ", with the same parameters" if line.entry.parameters else ""


def _counts_rows(entry: Entry) -> bool:
    verb = entry.sql.lstrip(" (\n").split(None, 1)[0].upper() if entry.sql.strip() else ""
    return entry.returns_rows or verb in {"INSERT", "UPDATE", "DELETE", "MERGE", "WITH"}


def summary(recording: Recording) -> str:
    """``2 statements, committed``: the one line that a prediction is held against."""
    parts = [plural(recording.count, "statement")]
    if recording.commits:
        parts.append("committed" if recording.commits == 1 else f"{recording.commits} commits")
    if len(recording.of(EntryKind.COMMIT)) > recording.commits:
        parts.append("commit failed")
    if refused := sum(entry.instead_of_commit for entry in recording.entries):
        parts.append(
            "COMMIT rolled back" if refused == 1 else f"{refused} times COMMIT rolled back"
        )
    if ends := recording.rollbacks - refused:
        parts.append("rolled back" if ends == 1 else f"{ends} rollbacks")
    if recording.several_connections:
        used = len({entry.connection for entry in recording.entries})
        parts.append(f"{used} connections")
    return ", ".join(parts)
