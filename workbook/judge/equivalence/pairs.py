"""Two calls at the same time, in every order that their statements allow.

The first call is stopped after its first statement, its second, ... and when it has returned with
its transaction still open. There the second call starts; it runs until it ends or waits for a lock.
Then the first goes on. Nothing depends on timing: each interleaving is forced.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbook.judge.compare import short_repr
from workbook.judge.equivalence import reference_cache, tables
from workbook.judge.equivalence.call import Pair, shown
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.observe import Run, observe
from workbook.judge.equivalence.outcome import Outcome
from workbook.judge.equivalence.outcome_diff import Mismatch, error_mark
from workbook.judge.equivalence.side import Side
from workbook.judge.equivalence.worlds import World

_PATIENCE = 8.0  # seconds; locks give up after 2, a deadlock is found after 1
_MAX_STOPS = 6


@dataclass
class Interleaving:
    """What came of one order of two calls."""

    stop: int | None  # after that many statements of the first; None: when it had returned
    first: Outcome
    second: Outcome
    waited: bool
    statements: int  # those of the call that began
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def result(self) -> Any:
        """What both callers and the database see afterwards."""
        return (
            repr(self.first.value),
            error_mark(self.first.error) or error_mark(self.first.flush_error),
            repr(self.second.value),
            error_mark(self.second.error) or error_mark(self.second.flush_error),
            repr(self.rows),
        )


def difference(
    contract: Contract,
    name: str,
    pair: Pair,
    number: int,
    where: World,
    reference: Mapping[str, Any],
    answer: Mapping[str, Any],
) -> Mismatch | None:
    """How the answer does worse than the reference when two calls meet; ``None`` where it does not.

    Each order may end in whatever some order of the reference ends in, also where one call has
    ended before the other begins. Whether the second waits is compared where the first has returned
    and its transaction is open. ``number`` tells the pairs of an exercise apart.
    """
    known = reference_cache.of(reference)
    if number not in known.interleavings:
        known.interleavings[number] = _interleavings(contract, name, pair, where, reference)
    expected = known.interleavings[number]
    possible = {interleaving.result for interleaving in expected}
    may_wait = expected[-1].waited
    one_after_the_other = False
    for interleaving in _interleavings(contract, name, pair, where, answer):
        if interleaving.result not in possible and not one_after_the_other:
            one_after_the_other = True
            if number not in known.one_after_the_other:
                known.one_after_the_other[number] = set(
                    _one_by_one(contract, name, pair, where, reference)
                )
            possible |= known.one_after_the_other[number]
        if interleaving.result not in possible:
            return _described(contract, name, pair, interleaving, expected)
        if interleaving.stop is None and interleaving.waited and not may_wait:
            return Mismatch(
                "pair",
                "waits",
                f"{_two(contract, name, pair)} The second waits until the transaction of the first "
                "has ended; it shouldn't have to wait.",
                mark="waits",
            )
    return None


def _interleavings(
    contract: Contract, name: str, pair: Pair, where: World, objects: Mapping[str, Any]
) -> list[Interleaving]:
    interleavings = []
    for stop in range(1, _MAX_STOPS + 1):
        interleaving = _interleave(contract, name, pair, where, objects, stop)
        if interleaving is None:
            break
        interleavings.append(interleaving)
        if interleaving.statements <= stop:  # the first sends no more statements than that
            break
    if contract.transaction == "caller":
        last = _interleave(contract, name, pair, where, objects, None)
        assert last is not None
        interleavings.append(last)
    elif not interleavings:
        interleavings.append(Interleaving(1, Outcome(), Outcome(), False, 0))
    return interleavings


def _one_by_one(
    contract: Contract, name: str, pair: Pair, where: World, objects: Mapping[str, Any]
) -> Iterator[Any]:
    """What comes of it when the first has returned before the second begins, and the reverse."""
    for first in ("first", "second"):
        interleaving = _interleave(contract, name, pair, where, objects, None, begins=first)
        assert interleaving is not None
        yield interleaving.result


class _Gate:
    """Stops the first call at one of its statements, until it is let on."""

    def __init__(self, stop: int | None) -> None:
        self.stop = stop
        self.sent = 0
        self.reached = threading.Event()
        self.open = threading.Event()

    def statement(self) -> None:
        self.sent += 1
        if self.sent == self.stop:
            self._wait()

    def returned(self) -> None:
        if self.stop is None:
            self._wait()

    def _wait(self) -> None:
        self.reached.set()
        self.open.wait(_PATIENCE)


def _interleave(
    contract: Contract,
    name: str,
    pair: Pair,
    where: World,
    objects: Mapping[str, Any],
    stop: int | None,
    begins: str = "first",
) -> Interleaving | None:
    other = "second" if begins == "first" else "first"
    side = Side(where, 0)
    gate = _Gate(stop)
    outcomes: dict[str, Outcome] = {}
    ended = {"first": threading.Event(), "second": threading.Event()}

    def run(which: str) -> None:
        call = pair.first if which == "first" else pair.second
        try:
            outcomes[which] = observe(
                Run(
                    replace(contract, holds=()),
                    call,
                    objects[call.name or name],
                    side,
                    after_statement=gate.statement if which == begins else None,
                    before_end=gate.returned if which == begins else None,
                    commit=which == "second" or pair.first_ends == "commit",
                    alone=False,
                )
            )
        except BaseException as error:
            outcomes[which] = Outcome(error=error)
        finally:
            ended[which].set()
            if which == begins:
                gate.reached.set()

    try:
        if pair.setup:
            side.execute(pair.setup)
            side.refresh()
        before = side.snapshot()
        clock_start = side.clock(-1)
        threads = [threading.Thread(target=run, args=(w,), daemon=True) for w in (begins, other)]
        threads[0].start()
        gate.reached.wait(_PATIENCE)
        if ended[begins].is_set():
            return None
        threads[1].start()
        waited = _until_ended_or_waiting(side, ended[other])
        gate.open.set()
        for thread in threads:
            thread.join(_PATIENCE)
        changes = tables.changes(before, side.snapshot())
        rows = tables.comparable(changes, side.known, (clock_start, side.clock(1)), contract.open)
        return Interleaving(
            stop,
            outcomes.get("first", Outcome(error=TimeoutError("still running"))),
            outcomes.get("second", Outcome(error=TimeoutError("still running"))),
            waited,
            gate.sent,
            rows,
        )
    finally:
        gate.open.set()
        side.close()


def _until_ended_or_waiting(side: Side, ended: threading.Event) -> bool:
    """Whether the second waits for a lock; looks at the server until it does or has ended."""
    deadline = time.monotonic() + _PATIENCE
    while not ended.wait(0.005) and time.monotonic() < deadline:
        ((waiting,),) = side.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'"
        )
        if waiting:
            return True
    return not ended.is_set()


def _described(
    contract: Contract,
    name: str,
    pair: Pair,
    interleaving: Interleaving,
    expected: list[Interleaving],
) -> Mismatch:
    like = next((each for each in expected if each.stop == interleaving.stop), expected[-1])
    when = (
        "when the first had returned and its transaction was still open"
        if interleaving.stop is None
        else f"after statement {interleaving.stop} of the first"
    )
    return Mismatch(
        "pair",
        "other_at_the_same_time",
        f"{_two(contract, name, pair)} The second began {when}, and its outcome isn't the expected "
        "one.",
        got=_lines(interleaving),
        expected=_lines(like),
        mark=interleaving.result,
    )


def _two(contract: Contract, name: str, pair: Pair) -> str:
    given = contract.given if contract.given in ("session", "connection", "engine") else ""
    first, second = (
        call.words or shown(call.name or name, given, call.arguments, call.keywords)
        for call in (pair.first, pair.second)
    )
    return f"Two calls at the same time, each in a transaction of its own: {first} and {second}."


def _lines(interleaving: Interleaving) -> list[str]:
    lines = []
    for which, outcome in (("first", interleaving.first), ("second", interleaving.second)):
        error = outcome.error or outcome.flush_error
        what = (
            f"raised {type(error).__name__}: {str(error).splitlines()[0]}"
            if error
            else (f"returned {short_repr(outcome.raw)}")
        )
        lines.append(f"the {which} {what}")
    for table, change in interleaving.rows.items():
        for how, rows in change.items():
            lines += [f"{table}, {how}: {short_repr(row)}" for row in rows[:3]]
    return lines
