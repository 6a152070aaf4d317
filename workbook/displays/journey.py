"""``Journey``: the way of one object through a session, drawn from what really happened.

::

    with Session(engine) as session:
        iris = User(username="iris", email="iris@example.com")
        journey = Journey(session, iris)
        journey("User(...)")
        session.add(iris)
        journey("add")
        session.commit()
        journey("commit")
    journey
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any
from weakref import finalize

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from workbook.displays.lifecycle import MOVES, STATES
from workbook.sqltape import recorder


@dataclass
class Snapshot:
    """How things stood after one line of code.

    Attributes:
        line: the line, in a word or two.
        moves: the session's events since the step before, e.g. ``"pending to persistent"``.
        state: one of ``STATES``.
        expired: whether the values were emptied, to be read again when they are next needed.
        key: the primary key in Python, ``None`` while there is none.
        sent: first words of the SQL since the step before.
        seen: whether another connection finds the row.
    """

    line: str
    moves: list[str]
    state: str
    expired: bool
    key: Any
    sent: list[str]
    seen: bool


@dataclass(repr=False)
class Journey:
    """Call it after each line that you want to see; look at it at the end.

    The moves are the session's own events, the state is what ``inspect(thing)`` says, and whether
    others see the row is asked for on a second connection.
    """

    session: Session
    thing: Any
    steps: list[Snapshot] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bind = self.session.get_bind()
        self._moves: list[str] = []
        self._recording = recorder.start()
        finalize(self, recorder.stop, self._recording)
        for name in MOVES:
            event.listen(self.session, name, partial(self._moved, name.replace("_", " ")))

    def __call__(self, line: str) -> None:
        """Write down what ``line`` has done."""
        state = inspect(self.thing)
        key = state.identity[0] if state.identity else None
        sent = [
            entry.sql.split(maxsplit=1)[0] if entry.is_statement else entry.kind.value
            for entry in self._recording.entries
        ]
        now = next(name for name in STATES if getattr(state, name))
        step = Snapshot(line, self._moves[:], now, state.expired, key, sent, self._seen(key))
        self.steps.append(step)
        self._moves.clear()
        self._recording.clear()

    def _moved(self, words: str, _session: Session, thing: object) -> None:
        if thing is self.thing:
            self._moves.append(words)

    def _seen(self, key: Any) -> bool:
        with recorder.paused(), Session(self._bind) as other:
            return key is not None and other.get(type(self.thing), key) is not None

    def __repr__(self) -> str:
        head = ("after", "state", "key", "SQL sent", "others see it", "event")
        rows = [head, *(_cells(step) for step in self.steps)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def _repr_html_(self) -> str:
        return _drawn(self.steps)


def _cells(step: Snapshot) -> tuple[str, ...]:
    return (
        step.line,
        step.state + (", expired" if step.expired else ""),
        "none" if step.key is None else str(step.key),
        ", ".join(step.sent) or "nothing",
        "yes" if step.seen else "no",
        ", ".join(step.moves),
    )


_COLUMN, _LANE, _LEFT, _TOP = 118, 34, 84, 40


def _drawn(steps: list[Snapshot]) -> str:
    """Lines of code from left to right, states from top to bottom; colours are the page's own."""
    width = _LEFT + _COLUMN * len(steps)
    bottom = _TOP + _LANE * len(STATES)
    longest = max((len(step.sent) for step in steps), default=0)
    height = bottom + 34 + 15 * max(longest, 1)
    parts = [_lane(number, name, width) for number, name in enumerate(STATES)]
    parts.append(_words(_LEFT - 10, bottom + 10, "key", "end", faint=True))
    parts.append(_words(_LEFT - 10, bottom + 28, "SQL sent", "end", faint=True))
    points = [(_x(i), _y(step.state)) for i, step in enumerate(steps)]
    path = " ".join(f"{x},{y}" for x, y in points)
    parts.append(
        f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    )
    for step, (x, y) in zip(steps, points, strict=True):
        parts.append(_stop(step, x, y, bottom))
    label = escape("The way of one object: " + "; ".join(", ".join(_cells(s)[:5]) for s in steps))
    return (
        '<div style="overflow-x:auto" tabindex="0">'
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" width="{width}" '
        'style="max-width:none;height:auto;display:block;color:var(--jp-content-font-color1,#222)" '
        'font-family="sans-serif" font-size="12" fill="currentColor">'
        + "".join(parts)
        + "</svg></div>"
        '<div style="opacity:.75;font-size:90%">Full circle: other connections see the row. '
        "Empty circle: they do not. Dashed: expired, the values will be read again.</div>"
    )


def _lane(number: int, name: str, width: int) -> str:
    y = _y(name)
    line = f'<line x1="{_LEFT}" x2="{width}" y1="{y}" y2="{y}" stroke="currentColor" opacity=".2"/>'
    return line + _words(_LEFT - 10, y + 4, name, "end", faint=True)


def _stop(step: Snapshot, x: int, y: int, bottom: int) -> str:
    inside = "currentColor" if step.seen else "var(--jp-layout-color0,#fff)"
    dashes = ' stroke-dasharray="3 2"' if step.expired else ""
    # An expired object has a ring of its own, so that the dashes show around a full circle too.
    ring = f'<circle cx="{x}" cy="{y}" r="10" fill="none" stroke="currentColor"{dashes}/>'
    dot = f'<circle cx="{x}" cy="{y}" r="6" fill="{inside}" stroke="currentColor"/>'
    key = "none" if step.key is None else str(step.key)
    words = [_words(x, 20, step.line, weight=600), _words(x, bottom + 10, key)]
    words += [
        _words(x, bottom + 28 + 15 * i, sql) for i, sql in enumerate(step.sent or ["nothing"])
    ]
    return (ring if step.expired else "") + dot + "".join(words)


def _words(
    x: int, y: int, text: str, anchor: str = "middle", *, weight: int = 400, faint: bool = False
) -> str:
    opacity = ' opacity=".75"' if faint else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}"{opacity}>'
        f"{escape(text)}</text>"
    )


def _x(number: int) -> int:
    return _LEFT + _COLUMN * number + _COLUMN // 2


def _y(state: str) -> int:
    return _TOP + _LANE * STATES.index(state) + _LANE // 2
