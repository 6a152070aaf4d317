"""What is known of the reference that was asked last, and of the wrong answers beside it.

None of it depends on the answer that is judged. Many answers to one exercise are judged in one
process: by the net, by the course's own tests, and by mutation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbook.judge.equivalence.outcome import Outcome
from workbook.judge.equivalence.worlds import World

Objects = Mapping[str, Any]


@dataclass
class ReferenceCache:
    """What is known of one reference.

    Attributes:
        reference: the reference's objects.
        outcomes: what it did in the calls of a world, in their order; by the name of the world and
            that of the one object whose calls are made.
        behaviours: the fingerprints of wrong answers, by their id and the case.
        places: where a wrong answer differs first, by its id and the part.
        differences: where its first few differences are and what they look like, by its id and the
            one part that was looked at.
        interleavings: what comes of two simultaneous calls, by the number of the pair.
        one_after_the_other: the same, where one call has returned before the other begins.
    """

    reference: Objects
    outcomes: dict[tuple[str, str | None], list[Outcome]] = field(default_factory=dict)
    behaviours: dict[tuple[int, World, int, str], Any] = field(default_factory=dict)
    places: dict[tuple[int, str], tuple[World, int] | None] = field(default_factory=dict)
    differences: dict[tuple[int, str | None], list[Any]] = field(default_factory=dict)
    interleavings: dict[int, list[Any]] = field(default_factory=dict)
    one_after_the_other: dict[int, set[Any]] = field(default_factory=dict)


_last: list[ReferenceCache] = []


def of(reference: Objects) -> ReferenceCache:
    """The cache of a reference; that of the one before is dropped."""
    if not _last or _last[0].reference is not reference:
        _last[:] = [ReferenceCache(reference)]
    return _last[0]
