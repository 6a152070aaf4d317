"""An exercise of several objects: each is called by name, and half a project is no blank page."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import make_url

from workbook.course.catalogue import Exercise
from workbook.judge.case import Case
from workbook.judge.feedback import NotAttempted, NotYet


def written() -> int:
    return 1


def to_do() -> int:
    raise NotImplementedError


def fails() -> None:
    raise IndexError


def case(**objects: Callable[..., Any]) -> Case:
    exercise = Exercise("project", "", "", (), tuple(objects), "ch99_none")
    return Case(exercise, objects, make_url("postgresql+psycopg2://"))


def test_a_part_that_is_to_do_is_named() -> None:
    project = case(written=written, to_do=to_do)
    assert project.call() == 1
    with pytest.raises(NotYet, match="`to_do` is still to be written") as told:
        project.call(name="to_do")
    assert told.value.mistake == "unfinished"
    with pytest.raises(NotYet, match="`to_do` is still to be written"):
        project.raises(ValueError, otherwise="", name="to_do")


def test_a_single_function_that_is_to_do_is_not_attempted() -> None:
    with pytest.raises(NotAttempted):
        case(to_do=to_do).call()


def test_raises_by_name() -> None:
    project = case(written=written, fails=fails)
    assert isinstance(project.raises(IndexError, otherwise="", name="fails"), IndexError)
    with pytest.raises(NotYet, match=r"No error came\. It returned 1\."):
        project.raises(IndexError, otherwise="No error came.", name="written")


def test_an_attempt_holds_the_value_or_the_error() -> None:
    project = case(written=written, fails=fails, to_do=to_do)
    assert project.attempt().value == 1
    attempt = project.attempt(name="fails")
    assert attempt.value is None
    assert isinstance(attempt.error, IndexError)
    with pytest.raises(NotYet, match="The check calls it with 1 argument"):
        project.attempt(7)
    with pytest.raises(NotYet, match="`to_do` is still to be written"):
        project.attempt(name="to_do")


def test_a_message_about_an_error_comes_with_the_error() -> None:
    with pytest.raises(NotYet) as told:
        case(fails=fails).call(raising={LookupError: ("none_there", "There may be no row.")})
    assert told.value.got == ["IndexError"]
    with pytest.raises(NotYet, match="Your code raised IndexError") as told:
        case(fails=fails).call()
    assert told.value.got == []  # the message has it
