"""``xray``: what a learner uses."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
from sqlalchemy.orm import Session, scoped_session

from workbook.displays.show import display
from workbook.sessionxray import events, html, text
from workbook.sessionxray.events import state_of
from workbook.sessionxray.source import Block, Place, place_in
from workbook.sessionxray.stack import is_learners, learner_frames
from workbook.sessionxray.timeline import Change, LineStep, Timeline, Track, View
from workbook.sessionxray.watcher import SessionWatcher
from workbook.sqltape import recorder

AnySession = Session | AsyncSession | scoped_session[Any] | async_scoped_session[Any]
_OPTIMISED = 0x1  # inspect.CO_OPTIMIZED: the code of a function


class XRay:
    """Watches sessions while a block of code runs, and shows itself afterwards.

    ::

        with xray(session) as x:          # or several: xray(ann, bob); or all: xray()
            zoe = session.get(User, 1)
            session.commit()

        x.states(zoe)     # ["persistent", "expired"]
        x.steps           # each line with its changes and the SQL that it sent

    Watching loads nothing, keeps nothing alive and changes nothing else.
    """

    def __init__(self, *sessions: AnySession, title: str = "", show: bool = True) -> None:
        self.title = title
        self._show = show
        self._sessions = [_sync(session) for session in sessions]
        self._watcher: SessionWatcher | None = None

    def __enter__(self) -> XRay:
        if self._watcher is not None:
            raise RuntimeError(
                "This X-ray has been used. Make a new one: `with xray(session): ...`"
            )
        block, variables = None, None
        for frame, _ in learner_frames():
            block = Block(frame.f_code, frame.f_lineno)
            # Only at the top of a file or cell. Asking a function for its variables makes Python
            # keep a copy of them, and that would keep the objects.
            if not frame.f_code.co_flags & _OPTIMISED:
                variables = frame.f_globals
            break
        self._watcher = watcher = SessionWatcher(self._sessions, block, variables)
        self._sessions = []
        recorder.start(watcher.recording)
        events.start(watcher)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._watcher is not None
        events.stop(self._watcher)
        recorder.stop(self._watcher.recording)
        self._watcher.end(kind.__name__ if kind else "", _place_of(traceback), error)
        if self._show:
            display(self)

    # -- what a reader asks ---------------------------------------------------------------------

    @property
    def timeline(self) -> Timeline:
        """Everything that was seen, also of objects outside the picture."""
        return self._seen.timeline

    @property
    def steps(self) -> list[LineStep]:
        """Each line that ran, in order, with what it brought about."""
        members = self._seen.members
        steps = []
        for step in self.timeline.steps:
            kept = [
                happening
                for happening in step.happenings
                if not hasattr(happening, "track") or members.in_picture(happening.track)
            ]
            if kept or step.quiet or step.errors or step.transaction:
                steps.append(replace(step, happenings=kept))
        return steps

    @property
    def view(self) -> View:
        """Everything that is in the picture."""
        timeline = self.timeline
        return View(
            self.title, self.steps, self.objects, timeline.lanes, timeline.sessions, self.trouble
        )

    @property
    def objects(self) -> list[Track]:
        """The objects in the picture."""
        return [track for track in self.timeline.tracks if self._seen.members.in_picture(track)]

    def states(self, thing: object) -> list[str]:
        """The states that the object went through, e.g. ``["transient", "pending"]``."""
        track = self.track(thing)
        names = [track.first.name] if track.first else []
        for step in self.timeline.steps:
            for change in step.of(Change):
                if change.track is track and change.after and names[-1:] != [change.after.name]:
                    names.append(change.after.name)
        return names

    def track(self, thing: object) -> Track:
        """What is known of an object.

        Raises:
            LookupError: the X-ray has not seen it.
        """
        self._seen.catch_up()
        track = self._seen.members.find(state_of(thing))
        if track is None:
            raise LookupError(f"This X-ray has not seen that {type(thing).__name__}.")
        return track

    @property
    def _seen(self) -> SessionWatcher:
        if self._watcher is None:
            raise RuntimeError("Nothing was seen yet: use it as `with xray(session): ...`")
        return self._watcher

    @property
    def trouble(self) -> str:
        """An error of the X-ray itself, kept away from the code that it looks at."""
        return self._seen.trouble

    def _repr_html_(self) -> str:
        return html.render(self.view) if self._watcher else ""

    def __repr__(self) -> str:
        if not self._watcher:
            return "xray: use it as `with xray(session): ...`"
        return text.render(self.view)


xray = XRay


def _sync(session: AnySession) -> Session:
    """The session that does the work behind an async or a scoped one."""
    inner: Any = session
    if isinstance(session, scoped_session | async_scoped_session):
        inner = session()
    return inner.sync_session if isinstance(inner, AsyncSession) else inner


def _place_of(traceback: TracebackType | None) -> Place | None:
    """The learner's own line in which an error came up: the innermost one."""
    place = None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if is_learners(code.co_filename):
            place = place_in(code, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place
