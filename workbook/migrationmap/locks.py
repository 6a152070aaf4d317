"""The statements of a revision as they were watched -> the locks that it held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbook.migrationmap.data import Lock
from workbook.schemas.watch import Statement

# From the strongest on. The weaker ones get along with everything but DROP and ALTER TABLE.
MODES = (
    "AccessExclusiveLock",
    "ExclusiveLock",
    "ShareRowExclusiveLock",
    "ShareLock",
    "ShareUpdateExclusiveLock",
    "RowExclusiveLock",
)


@dataclass(frozen=True)
class _Held:
    table: str
    mode: str
    span: tuple[int, int]
    under: Sequence[Statement]


def locks(statements: Sequence[Statement]) -> list[Lock]:
    """Per table the strongest lock of each transaction; those alike are one, strongest first."""
    together: dict[tuple[str, str], list[_Held]] = {}
    for held in _held(statements):
        together.setdefault((held.table, held.mode), []).append(held)
    combined = [
        Lock(
            table,
            mode,
            tuple(each.span for each in several),
            sum(statement.work for each in several for statement in each.under),
            sum(statement.seconds for each in several for statement in each.under),
        )
        for (table, mode), several in together.items()
    ]
    return sorted(combined, key=lambda lock: (MODES.index(lock.mode), lock.table))


def _held(statements: Sequence[Statement]) -> Iterator[_Held]:
    numbered = list(enumerate(statements, 1))
    for transaction in dict.fromkeys(each.transaction for each in statements):
        inside = [(n, each) for n, each in numbered if each.transaction == transaction]
        end = inside[-1][0]
        at_the_end = inside[-1][1].locks  # a savepoint that is rolled back gives its locks back
        for table in sorted({table for table, _ in at_the_end}):
            modes = [m for m in MODES if (table, m) in at_the_end]
            if not modes:
                continue
            strongest = modes[0]
            first = next(n for n, each in inside if (table, strongest) in each.locks)
            under = [each for n, each in inside if n >= first]
            yield _Held(table, strongest, (first, end), under)
