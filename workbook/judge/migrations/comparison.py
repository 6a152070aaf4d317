"""Two trips, step by step: how the answer's differs from the reference's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.judge.migrations import contents, schema
from workbook.judge.migrations.trip import Stage
from workbook.judge.submission import first_line
from workbook.schemas.watch import STOPS_READERS, STOPS_WRITERS


@dataclass(frozen=True)
class Terms:
    """``[contract.migration]`` of an ``exercise.toml``.

    Attributes:
        locks: while a lock is held that stops readers, or writers, of a table, no more rows may be
            read or written than by the reference.
        transactions: no transaction may write more rows than the reference's largest.
        patience: every statement that stops readers has a ``lock_timeout``.
        identity_kind: SERIAL and the two kinds of identity will all do.
    """

    locks: bool = False
    transactions: bool = False
    patience: bool = False
    identity_kind: bool = True

    @property
    def watched(self) -> bool:
        """Whether each statement has to be watched."""
        return self.locks or self.transactions or self.patience

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Terms:
        """The terms that a contract declares.

        Raises:
            ValueError: an unknown term.
        """
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(table) - known):
            raise ValueError(
                f"[contract.migration] has no {unknown[0]!r}; it has {', '.join(sorted(known))}"
            )
        return cls(**table)


def differences(
    reference: Sequence[Stage], answer: Sequence[Stage], terms: Terms
) -> Iterator[tuple[Stage, Difference]]:
    """Everything that differs, in the order of the steps; a step that failed is the last."""
    for wanted, stage in zip(reference, answer, strict=False):
        for difference in _stage(wanted, stage, terms):
            yield stage, replace(difference, call=stage.words)


def _stage(wanted: Stage, stage: Stage, terms: Terms) -> Iterator[Difference]:
    if stage.error is not None:
        kind = "upgrade_fails" if "upgrade" in stage.words else "downgrade_fails"
        if "second" in stage.words:
            kind = "second_upgrade_fails"
        yield Difference(kind, f"{stage.words} raised an error.", [first_line(stage.error)], [])
        return
    after = f"After {stage.words}: "
    for difference in _seen(wanted, stage, terms):
        yield replace(difference, message=f"{after}{difference.message}")
    yield from _locks(wanted, stage, terms)


def _seen(wanted: Stage, stage: Stage, terms: Terms) -> Iterator[Difference]:
    assert wanted.schema is not None
    assert stage.schema is not None
    if wanted.version != stage.version:
        yield Difference(
            "other_version",
            "alembic_version doesn't hold what was expected.",
            list(stage.version) or ["(nothing)"],
            list(wanted.version) or ["(nothing)"],
        )
    free = ModelTolerance(identity_kind=terms.identity_kind)
    yield from schema.differences(wanted.schema, stage.schema, free)
    yield from contents.differences(wanted.contents, stage.contents, wanted.schema.tables)
    for (sql, expected), (_, got) in zip(wanted.tries, stage.tries, strict=False):
        if expected != got:
            yield Difference(
                "other_behaviour",
                f"the application sends {sql}, and its outcome isn't the expected one.",
                [got],
                [expected],
            )


def _locks(wanted: Stage, stage: Stage, terms: Terms) -> Iterator[Difference]:
    if terms.locks:
        for modes, whom, kind in (
            (STOPS_READERS, "neither read nor write", "stops_readers"),
            (STOPS_WRITERS, "read but not write", "stops_writers"),
        ):
            allowed = wanted.watched.work_under(modes)
            for table, (rows, sql) in sorted(stage.watched.work_under(modes).items()):
                most = allowed.get(table, (0, ""))[0]
                if rows > most:
                    yield Difference(
                        kind,
                        f"{stage.words} went through {rows} rows in a transaction that holds a "
                        f"lock on {table}. Until it commits, the application can {whom} "
                        f"{table}. Expected: {most} rows under such a lock.",
                        [" ".join(sql.split())],
                        [],
                    )
    if terms.transactions:
        most, rows = wanted.watched.most_written(), stage.watched.most_written()
        if rows > most:
            yield Difference(
                "large_transaction",
                f"{stage.words} wrote {rows} rows in one transaction; expected: at most {most}.",
                [],
                [],
            )
    if terms.patience and not wanted.watched.impatient():
        for each in stage.watched.impatient()[:1]:
            yield Difference(
                "no_lock_timeout",
                f"{stage.words} sends a statement that stops all readers, and lock_timeout is 0 at "
                "that moment: it waits for its lock without a limit, and every other transaction "
                "queues behind it.",
                [" ".join(each.sql.split())],
                [],
            )
