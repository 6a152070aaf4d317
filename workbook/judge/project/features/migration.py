"""The part "migration": a copy's new revisions, compared with the reference's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from alembic import command

from workbook.judge.equivalence import heartbeat
from workbook.judge.equivalence.difference import Difference
from workbook.judge.feedback import NotYet
from workbook.judge.migrations import contents, trip
from workbook.judge.migrations.comparison import Terms, differences
from workbook.judge.migrations.trip import Stage
from workbook.judge.project.features.blogs import Blog, blog, head, revisions
from workbook.judge.project.features.copy import Copy
from workbook.judge.project.schema import engine_of, models_beside
from workbook.judge.quiet import quiet
from workbook.judge.submission import first_line
from workbook.schemas.tables import Table
from workbook.sqltape.recorder import paused

_expected: dict[int, list[Stage]] = {}


def difference(
    reference: Copy, answer: Copy, first: str, probes: Sequence[str] = ()
) -> Difference | None:
    """How an answer's migrations differ from the reference's, or its models from its migrations.

    Args:
        first: the revision that the copy begins with.
        probes: statements that are tried after each upgrade, and rolled back.

    Raises:
        NotYet: there is no revision after the first, or more than one way to go.
    """
    # No module of the copy is imported yet: as on the command line, Alembic sees only what
    # app.models imports.
    answer = Copy(answer.whole)
    with paused(), quiet():
        with answer.active():
            _read(answer, first)
        key = id(reference)
        if key not in _expected:
            with blog(reference, first, "reference") as opened, reference.active():
                _expected[key] = _way(reference, opened, first, probes, None)
        expected = _expected[key]
        with blog(reference, first, "answer") as opened, answer.active():
            way = _way(answer, opened, first, probes, expected)
            old = _tables(expected[1])
            first_difference = next(
                chain(
                    _changed(expected, way),
                    _rows(expected, way),
                    differences(_new(expected, old), _new(way, old), Terms()),
                ),
                None,
            )
            if first_difference is None:
                with engine_of(opened.url) as engine, engine.connect() as connection:
                    return models_beside(
                        "at the last revision", lambda: command.check(answer.config(connection))
                    )
    stage, different = first_difference
    message = different.message
    if stage.error is not None:
        place = answer.app.place(stage.error) or answer.whole.place(stage.error)
        message = f"{stage.words} raised an error{f' ({place})' if place else ''}."
    return replace(different, message=message, call="")


def _read(answer: Copy, first: str) -> None:
    try:
        parents = revisions(answer)
    except BaseException as error:  # exit() and Ctrl-C are the learner's, too
        raise NotYet(
            f"Alembic can't read alembic/versions: {first_line(error)}",
            mistake="migrations_unreadable",
        ) from None
    if first not in parents:
        raise NotYet(
            f"The revision {first} is no longer in alembic/versions. `workbook reset "
            f"{answer.whole.name}` puts all files back (yours are kept).",
            mistake="migrations_unreadable",
        )
    after = [each for each, before in parents.items() if before == first]
    ends = set(parents) - {before for before in parents.values() if before}
    if not after:
        raise NotYet(
            f"alembic/versions has no revision that follows {first} yet.", mistake="unfinished"
        )
    if len(ends) != 1 or first in ends:
        raise NotYet(
            f"The revisions after {first} should follow one another in a single line. Alembic "
            f"finds the heads {', '.join(sorted(map(str, ends)))}.",
            mistake="other_revisions",
        )


def _way(
    copy: Copy, opened: Blog, first: str, probes: Sequence[str], expected: list[Stage] | None
) -> list[Stage]:
    """Run up, down and up again, stopping at the first that fails."""
    last = head(copy)
    steps: tuple[tuple[str, Callable[..., None], str], ...] = (
        (f"the upgrade to {last}", command.upgrade, "head"),
        (f"the downgrade to {first}", command.downgrade, first),
        (f"the second upgrade to {last}", command.upgrade, "head"),
    )
    stages: list[Stage] = []
    with engine_of(opened.url) as engine:
        for number, (words, run, revision) in enumerate(steps):
            heartbeat.beat()
            stage = Stage(words, revision)
            stages.append(stage)
            with engine.connect() as connection:
                try:
                    run(copy.config(connection), revision)
                except BaseException as error:  # exit() and Ctrl-C are the learner's, too
                    stage.error = error
            trip.look(opened, stage, expected[number] if expected else None)  # type: ignore[arg-type]
            if revision == "head":
                stage.version = ("head",)  # how a learner calls the revision is left open
            if stage.error is not None:
                break
            if revision == "head":
                trip.attempt(opened, stage, probes, keep=False)  # type: ignore[arg-type]
    return stages


def _changed(wanted: list[Stage], got: list[Stage]) -> Iterator[tuple[Stage, Difference]]:
    """Find tables of the application that were changed: none should be."""
    old = _tables(wanted[1]).keys()  # after the downgrade
    for reference_stage, stage in zip(wanted, got, strict=False):
        for name in sorted(old) if stage.error is None else ():
            before, now = _tables(reference_stage)[name], _tables(stage).get(name)
            if now is not None and now != before:
                lines, expected = _lines(now), _lines(before)
                yield (
                    stage,
                    Difference(
                        "changed_a_table",
                        f"After {stage.words}: the table {name} isn't as it was.",
                        [line for line in lines if line not in expected],
                        [line for line in expected if line not in lines],
                    ),
                )


def _new(stages: list[Stage], old: Collection[str]) -> list[Stage]:
    """The way with the columns, keys and indexes of new tables alone."""
    return [
        replace(
            stage,
            schema=stage.schema
            and replace(
                stage.schema, tables={k: v for k, v in _tables(stage).items() if k not in old}
            ),
            contents={k: v for k, v in stage.contents.items() if k not in old},
        )
        for stage in stages
    ]


def _rows(wanted: list[Stage], got: list[Stage]) -> Iterator[tuple[Stage, Difference]]:
    """Find changed rows in the application's tables: none should be."""
    old = _tables(wanted[1])
    for reference_stage, stage in zip(wanted, got, strict=False):
        before = {name: reference_stage.contents[name] for name in old}
        for each in contents.differences(before, stage.contents, old):
            yield stage, replace(each, message=f"After {stage.words}: {each.message}")


def _tables(stage: Stage) -> dict[str, Table]:
    return stage.schema.tables if stage.schema is not None else {}


def _lines(table: Table) -> list[str]:
    return [
        *(f"{column.name}: {column}" for column in table.columns.values()),
        *(index.shown for index in table.indexes),
        *(f"{check.name}: {check.expression}" for check in table.checks),
        *(str(key) for key in table.foreign_keys),
    ]
