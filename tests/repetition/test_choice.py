"""Which questions are asked, and of whom."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from tests.repetition.conftest import FakeScreen, passed
from workbook.course import catalogue
from workbook.repetition import choice, conversation, exercises, fact, memory, predictions
from workbook.repetition.question import Question

DAY = date(2026, 3, 1)
CRUD = [each.name for each in catalogue.chapter("ch05").exercises]


def stems(questions: list[Question]) -> set[str]:
    return {each.chapter for each in questions}


def test_nothing_is_asked_of_a_beginner(work: Path) -> None:
    screen = FakeScreen()
    conversation.hold(screen, DAY)
    [said] = screen.said
    assert "you haven't begun one yet" in said
    assert screen.asked == []


def test_only_chapters_that_were_begun(work: Path) -> None:
    passed(work, "find_by_email", tried=["greet_readers"])
    assert choice.begun({}) == ["ch00_welcome", "ch05_crud"]
    assert stems(choice.questions({})) == {"ch00_welcome", "ch05_crud"}


def test_a_notebook_that_was_run_is_begun(work: Path) -> None:
    folder = work / "notebooks"
    folder.mkdir()

    def save(count: int | None) -> None:
        cells: list[dict[str, object]] = [
            {"cell_type": "code", "source": [], "outputs": [], "execution_count": count}
        ]
        (folder / "ch07_querying.ipynb").write_text(json.dumps({"cells": cells}, indent=1))

    save(None)
    assert choice.begun({}) == []
    save(3)
    assert choice.begun({}) == ["ch07_querying"]


def test_a_changed_exercise_file_is_begun(work: Path) -> None:
    for place in (work / "exercises", work / ".pristine" / "exercises"):
        place.mkdir(parents=True)
        (place / "ch06_relationships.py").write_text("one")
    assert choice.begun({}) == []
    (work / "exercises" / "ch06_relationships.py").write_text("two")
    assert choice.begun({}) == ["ch06_relationships"]


def test_predictions_that_are_still_to_be_met_are_not_given_away(work: Path) -> None:
    passed(work, CRUD[0])
    assert not [each for each in choice.questions({}) if each.spoils]
    passed(work, *CRUD[:7])
    assert [each for each in choice.questions({}) if each.spoils]
    passed(work, CRUD[0], "shelf")
    assert {each.chapter for each in choice.questions({}) if each.spoils} == {"ch05_crud"}


def test_one_that_went_wrong_comes_back(work: Path) -> None:
    question = predictions.of_chapter("ch08_sessions")[0]
    memory.note(question.key, DAY, right=False, where="prediction")
    screen = FakeScreen()
    conversation.hold(screen, DAY)
    assert question not in screen.asked, "not on the same day"
    screen = FakeScreen(*[None] * 20)
    conversation.hold(screen, DAY + timedelta(days=1))
    assert screen.asked[0] == question


def test_a_check_that_went_wrong_comes_back_when_it_is_right(work: Path) -> None:
    exercise = catalogue.exercise("find_by_email")
    key = exercises.key(exercise)
    memory.note(key, DAY, right=False, where="check", mistake="gives_a_row")
    passed(work, tried=["find_by_email"])
    assert key not in [each.key for each in choice.questions(memory.read())]
    passed(work, "find_by_email")
    [question] = [each for each in choice.questions(memory.read()) if each.key == key]
    assert question.choices[0] != question.parts[0].answer
    assert "`gives_a_row`: " in question.why


def test_questions_about_exercises() -> None:
    made = [
        question
        for exercise in catalogue.exercises()
        if (question := exercises.question(exercise, ""))
    ]
    assert len(made) > 40
    for question in made:
        right = question.parts[0].answer
        assert question.choices.count(right) == 1
        assert len(question.choices) in (2, 3)
        assert sum(len(each.splitlines()) for each in question.choices) <= exercises.TOGETHER
        assert question.why
        for each in question.choices:
            compile(f"async def f():\n    {each.replace(chr(10), chr(10) + '    ')}", "x", "exec")


def test_five_and_none_twice(work: Path) -> None:
    passed(work, *CRUD)
    asked: list[str] = []
    for number in range(3):
        screen = FakeScreen(*[None] * 12)
        conversation.hold(screen, DAY + timedelta(days=number))
        assert len(screen.asked) == 5
        assert all(verdict.right for verdict in screen.verdicts)
        asked += [each.key for each in screen.asked]
    assert len(set(asked[:10])) == 10


def test_what_is_due_comes_first_the_most_nearly_forgotten_before_all(work: Path) -> None:
    passed(work, *CRUD)
    first, second, third = fact.of_chapter("ch05_crud")[:3]
    for day in range(3):
        memory.note(first.key, DAY + timedelta(days=2 * day), right=True, where="recall")
    memory.note(second.key, DAY, right=False, where="recall")
    late = DAY + timedelta(days=90)
    chosen = choice.choose(choice.questions(memory.read()), memory.read(), late, 5)
    assert chosen[:2] == [second, first]
    assert third not in chosen[:2]


def test_when_nothing_is_due_the_next_day_is_told(work: Path) -> None:
    passed(work, "greet_readers")
    for each in choice.questions({}):
        memory.note(each.key, DAY, right=True, where="recall")
    screen = FakeScreen()
    conversation.hold(screen, DAY)
    assert screen.said == ["Nothing is due today. The next question comes back on 2026-03-03."]


def test_stopping_keeps_what_was_answered(work: Path) -> None:
    passed(work, *CRUD)
    screen = FakeScreen("", "stop")
    conversation.hold(screen, DAY)
    assert len(memory.read()) == 1
    assert not screen.verdicts[0].right
    assert "0 known" in screen.said[-1]


def test_an_answer_in_the_wrong_form_is_asked_again(work: Path) -> None:
    passed(work, "find_by_email")
    every = choice.questions({})
    [question] = [each for each in every if each.key.endswith("in_an_empty_list")]
    for other in every:
        if other != question:
            memory.note(other.key, DAY, right=True, where="recall")
    screen = FakeScreen("none", "zero", "0")
    conversation.hold(screen, DAY)
    assert screen.verdicts[0].right
    assert screen.said.count("Answer with a whole number, such as 2.") == 2


def test_a_damaged_file_is_told(work: Path) -> None:
    passed(work, "find_by_email")
    memory.file().write_text("{")
    screen = FakeScreen()
    conversation.hold(screen, DAY)
    assert "couldn't be read" in screen.said[0]
    assert "recall.damaged-1.json" in screen.said[0]
    assert screen.asked
