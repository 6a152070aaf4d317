"""Answers as people type them."""

from __future__ import annotations

import pytest

from workbook.repetition.question import YES_NO, Part, agrees, turned, understood


@pytest.mark.parametrize(
    ("answer", "given", "right"),
    [
        ("2", "2", True),
        ("2", " 2 ", True),
        ("2", "3", False),
        ("2", "2.5", False),
        ("1", "True", False),
        ("True", "true", True),
        ("True", "1", False),
        ("None", "none", True),
        ("None", "0", False),
        ("(641, 640)", "641, 640", True),
        ("(641, 640)", "641 640", True),
        ("(641, 640)", "[641, 640]", True),
        ("(641, 640)", "640, 641", False),
        ("(641, 640)", "641", False),
        ("(True, False)", "true, false", True),
        ("(1, None)", "1, none", True),
        ("['alter', 'posts']", "alter, posts", True),
        ("['alter', 'posts']", "['alter', 'posts']", True),
        ("['alter', 'posts']", "alter", False),
        ("('str', 'datetime')", "str datetime", True),
        ("['a check', 'a sequence']", "['a check', 'a sequence']", True),
        ("AttributeError", "attributeerror", True),
        ("AttributeError", '"AttributeError"', True),
        ("AttributeError", "KeyError", False),
        ("nothing", "Nothing.", True),
        ("nothing", "none", True),
        ("KeyError", "none", False),
        ("2", "statements=2", True),
        ("(1, None)", "result=(1, None)", True),
        ("first", "f", False),
        ("(1, 2)", "1 and 2", True),
        ("(1, 2)", "1;2", True),
        ("(1, 2)", "12", False),
        ("2", "２", True),
        ("2", "2 statements", True),
        ("2", "2.0", True),
        ("11", "1 1", False),
        ("2", "-2", False),
        ("IntegrityError", "sqlalchemy.exc.IntegrityError()", True),
        ("IntegrityError", "integrity error", True),
        ("IntegrityError", "IntegrityErrors", False),
        ("nothing", "nothing is raised", True),
        ("(True, False)", "yes, no", True),
        ("True", "yes", True),
        ("False", "0", False),
        ("None", "null", True),
        ("Seq Scan", "seqscan", True),
        ("from_environment", "from environment", True),
        ("['a check', 'a sequence']", "a check, a sequence", True),
        ("[0, 1, 0]", "0 1 0", True),
        ("[0, 1, 0]", "010", False),
        ("['0003']", "0003", True),
        ("['0003']", "3", False),
        ("160.0", "160", True),
        ("160.0", "7.0", False),
        ("160.0", "many", False),
    ],
)
def test_agrees(answer: str, given: str, right: bool) -> None:
    assert agrees(Part("answer", answer), given) is right


@pytest.mark.parametrize(
    ("given", "right"),
    [("b", True), ("B", True), ("two", True), ("a", False), ("one", False), ("c", False)],
)
def test_a_choice_by_letter_or_by_word(given: str, right: bool) -> None:
    assert agrees(Part("answer", "two"), given, ["one", "two", "three"]) is right


@pytest.mark.parametrize("given", ["yes", "y", "YES", "'yes'"])
def test_yes_is_yes(given: str) -> None:
    assert agrees(Part("answer", "yes"), given, YES_NO)
    assert not agrees(Part("answer", "no"), given, YES_NO)


def test_the_form_of_an_answer() -> None:
    assert "whole number" in str(understood(Part("rows", "2"), "two"))
    assert understood(Part("rows", "2"), "17") is None
    assert understood(Part("rows", "2"), "rows=17") is None
    assert "a, b or c" in str(understood(Part("answer", "x"), "d", ["x", "y", "z"]))
    assert "yes or no" in str(understood(Part("answer", "yes"), "maybe", YES_NO))
    assert understood(Part("error raised", "KeyError"), "anything") is None


def test_choices_change_places() -> None:
    assert [turned(["x", "y", "z"], by)[0] for by in range(4)] == ["x", "y", "z", "x"]
    assert turned(YES_NO, 1) == ["yes", "no"]
