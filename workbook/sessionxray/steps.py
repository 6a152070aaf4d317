"""Which line an event belongs to, and which lines ran between two events."""

from __future__ import annotations

import threading
from typing import Any

from workbook.sessionxray.block import Block
from workbook.sessionxray.lines import NOWHERE, Place, here
from workbook.sessionxray.members import Members
from workbook.sessionxray.states import read
from workbook.sessionxray.timeline import Change, Happening, Step, Timeline, Track


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
        self._step: Step | None = None

    def now(self, changing: Track | None = None) -> Step:
        """The step of the line that is running. ``changing`` is what its event is about."""
        return self.at(here()[0], self.thread(), changing=changing)

    def at(
        self, place: Place, thread: int, look: bool = True, changing: Track | None = None
    ) -> Step:
        """The step of a line: the one before goes on, or a new one begins."""
        step = self._step
        if step is None or (step.place, step.thread) != (place, thread):
            in_block = self._block is not None and thread == 1 and self._block.holds(place)
            quiet = self._block.passed(place) if in_block and self._block else []
            self._begin(quiet, look, changing)
            step = self._step = Step(place, thread)
            self._timeline.steps.append(step)
        return step

    def end(self, unbroken: bool) -> None:
        """The block is over; ``unbroken``: no error has cut it short."""
        self._begin(self._block.rest() if self._block and unbroken else [])

    def elsewhere(self) -> None:
        """The line does something in a session that is not looked at."""
        if self._block is not None:
            self._block.elsewhere(here()[0])

    def thread(self) -> int:
        """The number of the running thread."""
        return self._threads.setdefault(threading.get_ident(), len(self._threads) + 1)

    def _begin(self, quiet: list[Place], look: bool = True, changing: Track | None = None) -> None:
        """Between two steps: what ran quietly, what it is called, what changed without an event."""
        if self._variables is not None:
            self._members.learn_names(self._variables)
        steps = [Step(place, quiet=True) for place in quiet]
        if look and (happenings := self._silent(changing)):
            # Only make_transient() changes a state without any event.
            guess = [step for step in steps if "make_transient" in step.line] or steps
            if len(guess) != 1:
                guess = [Step(NOWHERE)]
                steps += guess
            guess[0].happenings, guess[0].quiet = happenings, False
        self._timeline.steps += steps

    def _silent(self, changing: Track | None) -> list[Happening]:
        """Changes that no event told of."""
        found: list[Happening] = []
        for track in self._members.tracks:
            state = track.state()
            if track is changing or state is None or track.now is None:
                continue
            if track.thing is None or track.thing() is None:
                continue
            if (after := read(state)) != track.now:
                if self._members.in_picture(track):
                    found.append(Change(track, track.now, after, "no event"))
                track.now = after
        return found
