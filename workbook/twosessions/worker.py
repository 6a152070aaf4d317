"""One lane's thread and connection. It does one thing at a time, when it is told to."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from threading import Condition, Thread
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from workbook.sqltape import Entry, EntryKind, Recording, recorder

Target = Session | Connection
Job = Callable[[Any], Any]

# A lane that may complete a deadlock looks for one at once, all others only after a while: so it is
# always the same lane whose transaction PostgreSQL ends.
LOOKS_AT_ONCE, LOOKS_LATER = "1ms", "5s"

_TIMEOUT = re.compile(
    r"\bSET\s+(?P<local>LOCAL\s+)?(?:SESSION\s+)?(?:lock|statement)_timeout\s*(?:=|TO)\s*"
    r"'?(?P<value>\d+)\s*(?P<unit>ms|s|min)?",
    re.IGNORECASE,
)
SHORT = 5  # seconds: with a longer timeout the lab does not stay for the end of the wait
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, None: 0.001}


class WorkerState(Enum):
    """What the thread is doing."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"  # in the middle of a function, before its next statement


class Over(BaseException):
    """Ends a function that is in the middle of its work when the lab ends."""


class Worker:
    """The thread of a lane.

    ``changed`` is shared by all workers of a lab: a change of any state is notified there.
    """

    def __init__(
        self,
        engine: Engine,
        opened: Callable[[Engine], Target],
        changed: Condition,
        settings: dict[str, str],
        referee: bool,
    ) -> None:
        self.engine = engine
        self.state = WorkerState.IDLE
        self.pid = 0
        self.value: Any = None
        self.error: BaseException | None = None
        self.recording = Recording(engine=engine, on_entry=self._gate)
        self.may_deadlock = False  # set before each step: whether another lane is waiting
        self._opened = opened
        self._changed = changed
        self._settings = settings
        self._referee = referee
        self._job: Job | None = None
        self._stepwise = False
        self._begun = False
        self._ended = False
        self._raw: Any = None
        event.listen(engine, "connect", self._connected)
        self._thread = Thread(target=self._work, name="workbook lane", daemon=True)
        self._thread.start()

    # -- asked from outside ---------------------------------------------------------------------

    def do(self, job: Job | None, *, stepwise: bool = False) -> None:
        """Start a job, or let the paused one send its next statement."""
        with self._changed:
            if job is not None:
                self._job, self._stepwise, self._begun = job, stepwise, False
            self.state = WorkerState.RUNNING
            self._changed.notify_all()

    def end(self) -> None:
        """Let the thread end; what it holds is rolled back."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def gone(self, seconds: float) -> bool:
        """Whether the thread has ended within that time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def impatient(self) -> bool:
        """Whether the lane has set a short timeout: then a wait of its ends by itself."""
        lasting: float | None = None
        local: float | None = None
        for entry in self.recording.entries:
            if entry.kind in {EntryKind.COMMIT, EntryKind.ROLLBACK}:
                local = None
            for match in _TIMEOUT.finditer(entry.sql):
                seconds = int(match["value"]) * _SECONDS[match["unit"]]
                if match["local"]:
                    local = seconds
                else:
                    lasting = seconds
        short = lasting if local is None else local
        return short is not None and 0 < short <= SHORT

    # -- in the thread --------------------------------------------------------------------------

    def _work(self) -> None:
        target: Target | None = None
        while job := self._next_job():
            value: Any = None
            error: BaseException | None = None
            # The lab draws what a lane sends: it need not stand on the tape as well.
            with recorder.paused():
                recorder.start(self.recording)
                try:
                    if target is None:
                        target = self._opened(self.engine)
                    if not self._stepwise:
                        self._look_for_deadlocks()
                    value = job(target)
                except BaseException as raised:
                    error = raised
                finally:
                    recorder.stop(self.recording)
            with self._changed:
                self.value, self.error = value, error
                self.state = WorkerState.IDLE
                self._changed.notify_all()
            del value, error
        with recorder.paused(), suppress(Exception):  # its connection may have been ended
            if target is not None:
                target.close()
        self.engine.dispose()

    def _next_job(self) -> Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._job is not None or self._ended)
            job, self._job = self._job, None
            return None if self._ended else job

    def _gate(self, _: Connection, entry: Entry) -> None:
        """Stop here until the next step, where a function is run statement by statement."""
        if not self._stepwise or self._begun:
            self._begun = False
            return
        # BEGIN goes out together with the statement that follows.
        self._begun = entry.kind is EntryKind.BEGIN
        with self._changed:
            self.state = WorkerState.PAUSED
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.state is WorkerState.RUNNING or self._ended)
            if self._ended:
                self._stepwise = False
                raise Over
        self._look_for_deadlocks()

    def _connected(self, raw: Any, _: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.pid = cursor.fetchone()[0]
            for name, value in self._settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
            if self._referee:
                cursor.execute(f"SET deadlock_timeout = '{LOOKS_LATER}'")
        if not getattr(raw, "autocommit", False):
            raw.commit()
        self._raw = raw

    def _look_for_deadlocks(self) -> None:
        # A lane outside a transaction holds no lock: it cannot complete a deadlock. And in a
        # transaction that has failed PostgreSQL accepts no SET.
        status = getattr(getattr(self._raw, "info", None), "transaction_status", 0)
        if self._referee and int(status) == 2:  # "in transaction", to libpq
            timeout = LOOKS_AT_ONCE if self.may_deadlock else LOOKS_LATER
            with self._raw.cursor() as cursor:
                cursor.execute(f"SET LOCAL deadlock_timeout = '{timeout}'")
