"""The first difference between two sides, the plain ones before the subtle ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from sqlalchemy import URL

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import (
    conventions,
    links,
    objects,
    rows,
    side,
    structure,
    world,
)
from workbook.judge.equivalence.models.side import Side
from workbook.judge.equivalence.models.tolerance import ModelTolerance

_ROWS_ALONE = 4  # of a table that nothing is linked with
_ROWS = 6
_ROWS_OF_CHILDREN = 16


def first_difference(
    reference: Mapping[str, type],
    answer: Mapping[str, type],
    open: ModelTolerance,  # noqa: A002 - what is left open
    reference_url: URL,
    answer_url: URL,
    steps: int | None = None,
) -> tuple[Difference | None, int]:
    """How the answer's mapped classes differ from the reference's, ``None`` if they don't.

    Args:
        reference, answer: the classes by their names in the task; or a base whose metadata names
            constraints.
        open: what the task leaves open.
        reference_url, answer_url: two empty databases. The tables stay there.
        steps: go so far at most; ``None`` to the end.

    Returns:
        The difference, and how many steps it took. They are the same for every answer.
    """
    right, mine = Side(reference, reference_url), Side(answer, answer_url)
    step = 0
    try:
        for step, found in enumerate(islice(_differences(right, mine, open), steps), 1):
            if found is not None:
                return found, step
        return None, step
    finally:
        right.close()
        mine.close()


def _differences(right: Side, mine: Side, free: ModelTolerance) -> Iterator[Difference | None]:
    bases = [name for name, given in right.classes.items() if conventions.is_base(given)]
    for name in bases:
        yield conventions.compare(right, mine, name)
    if bases:
        return
    if unmapped := side.unmapped(mine):
        yield unmapped
        return
    assert side.unmapped(right) is None, "the reference can't be mapped"
    yield from _tables(right, mine, free)


def _tables(right: Side, mine: Side, free: ModelTolerance) -> Iterator[Difference | None]:
    for name in right.classes:
        wanted, found = right.table_of(name).name, mine.table_of(name).name
        if wanted != found:
            words = f"The table of `{name}` should be called {wanted}; it is called {found}."
            yield Difference("other_table_name", words, [found], [wanted])
    between = [
        str(relationship.secondary)
        for name in right.classes
        for relationship in right.relationships(name).values()
        if relationship.secondary is not None
    ]
    names = [right.table_of(name).name for name in right.classes] + between
    names = [table.name for table in right.metadata.sorted_tables if table.name in names]
    for name in between:
        if name not in mine.metadata.tables:
            words = f"There is no table called {name} in the metadata of the base."
            yield Difference("no_association_table", words, sorted(mine.metadata.tables), [name])
    yield side.create_tables(mine, names)
    assert side.create_tables(right, names) is None, "the reference's tables can't be created"
    right.reads(names)
    mine.reads(names)
    for name in names:
        yield structure.columns(right.tables[name], mine.tables[name], free)
    yield links.structure(right, mine)
    yield from _behaviour(right, mine, names, free)


def _behaviour(
    right: Side, mine: Side, names: list[str], free: ModelTolerance
) -> Iterator[Difference | None]:
    there = world.World(*mine.constants())
    linked = any(right.tables[name].foreign_keys for name in names)
    for name in names:
        table = right.tables[name]
        yield rows.inserts(there, right, mine, name, free)
        wanted = _ROWS_OF_CHILDREN if table.foreign_keys else _ROWS if linked else _ROWS_ALONE
        yield world.fill(there, right, mine, table, wanted)
    yield rows.changes(there, right, mine, free)
    for name in names:
        yield structure.keys(right.tables[name], mine.tables[name], free)
    if linked:
        yield from links.compare(there, right, mine, free)
    for name in right.classes:
        yield objects.compare(there, right, mine, name, free)
