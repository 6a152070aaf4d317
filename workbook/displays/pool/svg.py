"""A pool's timeline for a notebook: a drawing that is legible on a light and on a dark ground.

All lines and letters take the colour of the text around them; fills are thin veils of the theme's
colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from workbook.displays.pool import words
from workbook.displays.pool.data import Bar, ConnectionLane, PoolHistory
from workbook.displays.theme import BRAND, ERROR, WARN

AXIS = 22  # pixels above the lanes
LABEL = 92  # pixels left of the lanes
STEP = 44
ROW = 32
BAR = 20


def render(history: PoolHistory) -> str:
    """The drawing, and below it, folded away, what each step was."""
    summary = escape(words.summary(history))
    title = f"<b>{escape(history.title)}</b>: " if history.title else ""
    head = f'<div style="opacity:.75">{title}{summary}</div>'
    if not history.events:
        return f'<div class="wb-pool">{head}</div>'
    items = "".join(f"<li>{escape(words.sentence(event))}</li>" for event in history.events)
    return (
        f'<div class="wb-pool" style="margin:.4em 0;font-size:13px">{head}{_drawing(history)}'
        f"<details><summary>step by step</summary><ol>{items}</ol></details></div>"
    )


def _drawing(history: PoolHistory) -> str:
    lanes, waiting = history.lanes(), history.waiting()
    paper = _Paper(min([0, *(lane.opened for lane in lanes)]), len(history.events))
    height = AXIS + (len(lanes) + len(waiting)) * ROW
    parts = [paper.axis(height)]
    top = AXIS
    for lane in lanes:
        parts.append(paper.lane(lane, top + ROW // 2))
        top += ROW
    for at, bar in enumerate(waiting):
        parts.append(_label("" if at else "waiting", top + ROW // 2))
        parts.append(paper.bar(bar, top + ROW // 2, waits=True))
        top += ROW
    label = escape(f"Timeline of a connection pool, {words.summary(history)}")
    width = paper.x(paper.steps) + 16
    return (
        '<div style="overflow-x:auto" tabindex="0">'
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" width="{width}" '
        f'style="max-width:none;height:auto;display:block" font-size="12" '
        f'font-family="var(--jp-ui-font-family,sans-serif)" fill="currentColor">'
        f"{''.join(parts)}</svg></div>"
    )


@dataclass(frozen=True)
class _Paper:
    first: int  # the step at the left edge
    steps: int

    def x(self, step: int) -> int:
        return LABEL + (step - self.first) * STEP

    def axis(self, height: int) -> str:
        lines = "".join(
            f'<line x1="{self.x(at)}" y1="16" x2="{self.x(at)}" y2="{height}" '
            'stroke="currentColor" stroke-opacity=".12"/>'
            for at in range(self.first, self.steps + 1)
        )
        numbers = "".join(
            f'<text x="{self.x(at)}" y="12" text-anchor="middle" opacity=".7">{at + 1}</text>'
            for at in range(self.steps)
        )
        return f'<text x="0" y="12" opacity=".7">step</text>{lines}{numbers}'

    def lane(self, lane: ConnectionLane, middle: int) -> str:
        end = self.x(self.steps if lane.closed is None else lane.closed)
        line = (
            f'<line x1="{self.x(lane.opened)}" y1="{middle}" x2="{end}" y2="{middle}" '
            'stroke="currentColor" stroke-opacity=".4" stroke-width="2"/>'
        )
        parts = [_label(f"connection {lane.number}", middle), line]
        parts += [self.bar(bar, middle) for bar in lane.bars]
        if lane.closed is not None:
            parts.append(_cross(end, middle, "currentColor", f"connection {lane.number} is closed"))
        return "".join(parts)

    def bar(self, bar: Bar, middle: int, waits: bool = False) -> str:
        left, right = self.x(bar.start), self.x(self.steps if bar.end is None else bar.end)
        colour = WARN if waits or bar.end is None else BRAND
        dashes = ' stroke-dasharray="4 3"' if waits else ""
        veil = ".08" if waits else ".22"
        number = bar.checkout or "?"
        what = f"check-out {number}" + (" waits" if waits else "")
        if bar.end is None:
            what += ", not over at the end"
        body = (
            f'<rect x="{left}" y="{middle - BAR // 2}" width="{right - left}" height="{BAR}" '
            f'rx="4" fill="{colour}" fill-opacity="{veil}" stroke="{colour}" stroke-width="1.5"'
            f"{dashes}><title>{what}</title></rect>"
        )
        parts = [body, f'<text x="{left + 7}" y="{middle + 4}" font-weight="600">{number}</text>']
        if bar.timed_out:
            parts.append(_cross(right, middle, ERROR, f"check-out {number} gives up"))
        if bar.end is None:
            parts.append(f'<text x="{right + 3}" y="{middle + 4}">→</text>')
        return "".join(parts)


def _label(text: str, middle: int) -> str:
    return f'<text x="0" y="{middle + 4}">{text}</text>'


def _cross(x: int, y: int, colour: str, what: str) -> str:
    return (
        f'<path d="M{x - 5} {y - 5}L{x + 5} {y + 5}M{x - 5} {y + 5}L{x + 5} {y - 5}" '
        f'stroke="{colour}" stroke-width="2.5"><title>{what}</title></path>'
    )
