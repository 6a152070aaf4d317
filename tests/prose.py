"""A pytest plugin beside nbval: numbers in a notebook's prose are those that its cells give."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from workbook.authoring import prose

SECONDS = 60


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """After a cell has run, ask its kernel for the values in the prose below it."""
    yield
    if type(item).__name__ != "IPyNbCell":
        return
    cells = item.parent.nb.cells  # type: ignore[union-attr]
    index = next(at for at, cell in enumerate(cells) if cell is item.cell)  # type: ignore[attr-defined]
    written: dict[str, str] = {}
    for cell in prose.following(cells, index):
        written |= prose.expressions(cell.source)
    if not written:
        return
    client = item.parent.kernel.kc  # type: ignore[union-attr]
    wanted = prose.request(list(written))
    reply = client.execute_interactive("", silent=True, user_expressions=wanted, timeout=SECONDS)
    given = prose.answer(reply["content"])
    assert given == written, "the prose below this cell has other numbers than its run"
