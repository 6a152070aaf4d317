"""Which transaction a statement belongs to, and which sessions refuse work."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from workbook.sessionxray.members import Members
from workbook.sessionxray.timeline import Lane, Standstill, Timeline
from workbook.sqltape import Entry


class Lanes:
    """One lane for each session, and one for each connection that is used without a session."""

    def __init__(self, timeline: Timeline, members: Members, every: bool) -> None:
        self._timeline = timeline
        self._members = members
        self._every = every
        self._session_of: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()
        self._lanes: dict[tuple[str, int], int] = {}
        self._refusing: set[int] = set()
        self._before: dict[int, list[str]] = {}
        for session in members.sessions:
            self._look_back(session, members._number(session))

    def belongs(self, connection: Connection, number: int) -> None:
        """A session has begun a transaction on this connection."""
        self._session_of[connection] = number

    def of(self, connection: Connection, entry: Entry) -> int | None:
        """The lane for an entry; ``None`` where it does not belong into the picture."""
        session = self._session_of.get(connection)
        if session is not None:
            return self._lane("session", session)
        return self._lane("connection", entry.connection) if self._every else None

    def standstills(self) -> list[Standstill]:
        """Sessions that began to refuse work, or stopped, since this was asked before."""
        found = []
        for session in self._members.sessions:
            number = self._members.number(session)
            if number is None or session.is_active != (number in self._refusing):
                continue
            refuses = not session.is_active
            (self._refusing.add if refuses else self._refusing.discard)(number)
            found.append(Standstill(self._lane("session", number), refuses))
        return found

    def _lane(self, kind: str, number: int) -> int:
        if (kind, number) not in self._lanes:
            lane = Lane(len(self._timeline.lanes), number if kind == "session" else None)
            lane.open_before = self._before.get(number, []) if kind == "session" else []
            self._lanes[kind, number] = lane.number
            self._timeline.lanes.append(lane)
        return self._lanes[kind, number]

    def _look_back(self, session: Session, number: int) -> None:
        """A transaction that began before the block has its connections already."""
        transaction = session.get_transaction()
        nested = session.get_nested_transaction()
        if transaction is None or not transaction._connections:
            return
        for connection, *_ in transaction._connections.values():
            self.belongs(connection, number)
        self._before[number] = ["transaction"]
        while nested is not None and nested.nested:
            self._before[number].append("savepoint")
            nested = nested.parent
