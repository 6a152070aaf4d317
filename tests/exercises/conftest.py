"""What an answer does to the whole program ends with its test.

The judge works in a process of its own, a process for each verdict. The tests judge hundreds of
answers in one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.event import api

from workbook.course import paths


@pytest.fixture(autouse=True)
def no_listener_of_an_answer_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take off what was listened for on a class, as ``Session``, and so on all of its objects."""
    heard: list[tuple[Any, str, Any]] = []
    listen = api.listen

    def noted(target: Any, identifier: str, fn: Any, *args: Any, **kw: Any) -> None:
        listen(target, identifier, fn, *args, **kw)
        if isinstance(target, type) and _is_an_answers(fn):
            heard.append((target, identifier, fn))

    for module in (api, event):  # listens_for() calls the one, answers the other
        monkeypatch.setattr(module, "listen", noted)
    yield
    for target, identifier, fn in heard:
        if event.contains(target, identifier, fn):
            event.remove(target, identifier, fn)


def _is_an_answers(function: Any) -> bool:
    """Not the judge's own: it listens once and for all."""
    code = getattr(function, "__code__", None)
    return code is not None and Path(code.co_filename).is_relative_to(paths.EXERCISES)
