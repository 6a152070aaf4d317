"""Revisions, what each of them changes in the catalogue, and what it locks, as data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Change:
    """One difference of the catalogue: ``sign`` is "+", "-" or "~"."""

    sign: str
    what: str


@dataclass(frozen=True)
class Lock:
    """The strongest lock that a transaction held on a table when it ended.

    Attributes:
        table: as it was called before the revision.
        mode: as ``pg_locks`` has it.
        spans: first and last statement under it, counted from 1 within the revision; one pair for
            each transaction that took it.
        rows: rows that were scanned or written under it.
        seconds: how long these statements took.
    """

    table: str
    mode: str
    spans: tuple[tuple[int, int], ...]
    rows: int
    seconds: float


@dataclass
class Step:
    """One revision, and what running it has shown.

    Attributes:
        parents: the revisions before it: none for the first one, several for a merge.
        statements: how many were sent, without those for ``alembic_version``.
        written: rows that they wrote.
        unseen: the numbers of those whose locks are not known, counted from 1.
        error: what ``upgrade()`` raised; empty where it ran.
        ran: whether it was run at all: not after one that failed.
        rows: whether rows were put into the tables after it.
        current: whether the database that was asked about is at this revision.
    """

    revision: str
    message: str
    parents: tuple[str, ...] = ()
    head: bool = False
    changes: list[Change] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)
    statements: int = 0
    written: int = 0
    unseen: tuple[int, ...] = ()
    seconds: float = 0.0
    error: str = ""
    ran: bool = False
    rows: bool = False
    current: bool = False


@dataclass
class MapData:
    """All revisions in the order in which they run, and whether times are told."""

    steps: list[Step]
    times: bool = False

    @property
    def blocking(self) -> list[str]:
        """The revisions that scan or write rows while a table can be neither read nor written."""
        return [
            step.revision
            for step in self.steps
            if any(lock.mode == "AccessExclusiveLock" and lock.rows for lock in step.locks)
        ]
