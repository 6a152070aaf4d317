"""What can stand on a tape: one statement, or one step of a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class EntryKind(StrEnum):
    """What was sent. The values are the words that PostgreSQL itself uses."""

    STATEMENT = "STATEMENT"
    BEGIN = "BEGIN"
    COMMIT = "COMMIT"
    ROLLBACK = "ROLLBACK"
    SAVEPOINT = "SAVEPOINT"
    RELEASE = "RELEASE SAVEPOINT"
    ROLLBACK_TO = "ROLLBACK TO SAVEPOINT"


Parameters = Mapping[str, Any] | Sequence[Any] | None


@dataclass
class Entry:
    """One line of the tape.

    ``rows`` is what the driver reports: rows returned by a SELECT or RETURNING, rows changed by
    anything else; ``None`` where the driver does not say. ``times`` is how many parameter sets an
    executemany carried. ``connection`` counts from 1 in the order in which connections appear.
    ``instead_of_commit``: COMMIT was sent in a transaction in which a statement had failed, and
    PostgreSQL answers that with a rollback, without an error.
    """

    kind: EntryKind
    sql: str = ""
    parameters: Parameters = None
    times: int = 1
    rows: int | None = None
    error: str | None = None
    connection: int = 1
    returns_rows: bool = field(default=False)
    instead_of_commit: bool = field(default=False)

    @property
    def is_statement(self) -> bool:
        return self.kind is EntryKind.STATEMENT
