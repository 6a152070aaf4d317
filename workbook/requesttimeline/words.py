"""The moments of a request in words."""

from __future__ import annotations

from workbook.displays.formatting import plural
from workbook.requesttimeline.moments import RESPONSE, Moment, TimelineData
from workbook.sqltape import wording


def headline(data: TimelineData) -> str:
    """The request and its response in one line."""
    response = data.response.phrase if data.status else "no response"
    return f"{data.request} -> {response}, {plural(data.statements, 'statement')}"


def sentence(data: TimelineData, moment: Moment) -> str:
    """One moment."""
    if moment.entry is None:
        return f"{moment.what}: {data.response.phrase}" if moment.what == RESPONSE else moment.what
    entry = moment.entry
    if not entry.is_statement:
        return f"{entry.kind} {entry.sql}".strip()
    sql = " ".join(wording.sql(entry).split())
    bound = wording.parameters(entry)
    return f"{sql}  [{bound}]" if bound else sql


def error(moment: Moment) -> str:
    """What went wrong in the database; empty where nothing did."""
    if moment.entry is None or moment.entry.error is None:
        return ""
    return moment.entry.error


def seen(data: TimelineData, place: int) -> str | None:
    """What a second client reads once that moment has passed."""
    return data.moments[place + 1].seen if place + 1 < len(data.moments) else data.seen_after


def notes(data: TimelineData) -> list[str]:
    """What the order of the moments says."""
    remarks = []
    start = data.answered
    late = [m for m in data.moments[start + 1 :] if m.entry is not None] if start >= 0 else []
    commits = [m for m in late if m.entry is not None and m.entry.kind == "COMMIT"]
    writes = any(
        m.entry is not None
        and m.entry.is_statement
        and not m.entry.sql.lstrip().upper().startswith("SELECT")
        for m in data.moments
    )
    failed = [m for m in late if m.is_failed]
    if failed and data.status < 400:
        remarks.append(f"The client was told {data.response.phrase} before the failure.")
    elif commits and writes:
        remarks.append("The response was sent before the COMMIT.")
    if start >= 0 and data.moments[start].held:
        held = plural(data.moments[start].held, "connection")
        remarks.append(f"{held} still out of the pool while the response is sent.")
    return remarks
