"""The X-ray for a terminal: tracks of characters, and below them each line with what it did."""

from __future__ import annotations

from workbook.displays.formatting import plural
from workbook.sessionxray import words
from workbook.sessionxray.picture import GONE, OPEN, REFUSES, Column, Picture, Row, picture
from workbook.sessionxray.timeline import Change, LineStep, Mark, Standstill, View

SIGNS = {
    "transient": ".",
    "pending": "-",
    "persistent": "=",
    "partly expired": "~",
    "expired": "e",
    "deleted": "x",
    "detached": ":",
    "detached, partly expired": "~",
    "detached, expired": "E",
    GONE: " ",
    OPEN: "#",
    REFUSES: "!",
    "": " ",
}


def render(view: View) -> str:
    """The whole X-ray as lines of text."""
    head = f"-- {view.title}: " if view.title else "-- x-ray: "
    out = [head + words.summary(view)]
    grid = picture(view)
    if not grid.columns:
        return out[0]
    out += _tracks(grid)
    threads = len({step.thread for step in view.steps}) > 1
    for column in grid.columns:
        out += _column(column, threads)
    if view.trouble:
        out.append(f"The X-ray itself had a problem: {view.trouble}")
    return "\n".join(out)


def _tracks(grid: Picture) -> list[str]:
    rows = [*grid.objects, *grid.lanes]
    labels = [f"{row.label} ({row.about})" if row.about else row.label for row in rows]
    wide = max([4, *(len(label) for label in labels)])
    widths = [
        max(4, *(len(row.cells[at]) for row in rows)) if rows else 4
        for at in range(len(grid.columns))
    ]
    numbers = [
        ("..." if column.gap else str(column.number)).ljust(width)
        for column, width in zip(grid.columns, widths, strict=True)
    ]
    out = [f"{'line':<{wide}}  {' '.join(numbers)}".rstrip()]
    for label, row in zip(labels, rows, strict=True):
        out.append(f"{label:<{wide}}  {_track(row, widths)}".rstrip())
    seen = {name for row in rows for cell in row.cells for name in cell}
    legend = [f"{sign} {name}" for name, sign in SIGNS.items() if name in seen and sign.strip()]
    return [*out, f"{'':<{wide}}  {', '.join(legend)}".rstrip()] if legend else out


def _track(row: Row, widths: list[int]) -> str:
    """Each cell spread over its column, the last state to the end of it."""
    cells = []
    for cell, width in zip(row.cells, widths, strict=True):
        share = [cell[min(at * len(cell) // width, len(cell) - 1)] for at in range(width)]
        cells.append("".join(SIGNS[name] for name in share))
    return " ".join(cells)


def _column(column: Column, threads: bool) -> list[str]:
    if column.gap:
        sent = len([entry for step in column.steps for entry in step.sent if entry.is_statement])
        errors = [f"       raises {error}" for error in column.errors]
        return [f"     ... {column.gap}, {plural(sent, 'statement')}", *errors]
    [step] = column.steps
    where = words.whence(step, threads)
    out = [f"{column.number:>3}. {words.source(step)}" + (f"   ({where})" if where else "")]
    out += [f"       {told}" for told in _happening_lines(step)]
    out += [f"       raises {error}" for error in step.errors]
    return out


def _happening_lines(step: LineStep) -> list[str]:
    """What happened in this line, in order; the same for many objects told once."""
    out: list[str] = []
    sent = {id(line.entry): line for line in words.lines([step])}
    who: list[str] = []
    told = ""

    def finish() -> None:
        if who:
            who.sort(key=words.by_number)
            names = who if len(who) < 5 else [who[0], "...", who[-1]]
            count = f" ({len(who)} objects)" if len(who) >= 5 else ""
            out.append(f"{', '.join(names)}{count}: {told}")
        who.clear()

    for happening in step.happenings:
        if isinstance(happening, Change | Mark):
            now = (
                happening.what
                if isinstance(happening, Mark)
                else " -> ".join(filter(None, happening.names))
            )
            if isinstance(happening, Change) and happening.names[0] == happening.names[1]:
                continue
            if now != told:
                finish()
            told = now
            who.append(happening.track.name)
            continue
        finish()
        if isinstance(happening, Standstill):
            verb = "refuses work until" if happening.refuses else "is free after"
            out.append(f"the session {verb} rollback()")
        elif id(happening.entry) in sent:
            came = words.came(sent[id(happening.entry)])
            out.append(words.short(happening.entry) + (f"   {came}" if came else ""))
    finish()
    return out
