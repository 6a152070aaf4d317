"""Questions out of notebooks: their answers are the stored outputs, which nbval proves."""

from __future__ import annotations

import pytest

from workbook.course import catalogue, notebooks
from workbook.repetition import predictions
from workbook.repetition.question import Question, agrees, understood

EVERY = [
    question
    for chapter in catalogue.chapters()
    for question in predictions.of_chapter(chapter.stem)
]


def test_most_predictions_are_questions() -> None:
    assert len(EVERY) > 110
    assert len({each.key for each in EVERY}) == len(EVERY)


def test_what_is_left_out_is_there() -> None:
    ids = {
        cell["id"] for chapter in catalogue.chapters() for cell in notebooks.cells(chapter.notebook)
    }
    assert predictions.left_out().keys() <= ids
    assert not [each for each in EVERY if each.key.split("/")[-1] in predictions.left_out()]


@pytest.mark.parametrize("question", EVERY, ids=lambda each: each.key)
def test_one(question: Question) -> None:
    cells = notebooks.cells(catalogue.chapter(question.chapter).notebook)
    [cell] = [each for each in cells if question.key.endswith(each["id"])]
    assert "predict(" not in question.code
    assert {*question.code.splitlines()} <= {*"".join(cell["source"]).splitlines(), ""}
    assert len(question.code.splitlines()) <= predictions.LONGEST
    assert question.text
    for words in ("<!--", "result=", "dots", "`...`"):
        assert words not in question.text
    assert any(f"## {question.section}\n" in "".join(each["source"]) + "\n" for each in cells)
    for part in question.parts:
        assert understood(part, part.answer) is None
        assert agrees(part, part.answer)
        assert not agrees(part, "4711" if part.answer != "4711" else "4712")
        assert "..." not in part.answer


def test_a_cell_is_known_by_its_code_whatever_is_predicted() -> None:
    question = EVERY[0]
    for guess in ("...", "2", "7, raises='KeyError'"):
        cell = f"predict(statements={guess})\n\n{question.code}\n"
        assert predictions.asked_by(cell) == question
    for cell in ("predict(statements=1)\n1", question.code, "predict(", ""):
        assert predictions.asked_by(cell) is None
    changed = question.code.replace("2", "3")
    assert predictions.asked_by(f"predict(statements=1)\n{changed}") is None
