"""A pool's timeline for a terminal: one line per connection, one column per step."""

from __future__ import annotations

from workbook.displays.pool import words
from workbook.displays.pool.data import Bar, PoolHistory

WIDTH = 4  # characters per step


def render(history: PoolHistory) -> str:
    """The whole picture as lines of text, and below it what each step was."""
    head = f"-- {history.title}: " if history.title else "-- "
    out = [head + words.summary(history)]
    steps = len(history.events)
    if not steps:
        return out[0]
    label = max(len(f"connection {history.connections}"), len("waiting"))
    lanes = history.lanes()
    first = min([0, *(lane.opened for lane in lanes)])
    numbers = " " * (WIDTH * -first) + "".join(f"{at:<{WIDTH}}" for at in range(1, steps + 1))
    out.append(f"{'step':<{label}}  {numbers}".rstrip())
    for lane in lanes:
        end = steps if lane.closed is None else lane.closed
        line = _Line(first, steps)
        line.fill(lane.opened, end, ".")
        for bar in lane.bars:
            line.bar(bar, "=")
        if lane.closed is not None:
            line.put(lane.closed, "x")
        out.append(f"{f'connection {lane.number}':<{label}}  {line}")
    for at, bar in enumerate(history.waiting()):
        line = _Line(first, steps)
        line.bar(bar, "~")
        if bar.timed_out and bar.end is not None:
            line.put(bar.end, "!")
        out.append(f"{'' if at else 'waiting':<{label}}  {line}")
    for at, event in enumerate(history.events, 1):
        out.append(f"{at:>3}. {words.sentence(event)}")
    return "\n".join(out)


class _Line:
    def __init__(self, first: int, steps: int) -> None:
        self.first = first
        self.steps = steps
        self.characters = [" "] * ((steps - first) * WIDTH)

    def fill(self, start: int, end: int, character: str) -> None:
        for at in range((start - self.first) * WIDTH, (end - self.first) * WIDTH):
            self.characters[at] = character

    def put(self, step: int, text: str) -> None:
        at = (step - self.first) * WIDTH
        self.characters[at : at + len(text)] = text

    def bar(self, bar: Bar, character: str) -> None:
        end = self.steps if bar.end is None else bar.end
        self.fill(bar.start, end, character)
        self.put(bar.start, f"[{bar.checkout or '?'}")
        self.characters[(end - self.first) * WIDTH - 1] = ">" if bar.end is None else "]"

    def __str__(self) -> str:
        return "".join(self.characters).rstrip()
