"""Where an event belongs: to which line of the code, and to which transaction."""

from __future__ import annotations

import threading
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from workbook.sessionxray.members import Members
from workbook.sessionxray.source import NOWHERE, Block, Place
from workbook.sessionxray.stack import current_place
from workbook.sessionxray.states import read
from workbook.sessionxray.timeline import (
    Change,
    Happening,
    LineStep,
    Standstill,
    Timeline,
    Track,
    TransactionLane,
)
from workbook.sqltape import Entry


class Steps:
    """Events of one line, one after the other, make one step."""

    def __init__(
        self,
        timeline: Timeline,
        members: Members,
        block: Block | None,
        variables: dict[str, Any] | None,
    ) -> None:
        self._timeline = timeline
        self._members = members
        self._block = block
        self._variables = variables
        self._threads = {threading.get_ident(): 1}
        self._step: LineStep | None = None

    def now(self, changing: Track | None = None) -> LineStep:
        """The step of the line that is running. ``changing`` is what its event is about."""
        return self.at(current_place()[0], self.thread(), changing=changing)

    def at(
        self, place: Place, thread: int, look: bool = True, changing: Track | None = None
    ) -> LineStep:
        """The step of a line: the one before goes on, or a new one begins."""
        step = self._step
        if step is None or (step.place, step.thread) != (place, thread):
            in_block = self._block is not None and thread == 1 and self._block.holds(place)
            quiet = self._block.passed(place) if in_block and self._block else []
            self._begin(quiet, look, changing)
            step = self._step = LineStep(place, thread)
            self._timeline.steps.append(step)
        return step

    def end(self, unbroken: bool) -> None:
        """The block is over; ``unbroken``: no error has cut it short."""
        self._begin(self._block.rest() if self._block and unbroken else [])

    def elsewhere(self) -> None:
        """The line does something in a session that is not looked at."""
        if self._block is not None:
            self._block.elsewhere(current_place()[0])

    def is_elsewhere(self) -> bool:
        """Whether the line that is running is known for a session that is not looked at."""
        return self._block is not None and self._block.is_elsewhere(current_place()[0])

    def thread(self) -> int:
        """The number of the running thread."""
        return self._threads.setdefault(threading.get_ident(), len(self._threads) + 1)

    def _begin(self, quiet: list[Place], look: bool = True, changing: Track | None = None) -> None:
        """Between two steps: what ran quietly, what it is called, what changed without an event."""
        if self._variables is not None:
            self._members.learn_names(self._variables)
        steps = [LineStep(place, quiet=True) for place in quiet]
        if look and (happenings := self._silent(changing)):
            # Only make_transient() changes a state without any event.
            guess = [step for step in steps if "make_transient" in step.line] or steps
            if len(guess) != 1:
                guess = [LineStep(NOWHERE)]
                steps += guess
            guess[0].happenings, guess[0].quiet = happenings, False
        self._timeline.steps += steps

    def _silent(self, changing: Track | None) -> list[Happening]:
        """Changes that no event told of."""
        changes: list[Happening] = []
        for track in self._members.tracks:
            state = track.state()
            if track is changing or state is None or track.now is None:
                continue
            if track.thing is None or track.thing() is None:
                continue
            if (after := read(state)) != track.now:
                if self._members.in_picture(track):
                    changes.append(Change(track, track.now, after, "no event"))
                track.now = after
        return changes


class TransactionLanes:
    """One lane for each session, and one for each connection that is used without a session."""

    def __init__(self, timeline: Timeline, members: Members, every: bool) -> None:
        self._timeline = timeline
        self._members = members
        self._every = every
        self._session_of: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()
        self._lanes: dict[tuple[str, int], int] = {}
        self._refusing: set[int] = set()
        self._before: dict[int, list[str]] = {}
        for session in members.sessions:
            self._look_back(session, members._number(session))

    def belongs(self, connection: Connection, number: int) -> None:
        """A session has begun a transaction on this connection."""
        self._session_of[connection] = number

    def of(self, connection: Connection, entry: Entry) -> int | None:
        """The lane for an entry; ``None`` where it does not belong into the picture."""
        session = self._session_of.get(connection)
        if session is not None:
            return self._lane("session", session)
        return self._lane("connection", entry.connection) if self._every else None

    def standstills(self) -> list[Standstill]:
        """Sessions that began to refuse work, or stopped, since this was asked before."""
        standstills = []
        for session in self._members.sessions:
            number = self._members.number(session)
            if number is None or session.is_active != (number in self._refusing):
                continue
            refuses = not session.is_active
            (self._refusing.add if refuses else self._refusing.discard)(number)
            standstills.append(Standstill(self._lane("session", number), refuses))
        return standstills

    def _lane(self, kind: str, number: int) -> int:
        if (kind, number) not in self._lanes:
            lane = TransactionLane(len(self._timeline.lanes), number if kind == "session" else None)
            lane.open_before = self._before.get(number, []) if kind == "session" else []
            self._lanes[kind, number] = lane.number
            self._timeline.lanes.append(lane)
        return self._lanes[kind, number]

    def _look_back(self, session: Session, number: int) -> None:
        """A transaction that began before the block has its connections already."""
        transaction = session.get_transaction()
        nested = session.get_nested_transaction()
        if transaction is None or not transaction._connections:
            return
        for connection, *_ in transaction._connections.values():
            self.belongs(connection, number)
        self._before[number] = ["transaction"]
        while nested is not None and nested.nested:
            self._before[number].append("savepoint")
            nested = nested.parent
