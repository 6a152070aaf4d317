"""The first difference between two sides, the plain ones before the subtle ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from sqlalchemy import URL

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import (
    conventions,
    implementation,
    links,
    objects,
    rows,
    seed_rows,
    structure,
)
from workbook.judge.equivalence.models.implementation import Implementation
from workbook.judge.equivalence.models.tolerance import ModelTolerance

_ROWS_ALONE = 4  # of a table that nothing is linked with
_ROWS = 6
_ROWS_OF_CHILDREN = 16


def first_difference(
    reference: Mapping[str, type],
    answer: Mapping[str, type],
    tolerance: ModelTolerance,
    reference_url: URL,
    answer_url: URL,
    steps: int | None = None,
) -> tuple[Difference | None, int]:
    """How the answer's mapped classes differ from the reference's, ``None`` if they don't.

    Args:
        reference, answer: the classes by their names in the task; or a base whose metadata names
            constraints.
        tolerance: what the task leaves open.
        reference_url, answer_url: two empty databases. The tables stay there.
        steps: stop after this many steps; ``None`` runs all.

    Returns:
        The difference, and how many steps it took. They are the same for every answer.
    """
    ref, actual = Implementation(reference, reference_url), Implementation(answer, answer_url)
    step = 0
    try:
        for step, difference in enumerate(islice(_differences(ref, actual, tolerance), steps), 1):
            if difference is not None:
                return difference, step
        return None, step
    finally:
        ref.close()
        actual.close()


def _differences(
    ref: Implementation, actual: Implementation, tolerance: ModelTolerance
) -> Iterator[Difference | None]:
    bases = [name for name, given in ref.classes.items() if conventions.is_base(given)]
    for name in bases:
        yield conventions.compare(ref, actual, name)
    if bases:
        return
    if unmapped := implementation.unmapped(actual):
        yield unmapped
        return
    assert implementation.unmapped(ref) is None, "the reference can't be mapped"
    yield from _tables(ref, actual, tolerance)


def _tables(
    ref: Implementation, actual: Implementation, tolerance: ModelTolerance
) -> Iterator[Difference | None]:
    for name in ref.classes:
        wanted, got = ref.table_of(name).name, actual.table_of(name).name
        if wanted != got:
            words = f"The table of `{name}` should be called {wanted}; it is called {got}."
            yield Difference("other_table_name", words, [got], [wanted])
    between = [
        str(relationship.secondary)
        for name in ref.classes
        for relationship in ref.relationships(name).values()
        if relationship.secondary is not None
    ]
    names = [ref.table_of(name).name for name in ref.classes] + between
    names = [table.name for table in ref.metadata.sorted_tables if table.name in names]
    for name in between:
        if name not in actual.metadata.tables:
            words = f"There is no table called {name} in the metadata of the base."
            yield Difference("no_association_table", words, sorted(actual.metadata.tables), [name])
    yield implementation.create_tables(actual, names)
    assert implementation.create_tables(ref, names) is None, (
        "the reference's tables can't be created"
    )
    ref.reads(names)
    actual.reads(names)
    for name in names:
        yield structure.columns(ref.tables[name], actual.tables[name], tolerance)
    yield links.structure(ref, actual)
    yield from _behaviour(ref, actual, names, tolerance)


def _behaviour(
    ref: Implementation, actual: Implementation, names: list[str], tolerance: ModelTolerance
) -> Iterator[Difference | None]:
    there = seed_rows.SeedRows(*actual.constants())
    linked = any(ref.tables[name].foreign_keys for name in names)
    for name in names:
        table = ref.tables[name]
        yield rows.inserts(there, ref, actual, name, tolerance)
        wanted = _ROWS_OF_CHILDREN if table.foreign_keys else _ROWS if linked else _ROWS_ALONE
        yield seed_rows.fill(there, ref, actual, table, wanted)
    yield rows.changes(there, ref, actual, tolerance)
    for name in names:
        yield structure.keys(ref.tables[name], actual.tables[name], tolerance)
    if linked:
        yield from links.compare(there, ref, actual, tolerance)
    for name in ref.classes:
        yield objects.compare(there, ref, actual, name, tolerance)
