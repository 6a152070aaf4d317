"""What an X-ray looks at: the sessions it was given (or all), and the objects that they hold."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary, ref

from sqlalchemy.orm import InstanceState, Session
from sqlalchemy.orm.session import _sessions

from workbook.sessionxray.states import ObjectState, key_of, read
from workbook.sessionxray.timeline import Timeline, Track


class Members:
    """Tracks and sessions, found again by weak references only.

    An object gets its name when it first belongs into the picture: numbers have no gaps for objects
    of a session that is not watched.
    """

    def __init__(
        self,
        timeline: Timeline,
        only: Iterable[Session],
        died: Callable[[Track | int], None],  # an object, or a session by its number
    ) -> None:
        self._timeline = timeline
        self._died = died
        self._tracks: WeakKeyDictionary[InstanceState[Any], Track] = WeakKeyDictionary()
        self._numbers: WeakKeyDictionary[Session, int] = WeakKeyDictionary()
        self._watched: list[ref[Session]] = []
        self._named: Counter[str] = Counter()
        self._all: dict[int, Track] = {}
        self.appeared: set[int] = set()
        chosen = list(only)
        self._only = {self._number(session) for session in chosen}
        for session in chosen or list(_sessions.values()):
            self._adopt(session)
        for session in chosen:
            self.appear(session)

    @property
    def tracks(self) -> list[Track]:
        """All of them, also those outside the picture."""
        return list(self._all.values())

    @property
    def sessions(self) -> list[Session]:
        """The sessions that are still there."""
        sessions = (pointer() for pointer in self._watched)
        return [session for session in sessions if session is not None]

    def watches(self, session: Session | None) -> bool:
        """Whether the session is one to look at."""
        return session is not None and (not self._only or self._number(session) in self._only)

    def number(self, session: Session) -> int | None:
        """Its number, if it is in the picture."""
        number = self._numbers.get(session)
        return number if number in self.appeared else None

    def appear(self, session: Session) -> int:
        """The session does something: from now on it and its objects are in the picture."""
        number = self._number(session)
        if number not in self.appeared:
            self.appeared.add(number)
            self._timeline.sessions.setdefault(number, "")
            for track in self.tracks:
                if number in track.sessions:
                    self._name(track)
        return number

    def find(self, state: InstanceState[Any]) -> Track | None:
        """The track of an object that was seen before."""
        return self._tracks.get(state)

    def meet(self, state: InstanceState[Any], first: ObjectState | None) -> Track | None:
        """A track for an object that was not seen before; none for one that is gone already."""
        thing = state.obj()
        if thing is None:
            return None
        track = Track("", state.class_.__name__, ref(state), first=first, now=first)
        track.thing = ref(thing, lambda _: self._died(track))
        track.key = key_of(state)
        self._tracks[state] = track
        self._all[id(track)] = track
        if first is None or state.session is None:
            self._name(track)
        return track

    def joins(self, track: Track, session: Session) -> None:
        """The object is in this session, or was until now."""
        track.sessions.add(self._number(session))
        if self.watches(session):
            self._name(track)

    def in_picture(self, track: Track) -> bool:
        """Whether to draw it: it is in a session that is looked at, or was in none."""
        return bool(track.name) and (not track.sessions or bool(track.sessions & self.appeared))

    def learn_names(self, variables: dict[str, Any]) -> None:
        """What the code calls its objects and sessions. Looks at variables, never into objects."""
        nameless = {
            id(thing): track
            for track in self._timeline.tracks
            if not track.variable and track.thing and (thing := track.thing()) is not None
        }
        unnamed = {
            id(session): number
            for session in self.sessions
            if not self._timeline.sessions.get(number := self._numbers[session], "")
        }
        asyncio = sys.modules.get("sqlalchemy.ext.asyncio")
        for name, value in list(variables.items()):
            if name.startswith("_"):
                continue
            if id(value) in nameless:
                track = nameless[id(value)]
                track.variable = track.variable or name
            elif asyncio is not None and issubclass(type(value), asyncio.AsyncSession):
                value = value.sync_session
            if unnamed.get(id(value), 0) in self._timeline.sessions and id(value) in unnamed:
                self._timeline.sessions[unnamed.pop(id(value))] = name

    def _number(self, session: Session) -> int:
        if session not in self._numbers:
            number = len(self._watched) + 1
            self._numbers[session] = number
            self._watched.append(ref(session, lambda _: self._died(number)))
        return self._numbers[session]

    def _adopt(self, session: Session) -> None:
        number = self._number(session)
        new = [thing.__dict__["_sa_instance_state"] for thing in session.new]
        for state in (*session.identity_map.all_states(), *new):
            if (track := self._tracks.get(state) or self.meet(state, read(state))) is not None:
                track.sessions.add(number)

    def _name(self, track: Track) -> None:
        if not track.name:
            self._named[track.kind] += 1
            track.name = f"{track.kind}#{self._named[track.kind]}"
            self._timeline.tracks.append(track)
