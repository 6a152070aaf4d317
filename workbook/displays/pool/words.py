"""How a pool's history is put into words, for the text form and for screen readers."""

from __future__ import annotations

from workbook.displays.formatting import plural
from workbook.displays.pool.data import PoolEvent, PoolEventKind, PoolHistory


def summary(history: PoolHistory) -> str:
    """``a pool of 1, no overflow: 2 check-outs on 1 connection, 1 waited``."""
    parts = [
        f"{plural(history.checkouts, 'check-out')} on {plural(history.connections, 'connection')}"
    ]
    if history.waits:
        parts.append(f"{history.waits} waited")
    if history.timeouts:
        parts.append(f"{history.timeouts} timed out")
    if history.still_out:
        parts.append(f"{history.still_out} not returned")
    words = ", ".join(parts)
    return f"{history.about}: {words}" if history.about else words


def sentence(event: PoolEvent) -> str:
    """One step as a sentence."""
    who = f"check-out {event.checkout}" if event.checkout else "an earlier check-out"
    which = f"connection {event.connection}"
    if event.kind is PoolEventKind.OUT:
        opened = " (opened for it)" if event.note == "opened" else ""
        return f"{who} gets {which}{opened}"
    if event.kind is PoolEventKind.BACK:
        return f"{who} returns {which}"
    if event.kind is PoolEventKind.CLOSED:
        return f"{which} was dead: closed" if event.note == "dead" else f"{which} is closed"
    if event.kind is PoolEventKind.WAITS:
        return f"{who} has to wait: every connection is out"
    return f"{who} gives up waiting"
