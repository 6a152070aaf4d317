"""A check function whose words decide: what becomes of an answer when it stops by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbook.course import catalogue
from workbook.judge import answers, checks, verdict
from workbook.judge.case import Case
from workbook.judge.feedback import Feedback, NotYet, State

DECIDES = "published_titles"  # nothing but its words sees what is wrong with some answers


def _judge(monkeypatch: pytest.MonkeyPatch, outcomes: list[Exception | None]) -> Feedback:
    """The solution, with a check that does these one after the other."""
    exercise = catalogue.exercise(DECIDES)

    def check_function(_: Case) -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    check = replace(checks.load(exercise), check_function=check_function, data=("authored",))
    assert check.contract.check_decides
    monkeypatch.setattr(checks, "load", lambda _: check)
    return verdict.judge(exercise, answers.reference_again(exercise))


def test_what_stops_twice_is_not_called_right(monkeypatch: pytest.MonkeyPatch) -> None:
    feedback = _judge(monkeypatch, [KeyError("once"), IndexError("twice")])
    assert feedback.state is State.NOT_YET
    assert feedback.mistake == "check_broken"
    assert "IndexError: twice" in feedback.message
    assert "of test_words.py; the first time: KeyError: 'once'" in feedback.message


def test_what_stops_once_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[Exception | None] = [TimeoutError("the machine slept"), None]
    assert _judge(monkeypatch, outcomes).state is State.RIGHT
    assert outcomes == []


def test_the_second_time_its_words_count(monkeypatch: pytest.MonkeyPatch) -> None:
    feedback = _judge(monkeypatch, [TimeoutError(), NotYet("no", mistake="named")])
    assert feedback.mistake == "named"
