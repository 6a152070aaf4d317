"""Long runs folded: the first and the last round of a loop stand for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from workbook.sessionxray.timeline import Step

LONGEST_ROUND = 8  # lines in one round of a loop
FEWEST_ROUNDS = 4
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Column:
    """One step, or several that are left out of the picture."""

    steps: tuple[Step, ...]
    number: int
    gap: str = ""


def columns(steps: list[Step]) -> list[Column]:
    """The steps from left to right."""
    found: list[Column] = []
    at = 0
    while at < len(steps):
        length, rounds = _loop(steps, at)
        if rounds < FEWEST_ROUNDS:
            found.append(Column((steps[at],), at + 1))
            at += 1
            continue
        found += [Column((step,), at + i + 1) for i, step in enumerate(steps[at : at + length])]
        at += length
        hidden = length * (rounds - 2)
        said = f"{rounds - 2:,} more rounds" + (f" of these {length} lines" if length > 1 else "")
        found.append(Column(tuple(steps[at : at + hidden]), at + 1, said))
        at += hidden
    return _shortened(found)


def _loop(steps: list[Step], at: int) -> tuple[int, int]:
    """How long a round that begins here is, and how many there are in a row."""
    best = (1, 1)
    for length in range(1, LONGEST_ROUND + 1):
        rounds = 1
        while _same(steps, at, at + rounds * length, length):
            rounds += 1
        if rounds >= FEWEST_ROUNDS and rounds * length > best[0] * best[1]:
            best = (length, rounds)
    return best


def _same(steps: list[Step], one: int, other: int, length: int) -> bool:
    first, second = steps[one : one + length], steps[other : other + length]
    return len(second) == length and all(
        (a.place, a.thread, a.raised) == (b.place, b.thread, b.raised)
        for a, b in zip(first, second, strict=True)
    )


def _shortened(found: list[Column]) -> list[Column]:
    """A block of hundreds of different lines: its beginning and its end."""
    if len(found) <= MOST_COLUMNS:
        return found
    head, tail = found[: MOST_COLUMNS // 2], found[-(MOST_COLUMNS // 2) :]
    between = found[len(head) : -len(tail)]
    steps = tuple(step for column in between for step in column.steps)
    return [*head, Column(steps, between[0].number, f"{len(steps):,} more lines"), *tail]
