"""Turns events into steps. One watcher belongs to one X-ray.

The events say *when* to look, and the object's ``InstanceState`` says what its state is: an event
alone would be wrong at times (an object that is inserted, deleted and rolled back in one
transaction is told as "deleted to detached", and is transient).
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any
from weakref import ref

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstanceState, Session

from workbook.sessionxray import events
from workbook.sessionxray.attribution import Steps, TransactionLanes
from workbook.sessionxray.members import Members
from workbook.sessionxray.source import Block, Place
from workbook.sessionxray.stack import current_place, inside_merge, reached_learner
from workbook.sessionxray.states import ObjectState, key_of, read
from workbook.sessionxray.timeline import Change, LineStep, Mark, Sent, Timeline, Track
from workbook.sqltape import Entry, Recording


class SessionWatcher:
    """Listens while the block runs."""

    def __init__(
        self, only: list[Session], block: Block | None, variables: dict[str, Any] | None
    ) -> None:
        self.timeline = Timeline()
        self.recording = Recording(on_entry=self._sent)
        self.trouble = ""  # an error of ours must not become one of the learner's
        self._lock = threading.RLock()
        self._deaths: deque[tuple[Track | int, Place, int]] = deque()
        # Errors by their address while they live, each with the step in which it was made.
        self._errors: dict[int, tuple[ref[SQLAlchemyError], LineStep]] = {}
        self._caught: deque[tuple[LineStep, str]] = deque()
        self._over = True  # until everything is in its place
        self.members = Members(self.timeline, only, self._note_death)
        self.steps = Steps(self.timeline, self.members, block, variables)
        self.lanes = TransactionLanes(self.timeline, self.members, every=not only)
        self._over = False

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

    def end(self, raised: str, place: Place | None, error: BaseException | None = None) -> None:
        """The block is over: see what changed without an event, and stop.

        ``error`` has ended the block: all others were caught.
        """
        with self._lock:
            for pointer, _ in list(self._errors.values()):
                if (living := pointer()) is not None and living is not error:
                    self.let_go(living)
            self._errors.clear()
            self.catch_up()
            if raised and place is not None:
                self.steps.at(place, 1).raised = raised
            self.steps.end(unbroken=not raised)
            self._over = True

    def catch_up(self) -> None:
        """Write down which objects and sessions are gone, and which errors were caught."""
        while self._caught:
            step, name = self._caught.popleft()
            step.caught.append(name)
        while self._deaths:
            gone, place, thread = self._deaths.popleft()
            of_session = isinstance(gone, int)
            for track in self.members.tracks if isinstance(gone, int) else [gone]:
                state = track.state()
                if isinstance(gone, int) and (gone not in track.sessions or state is None):
                    continue
                after = read(state) if of_session and state is not None else None
                before, track.now = track.now, after
                if before is not None and before != after and self.members.in_picture(track):
                    # The next event has begun already: what it changes is not to be found here.
                    step = self.steps.at(place, thread, look=False)
                    step.happenings.append(Change(track, before, after, "collected"))

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
            first = before and not inside_merge() and ObjectState(before, read(state).expired)
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
        self._update(track, name, read(state, loaded=name == "refresh"))

    def _before(self, state: InstanceState[Any], name: str) -> ObjectState | None:
        if name in {"init", "unpickle"}:
            return None
        now = read(state)
        if name == "expire" and now.life == "detached":  # make_transient_to_detached
            return ObjectState("transient")
        return ObjectState(now.life)

    def _transaction(self, session: Session, connection: Connection | None = None) -> None:
        if self.members.watches(session):
            number = self.members.appear(session)
            if connection is not None:
                self.lanes.belongs(connection, number)
            self.steps.now().transaction = True

    def _ended(self, session: Session) -> None:
        self._transaction(session)
        # After a failed flush the session is in a transaction that has ended in the database.
        self.steps.now().happenings += self.lanes.standstills()

    def _changed(self, state: InstanceState[Any], key: str, same: bool) -> None:
        track = self.members.find(state)
        if track is not None and track.now is not None:
            # merge() sets every attribute of the source. Only what differs is worth a mark.
            silent = same and inside_merge()
            if track.now.life in {"persistent", "detached"} and not silent:
                self._mark(track, f"{key} set")
            # It may be the last value that was missing.
            self._update(track, "set", read(state, filled=key))

    def _merging(self, session: Session, state: InstanceState[Any]) -> None:
        if self.members.watches(session) and self.members.find(state) is None:
            self.members.meet(state, read(state))

    def _merged(
        self, session: Session, state: InstanceState[Any], copy: InstanceState[Any]
    ) -> None:
        source, track = self.members.find(state), self.members.find(copy)
        if source is not None and track is not None and source is not track:
            self._mark(track, f"merged from {source.name or 'a ' + source.kind}")

    def _refused(self, error: SQLAlchemyError) -> None:
        if not self.steps.is_elsewhere():
            self._errors[id(error)] = (ref(error), self.steps.now())

    def let_go(self, error: SQLAlchemyError) -> None:
        """An error comes to its end, at any moment: only write it down."""
        _, step = self._errors.pop(id(error), (None, None))
        if step is not None and not self._over and reached_learner(error):
            self._caught.append((step, type(error).__name__))

    def _marked(self, session: Session, states: list[InstanceState[Any]]) -> None:
        for state in states:
            if (track := self.members.find(state)) is not None:
                self._mark(track, "marked for deletion")

    def _sent(self, connection: Connection, entry: Entry) -> None:
        self.told("sent_by", connection, entry)

    def _sent_by(self, connection: Connection, entry: Entry) -> None:
        lane = self.lanes.of(connection, entry)
        if lane is not None:
            self.steps.now().happenings.append(Sent(entry, lane))
        else:
            self.steps.elsewhere()

    def _mark(self, track: Track, what: str) -> None:
        step = self.steps.now()
        if (mark := Mark(track, what)) not in step.happenings:
            step.happenings.append(mark)

    def _update(self, track: Track, why: str, after: ObjectState | None = None) -> None:
        state = track.state()
        if state is None or track.thing is None or track.thing() is None:
            return
        after = after or read(state)
        track.key = key_of(state) or track.key
        if after != track.now:
            step = self.steps.now(changing=track)
            step.happenings.append(Change(track, track.now, after, why))
            track.now = after

    # -- the end of objects -----------------------------------------------------------------------

    def _note_death(self, gone: Track | int) -> None:
        """Called at any moment, also in the middle of our own work: only write it down.

        The garbage collector runs at any time, so what it collects is not shown: the picture
        would change from run to run. Where the code calls ``gc.collect()``, it is.
        """
        if self._over:
            return
        place = current_place()[0]
        if not events.collecting or "collect(" in place.text:
            self._deaths.append((gone, place, self.steps.thread()))
