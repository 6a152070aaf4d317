"""What an X-ray has seen, as plain data: objects and their states, lines and what they did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import ReferenceType

from sqlalchemy.orm import InstanceState

from workbook.sessionxray.source import Place
from workbook.sessionxray.states import ObjectState
from workbook.sqltape import Entry


@dataclass(eq=False)
class Track:
    """One object. Only weak references: looking at an object must not keep it alive.

    Attributes:
        name: class and number in the order of appearance, e.g. ``User#1``.
        first: its state before the first step; ``None`` when it appeared later.
        now: the state that was seen last; ``None`` once the object is gone.
        key: the primary key, once there is one.
        variable: the name by which the code calls it, where one was found.
        sessions: numbers of the sessions that it has been in.
    """

    name: str
    kind: str
    state: ReferenceType[InstanceState[Any]]
    thing: ReferenceType[Any] | None = None
    first: ObjectState | None = None
    now: ObjectState | None = None
    key: tuple[Any, ...] | None = None
    variable: str = ""
    sessions: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Change:
    """An object went from one state to another. ``None``: not there yet, or no longer there."""

    track: Track
    before: ObjectState | None
    after: ObjectState | None
    why: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Both states in words."""
        return (
            self.before.name if self.before else "",
            self.after.name if self.after else "collected",
        )


@dataclass(frozen=True)
class Mark:
    """Something that was done to an object and changed none of its states."""

    track: Track
    what: str


@dataclass(frozen=True)
class Sent:
    """A statement or a step of a transaction. ``lane`` tells which transaction it belongs to."""

    entry: Entry
    lane: int


@dataclass(frozen=True)
class Standstill:
    """A session began to refuse work (a flush has failed), or was set free by ``rollback()``."""

    lane: int
    refuses: bool


Happening = Change | Mark | Sent | Standstill
H = TypeVar("H", Change, Mark, Sent, Standstill)


@dataclass
class LineStep:
    """One line of the learner's code and what it brought about, in order.

    ``quiet`` lines did run, but neither the session nor the database noticed. ``transaction``: a
    session has begun or ended one, even where nothing was sent for it. ``raised`` is the error that
    ended the block here; ``caught`` are those that SQLAlchemy raised and the code caught.
    """

    place: Place
    thread: int = 1
    happenings: list[Happening] = field(default_factory=list)
    raised: str = ""
    quiet: bool = False
    transaction: bool = False
    caught: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        """``["IntegrityError, caught"]``: what the line raised, in words."""
        errors = [f"{name}, caught" for name in dict.fromkeys(self.caught)]
        return [*errors, self.raised] if self.raised else errors

    @property
    def line(self) -> str:
        """The source."""
        return self.place.text

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """``("User#1", "pending", "persistent")``: what became of whom, only where it shows."""
        changes = [(change.track.name, *change.names) for change in self.of(Change)]
        return [change for change in changes if change[1] != change[2]]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """``("User#1", "bio set")``."""
        return [(mark.track.name, mark.what) for mark in self.of(Mark)]

    @property
    def sent(self) -> list[Entry]:
        """The tape's entries."""
        return [happening.entry for happening in self.of(Sent)]

    def of(self, kind: type[H]) -> list[H]:
        """The happenings of one kind."""
        return [happening for happening in self.happenings if isinstance(happening, kind)]


@dataclass
class TransactionLane:
    """The transactions of one session (or of one connection that no session uses).

    ``open_before`` counts what was open when the X-ray began: the transaction, and each savepoint.
    """

    number: int
    session: int | None = None
    open_before: list[str] = field(default_factory=list)


@dataclass
class Timeline:
    """Everything that an X-ray recorded."""

    steps: list[LineStep] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    lanes: list[TransactionLane] = field(default_factory=list)
    # Number of the session -> the name by which the code calls it.
    sessions: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What of a timeline is in the picture.

    Attributes:
        trouble: an error of the X-ray itself.
    """

    title: str
    steps: list[LineStep]
    objects: list[Track]
    lanes: list[TransactionLane]
    sessions: dict[int, str]
    trouble: str
