"""One lane: a session or a connection of its own, that does what it is told, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Executable, text

from workbook.displays.formatting import value
from workbook.twosessions.story import ROWS, LaneColumn, LaneStep, Wait
from workbook.twosessions.worker import Worker, WorkerState


class Lab(Protocol):
    """What a lane needs of the lab that it belongs to."""

    steps: list[LaneStep]

    def _start(self, lane: Lane, label: str, function: Callable[[Any], Any]) -> None:
        """Let the lane run a function up to its first statement."""

    def _step(
        self, lane: Lane, label: str, function: Callable[[Any], Any] | None, ends: str = ""
    ) -> LaneStep:
        """Let the lane do one step, and see what comes of it."""


class Lane:
    """What ``lab.session("Ann")`` gives. Each call is one step of the lab.

    Attributes:
        name: stands above the lane.
        about: what it is: ``session, SERIALIZABLE``.
    """

    def __init__(self, lab: Lab, name: str, about: str, worker: Worker) -> None:
        self.name = name
        self.about = about
        self.worker = worker
        self.current: LaneStep | None = None  # the step that has not ended yet
        self.started = ""  # the label of a function that was started; it is shown once
        self._held: set[str] = set()
        self._seen = 0  # entries of its recording that stand in a step
        self._lab = lab

    def run(self, *what: Any) -> LaneStep:
        """Run a function as one step; it is given the session (or the connection).

        ::

            ann.run("reads the views", lambda s: s.get(Post, 1).views)
            ann.run(lambda s: s.get(Post, 1))
            ann.run("adds one", add_one)

        An error of the database is part of the story: it is kept in the step and drawn. Any other
        error is also raised here.
        """
        *label, function = what
        if not callable(function) or len(label) > 1:
            raise TypeError('run() takes a function, or a label and a function: run("reads", f)')
        return self._lab._step(self, "".join(label), function)

    def execute(
        self, statement: Executable | str, parameters: Any = None, label: str = ""
    ) -> LaneStep:
        """Send one statement; the step's value is the list of its rows, if it gives rows."""
        sent = text(statement) if isinstance(statement, str) else statement

        def send(target: Any) -> Any:
            result = target.execute(sent, parameters)
            # What a session returns for columns of a model does not say that it has rows.
            return result.all() if getattr(result, "returns_rows", True) else None

        return self._lab._step(self, label, send)

    def scalar(self, statement: Executable | str, label: str = "") -> LaneStep:
        """Send one statement; the step's value is the first column of its first row."""
        sent = text(statement) if isinstance(statement, str) else statement
        return self._lab._step(self, label, lambda target: target.scalar(sent))

    def commit(self) -> LaneStep:
        """Commit, which for a session means: flush first."""
        return self._lab._step(self, "", lambda target: target.commit(), ends="commit")

    def rollback(self) -> LaneStep:
        """Roll back."""
        return self._lab._step(self, "", lambda target: target.rollback(), ends="rollback")

    def savepoint(self) -> LaneStep:
        """Set a savepoint; ``rollback_to_savepoint`` goes back to the last one."""
        return self._lab._step(self, "", lambda target: _nothing(target.begin_nested()))

    def rollback_to_savepoint(self) -> LaneStep:
        """Undo what was done since the last savepoint. Its row locks are released too."""
        return self._lab._step(self, "", lambda target: target.get_nested_transaction().rollback())

    def start(self, function: Callable[[Any], Any], label: str = "") -> None:
        """Start any function, and stop it before its first statement.

        Then ``next()``, or ``lab.take_turns()``, lets it send one statement at a time, COMMIT
        included. The function knows nothing about it: your own code can be put to the test.
        """
        name = getattr(function, "__name__", "")
        self._lab._start(self, label or ("" if name == "<lambda>" else name), function)

    def next(self) -> LaneStep:
        """Let the started function send its next statement, and go on to the one after it."""
        if self.worker.state is not WorkerState.PAUSED and not self.waiting:
            raise RuntimeError(f"{self.name} has no function to go on with: start(function) first.")
        return self._lab._step(self, self.first_label(), None)

    def first_label(self) -> str:
        """The label of the function that was started, the first time that it is asked for."""
        label, self.started = self.started, ""
        return label

    @property
    def waiting(self) -> bool:
        """Whether its last step still waits for a lock."""
        return self.current is not None

    @property
    def holds(self) -> bool:
        """Whether it had locks after its last step. Without any it cannot complete a deadlock."""
        return bool(self._held)

    @property
    def failed(self) -> bool:
        """Whether its last step ended with an error."""
        steps = [step for step in self._lab.steps if step.lane == self.name]
        return bool(steps) and steps[-1].error is not None

    @property
    def in_function(self) -> bool:
        """Whether a started function is not at its end yet."""
        return self.worker.state is not WorkerState.IDLE

    def column(self) -> LaneColumn:
        """The lane as it stands now, for a picture."""
        return LaneColumn(self.name, self.about, self.worker.pid, self.waiting)

    # -- told by the lab ------------------------------------------------------------------------

    def note(self, row: int, wait: Wait | None, held: set[str]) -> None:
        """Write down what has become of the current step by now."""
        step, worker = self.current, self.worker
        if wait is not None and ROWS not in self._held:
            held = held - {ROWS}  # it is about to change a row, and has none yet
        new = sorted(held - self._held)
        self._held = held
        if step is None:
            return
        ended = worker.state is not WorkerState.RUNNING
        entries = worker.recording.entries[self._seen :]
        if not ended and not entries and (wait is None or wait in step.waits[-1:]):
            return
        self._seen += len(entries)
        part = step.part(row)
        part.entries += entries
        part.locks += new
        part.wait = wait or part.wait
        if ended:
            step.finished = row
            if worker.state is WorkerState.IDLE:
                step.value, step.error = worker.value, worker.error
                # Put into words now: a commit empties the objects, and they would load again.
                step.value_text = value(step.value)
                worker.value = worker.error = None
            self.current = None

    def cut_off(self) -> None:
        """The lab ends, and the step with it."""
        if self.current is not None:
            self.current.cut_off = True
            self.current = None


def _nothing(_: object) -> None:
    return None
