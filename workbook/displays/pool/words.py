"""How a pool's timeline is put into words, for the text form and for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook.displays.pool import Happening, PoolTimeline


def summary(timeline: PoolTimeline) -> str:
    """``a pool of 1, no overflow: 2 check-outs on 1 connection, 1 waited``."""
    parts = [
        f"{_many(timeline.checkouts, 'check-out')} on {_many(timeline.connections, 'connection')}"
    ]
    if timeline.waits:
        parts.append(f"{timeline.waits} waited")
    if timeline.timeouts:
        parts.append(f"{timeline.timeouts} timed out")
    if timeline.still_out:
        parts.append(f"{timeline.still_out} not given back")
    words = ", ".join(parts)
    return f"{timeline.about}: {words}" if timeline.about else words


def sentence(happening: Happening) -> str:
    """One step as a sentence."""
    who = f"check-out {happening.checkout}" if happening.checkout else "an earlier check-out"
    which = f"connection {happening.connection}"
    if happening.step == "checked out":
        opened = " (opened for it)" if happening.note == "opened" else ""
        return f"{who} gets {which}{opened}"
    if happening.step == "given back":
        return f"{who} gives {which} back"
    if happening.step == "closed":
        return f"{which} was dead: closed" if happening.note == "dead" else f"{which} is closed"
    if happening.step == "waits":
        return f"{who} has to wait: every connection is out"
    return f"{who} gives up waiting"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
