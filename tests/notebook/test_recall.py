"""A prediction that goes wrong is noted, and ``recall()`` asks under a cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.notebook.conftest import Cells
from workbook.repetition import memory, predictions

[QUESTION] = [
    each for each in predictions.of_chapter("ch00_welcome") if "User.nickname" in each.code
]
START = "from workbook import predict\nfrom workbook.blog import User\nfrom sqlalchemy import *"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path))
    return tmp_path


def test_a_wrong_prediction_of_a_chapter_comes_back(notebook: Cells) -> None:
    cell = "predict(statements={}, raises={})\n\n" + QUESTION.code
    notebook.run(START)
    notebook.run(cell.format(1, "'AttributeError'"))
    assert memory.read() == {}, "nothing but a name was missing: Session isn't imported"
    notebook.run("from sqlalchemy.orm import Session\nengine = create_engine('sqlite://')")
    for right in ("...", "0"):
        notebook.run(cell.format(right, "'AttributeError'"))
        assert memory.read() == {}, "nothing went wrong"
    notebook.run("predict(statements=3)\n\n1 + 1")
    assert memory.read() == {}, "a cell of the learner's own"
    notebook.run(cell.format(1, "..."))
    [(key, record)] = memory.read().items()
    assert key == QUESTION.key
    assert [(each.right, each.where) for each in record.answers] == [(False, "prediction")]


def test_it_asks_under_the_cell(
    notebook: Cells, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / "progress.json").write_text(
        json.dumps({"right": ["find_by_email"], "tried": [], "hints": {}})
    )
    answers = iter(["", "stop"])
    notebook.run("from workbook import recall")
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    notebook.run("recall(2)")
    assert any("2 questions. Press Enter" in each for each in notebook.shown)
    assert any("✗ not right. The answer: " in each for each in notebook.shown)
    assert len(memory.read()) == 1


def test_where_nothing_can_be_typed(
    notebook: Cells, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / "progress.json").write_text(
        json.dumps({"right": ["find_by_email"], "tried": [], "hints": {}})
    )

    def refuse(_: str) -> str:
        raise NotImplementedError

    notebook.run("from workbook import recall")
    monkeypatch.setattr("builtins.input", refuse)
    notebook.run("recall()")
    assert any("`workbook recall` asks in a terminal" in each for each in notebook.shown)
    assert memory.read() == {}
