"""Everything that one run of one call has done, in a form in which two runs can be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbook.judge.equivalence.clock import Clock
from workbook.sqltape import Recording


@dataclass
class Outcome:
    """What could be seen of one call.

    Attributes:
        value: what was returned, in its comparable form; ``raw`` is the value itself.
        error: what was raised instead.
        sent: what the open transaction (or, for an answer that commits, the database) holds
            afterwards that it did not hold before, by table.
        flushed: the same after the caller's flush, where something was left pending.
        pending: what waits in the session for a flush, by class.
        flush_error: what that flush raised.
        alive: whether the caller's transaction goes on (``None`` where there is none).
        usable: whether the session can be used, after an error as well.
        held: the comparable form of the objects that the session held before.
        looked: the comparable form of what the caller looked at afterwards.
        look_error: what looking raised.
        look_statements: statements that looking sent.
        statements, rows: as the driver counts them.
        most: how many rows the driver fetched in one piece.
        peak: how many connections were in use at the same time; only of async answers.
        notes: what else was noticed of an async answer: the kind of a mistake, and a message.
        checked_out: connections that were not returned to the pool.
        left_open: connections that the answer opened itself and did not close.
        settings: isolation level and settings of the connection afterwards.
        arguments_changed: the arguments that the call modified.
        surroundings: what else of the process has changed.
        new_names: by table the generated ids of new rows, each with the name that both runs share.
        clock: the server's clock before and after the call; of calls that end by themselves.
    """

    value: Any = None
    raw: Any = None
    error: BaseException | None = None
    sent: dict[str, Any] = field(default_factory=dict)
    flushed: dict[str, Any] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    flush_error: BaseException | None = None
    alive: bool | None = None
    usable: bool = True
    held: Any = None
    looked: Any = None
    raw_looked: Any = None
    look_error: BaseException | None = None
    look_statements: int = 0
    statements: int = 0
    rows: int = 0
    most: int = 0
    peak: int = 0
    notes: dict[str, str] = field(default_factory=dict)
    checked_out: int = 0
    left_open: int = 0
    settings: tuple[Any, ...] = ()
    arguments_changed: list[str] = field(default_factory=list)
    surroundings: list[str] = field(default_factory=list)
    recording: Recording = field(default_factory=Recording)
    new_names: dict[str, dict[Any, str]] = field(default_factory=dict)
    clock: Clock | None = None
