"""Turns events into steps. One watcher belongs to one X-ray.

The events say *when* to look, and the object's ``InstanceState`` says what its state is: an event
alone would be wrong at times (an object that is inserted, deleted and rolled back in one
transaction is told as "deleted to detached", and is transient).
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import InstanceState, Session

from workbook.sessionxray import events
from workbook.sessionxray.block import Block
from workbook.sessionxray.lanes import Lanes
from workbook.sessionxray.lines import NOWHERE, Place, here, inside_merge
from workbook.sessionxray.members import Members
from workbook.sessionxray.states import State, key_of, read
from workbook.sessionxray.timeline import Change, Mark, Sent, Step, Timeline, Track
from workbook.sqltape import Entry


class Watcher:
    """Listens while the block runs."""

    def __init__(
        self, only: list[Session], block: Block | None, variables: dict[str, Any] | None
    ) -> None:
        self.timeline = Timeline()
        self.trouble = ""  # an error of ours must not become one of the learner's
        self._block = block
        self._variables = variables
        self._threads = {threading.get_ident(): 1}
        self._lock = threading.RLock()
        self._step: Step | None = None
        self._unsettled: list[Track] = []
        self._deaths: deque[tuple[Track | int, Place, int]] = deque()
        self._over = False
        self.members = Members(self.timeline, only, self._died, self._session_died)
        self.lanes = Lanes(self.timeline, self.members, every=not only)

    def told(self, method: str, *args: Any) -> None:
        """An event has happened."""
        if self._over:
            return
        with self._lock:
            try:
                self.catch_up()
                getattr(self, f"_{method}")(*args)
            except Exception as error:  # see `trouble`
                # As text: an error object would keep every frame's objects alive.
                self.trouble = self.trouble or f"{type(error).__name__}: {error}"

    def end(self, raised: str, place: Place | None) -> None:
        """The block is over: see what changed without an event, and stop."""
        with self._lock:
            self.catch_up()
            if raised and place is not None:
                self._at(place, 1).raised = raised
            self._begin_step(self._block.rest() if self._block and not raised else [])
            self._over = True

    def catch_up(self) -> None:
        """Finish what the last event began; see who is gone."""
        self._settle()
        while self._deaths:
            gone, place, thread = self._deaths.popleft()
            if isinstance(gone, int):
                for track in self.members.tracks:
                    if gone in track.sessions:
                        self._update(track, "session collected", place, thread)
            elif gone.now is not None:
                if self.members.in_picture(gone):
                    change = Change(gone, gone.now, None, "collected")
                    # The next event has begun already: what it changes is not to be found here.
                    self._at(place, thread, look=False).happenings.append(change)
                gone.now = None

    # -- what events tell -------------------------------------------------------------------------

    def _moved(
        self, session: Session, state: InstanceState[Any], why: str, before: str | None
    ) -> None:
        track = self.members.find(state)
        if self.members.watches(session):
            self.members.appear(session)
        elif track is None:
            return
        if track is None:
            # A copy that merge() makes fires no `init`.
            first = before and not inside_merge() and State(before, read(state).expired)
            track = self.members.meet(state, first or None)
        if track is not None:
            self.members.joins(track, session)
            self._update(track, why)

    def _instance(self, state: InstanceState[Any], name: str) -> None:
        track = self.members.find(state)
        session = state.session
        if track is None:
            if session is not None and not self.members.watches(session):
                return
            track = self.members.meet(state, self._before(state, name))
        if track is None:
            return
        if session is not None and self.members.watches(session):
            self.members.appear(session)
            self.members.joins(track, session)
        self._update(track, name)
        # `refresh` comes before SQLAlchemy takes the mark "expired" away: look again later.
        self._unsettled.append(track)

    def _before(self, state: InstanceState[Any], name: str) -> State | None:
        if name in {"init", "unpickle"}:
            return None
        now = read(state)
        if name == "expire" and now.life == "detached":  # make_transient_to_detached
            return State("transient")
        return State(now.life)

    def _transaction(self, session: Session, connection: Connection | None = None) -> None:
        if self.members.watches(session):
            number = self.members.appear(session)
            if connection is not None:
                self.lanes.belongs(connection, number)
            self._at(*self._now()).transaction = True

    def _flushed(self, session: Session) -> None:
        # A flush takes the mark "expired" from objects that it writes, and has no event for it.
        self._silent(self._step.happenings if self._step else [])

    def _changed(self, state: InstanceState[Any], key: str) -> None:
        track = self.members.find(state)
        if track is not None and track.now is not None and track.now.life == "persistent":
            self._mark(track, f"{key} set")

    def _marked(self, session: Session, states: list[InstanceState[Any]]) -> None:
        for state in states:
            if (track := self.members.find(state)) is not None:
                self._mark(track, "marked for deletion")

    def sent(self, connection: Connection, entry: Entry) -> None:
        """The tape has heard of a statement."""
        self.told("sent_by", connection, entry)

    def _sent_by(self, connection: Connection, entry: Entry) -> None:
        lane = self.lanes.of(connection, entry)
        if lane is not None:
            self._at(*self._now()).happenings.append(Sent(entry, lane))

    # -- steps ------------------------------------------------------------------------------------

    def _mark(self, track: Track, what: str) -> None:
        step = self._at(*self._now())
        if (mark := Mark(track, what)) not in step.happenings:
            step.happenings.append(mark)

    def _update(self, track: Track, why: str, place: Place | None = None, thread: int = 1) -> None:
        state = track.state()
        if state is None or track.thing is None or track.thing() is None:
            return
        after = read(state)
        track.key = key_of(state) or track.key
        if after != track.now:
            before, track.now = track.now, after  # first, so that it does not count as silent
            step = self._at(place, thread) if place else self._at(*self._now())
            step.happenings.append(Change(track, before, after, why))

    def _settle(self) -> None:
        touched, self._unsettled = self._unsettled, []
        for track in touched:
            state = track.state()
            if state is None or self._step is None or track.thing is None:
                continue
            if track.thing() is not None and (after := read(state)) != track.now:
                self._step.happenings.append(Change(track, track.now, after, "loaded"))
                track.now = after

    def _now(self) -> tuple[Place, int]:
        return here()[0], self._thread()

    def _thread(self) -> int:
        return self._threads.setdefault(threading.get_ident(), len(self._threads) + 1)

    def _at(self, place: Place, thread: int, look: bool = True) -> Step:
        step = self._step
        if step is None or (step.place, step.thread) != (place, thread):
            in_block = self._block is not None and thread == 1 and self._block.holds(place)
            self._begin_step(self._block.passed(place) if in_block and self._block else [], look)
            step = self._step = Step(place, thread)
            self.timeline.steps.append(step)
        return step

    def _begin_step(self, quiet: list[Place], look: bool = True) -> None:
        """Close the step before: what became of it without an event, and what ran quietly since."""
        self._settle()
        if self._step is not None:
            self._step.happenings += self.lanes.standstills()
        if self._variables is not None:
            self.members.learn_names(self._variables)
        steps = [Step(place, quiet=True) for place in quiet]
        happenings: list[Any] = []
        if look and self._silent(happenings):
            # Only make_transient() changes a state without any event.
            guess = [step for step in steps if "make_transient" in step.line] or steps
            if len(guess) != 1:
                guess = [Step(NOWHERE)]
                steps += guess
            guess[0].happenings, guess[0].quiet = happenings, False
        self.timeline.steps += steps

    def _silent(self, happenings: list[Any]) -> bool:
        """Changes that no event told of."""
        for track in self.members.tracks:
            state = track.state()
            if state is None or track.now is None or track.thing is None or track.thing() is None:
                continue
            if (after := read(state)) != track.now:
                if self.members.in_picture(track):
                    happenings.append(Change(track, track.now, after, "no event"))
                track.now = after
        return bool(happenings)

    # -- the end of objects -----------------------------------------------------------------------

    def _died(self, gone: Track) -> None:
        self._note_death(gone)

    def _session_died(self, gone: int) -> None:
        self._note_death(gone)

    def _note_death(self, gone: Track | int) -> None:
        """Called at any moment, also in the middle of our own work: only write it down.

        The garbage collector comes when it likes, so what it takes along is not told: the picture
        would change from run to run. Where the code calls ``gc.collect()``, it is.
        """
        if self._over:
            return
        place = here()[0]
        if not events.collecting or "collect(" in place.text:
            self._deaths.append((gone, place, self._thread()))
