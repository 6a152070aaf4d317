"""Which exercise is judged when, and what counts as an answer at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.course import catalogue
from workbook.judge import answers, checking, submission, verdict
from workbook.judge.equivalence import surroundings
from workbook.judge.feedback import State

CHAPTER = catalogue.chapter("ch02")


def test_exercises_are_judged_in_the_order_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order of the check file: the parent counts verdicts to know who comes next."""
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path))
    file = tmp_path / "exercises" / f"{CHAPTER.stem}.py"
    file.parent.mkdir()
    first, second, *_ = CHAPTER.exercises
    deadly = f"\ndef {second.name}(*_, **__):\n    import os\n    os._exit(0)\n"
    file.write_text(CHAPTER.stub.read_text(encoding="utf-8") + deadly, encoding="utf-8")
    asked = [first, *CHAPTER.exercises[:0:-1]]
    verdicts = list(checking.check(asked))
    assert [verdict.exercise for verdict in verdicts] == [each.name for each in asked]
    ended = [verdict.exercise for verdict in verdicts if verdict.mistake == "process_ended"]
    assert ended == [second.name]
    assert {each.state for each in verdicts if each.exercise not in ended} == {State.NOT_ATTEMPTED}


STUB = '''
def answer(x: int) -> int:
    """Task."""
    raise NotImplementedError


LIMIT: int = 0
'''


@pytest.mark.parametrize(
    ("source", "untouched"),
    [
        (STUB, True),
        (
            "import os\n\n\ndef helper(): ...\n" + STUB.replace("    raise", "    # hm\n    raise"),
            True,
        ),
        (STUB.replace("x: int", "x:   int"), True),
        (STUB.replace("raise NotImplementedError", "return x"), False),
        (STUB + "\ndef answer(x: int) -> int:\n    return x\n", False),
        (STUB + "\nanswer = print\n", False),
        (STUB.replace("= 0", "= 1"), False),
        (STUB + "LIMIT = 1\n", False),
        (STUB.replace("answer", "renamed"), False),
        ("def (", False),
        ("", False),
        ("(" * 10_000, False),
        ("\0", False),
    ],
)
def test_what_counts_as_begun(source: str, untouched: bool) -> None:
    assert submission.untouched(source, STUB, ("answer", "LIMIT")) is untouched


def test_what_one_answer_does_to_loggers_does_not_reach_the_next() -> None:
    """echo=True adds a handler once: an answer that comes later would not be seen to print."""
    exercise = catalogue.exercise("make_engine")
    verdict.judge(exercise, answers.reference(exercise))  # imports what has loggers
    before = surroundings.look()
    assert verdict.judge(exercise, answers.wrong_answers(exercise)["prints"]).mistake == "prints"
    assert surroundings.changed(before, surroundings.look()) == []
