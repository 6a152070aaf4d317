"""The two projects: judged part by part, and two calls at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from exercises.ch09_transactions.blog_data_layer.calls import clashing
from exercises.ch09_transactions.blog_data_layer.check import in_a_set_as_they_were_put_in
from exercises.ch09_transactions.common import MOMENT
from workbook.course import catalogue, paths
from workbook.judge import answers, checks, verdict
from workbook.judge.equivalence import pairs
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import world

BOOK = catalogue.exercise("address_book")
BLOG = catalogue.exercise("blog_data_layer")


def _unwritten(*_: Any, **__: Any) -> Any:
    raise NotImplementedError


def test_an_unfinished_project_tells_which_part_is_next() -> None:
    objects = answers.reference(BOOK) | {"update_contact": _unwritten, "remove_contact": _unwritten}
    feedback = verdict.judge(BOOK, objects)
    assert feedback.mistake == "unfinished"
    assert "`update_contact`" in feedback.message
    assert "Everything that was checked before it is right" in feedback.message


def test_a_mistake_in_an_earlier_part_comes_before_an_unfinished_one() -> None:
    wrong = answers.wrong_answers(BOOK)["changes_the_spelling"]
    feedback = verdict.judge(BOOK, wrong | {"find_contacts": _unwritten})
    assert feedback.mistake == "changes_the_spelling"


def test_the_mapped_class_comes_before_the_functions() -> None:
    wrong = answers.wrong_answers(BOOK)["naive_timestamp"]
    feedback = verdict.judge(BOOK, wrong | {"add_contact": _unwritten})
    assert feedback.mistake == "naive_timestamp"


@pytest.mark.parametrize("seed", ["28", "37"])
def test_names_that_stand_in_a_set_as_they_were_put_in_are_found_in_every_process(
    seed: str,
) -> None:
    """With these seeds, no name does so beside one that was chosen beforehand."""
    find = "from exercises.ch09_transactions.blog_data_layer.check import {0}; print(*{0}())"
    found = subprocess.run(
        [sys.executable, "-c", find.format(in_a_set_as_they_were_put_in.__name__)],
        env=os.environ | {"PYTHONHASHSEED": seed},
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(set(found.stdout.split())) == 3, found.stdout


# -- two at the same time -------------------------------------------------------------------------


def remove(user: int) -> Call:
    return call(user, name="remove_user")


def tag(post: int, names: list[str]) -> Call:
    return call(post, names, name="tag_post")


def _clashing() -> dict[str, Pair]:
    where = world("authored")
    removals, with_tag, taken_back = clashing(where)
    author = with_tag.first.arguments[0]
    post = with_tag.second.arguments[0]
    draft = next(row["id"] for row in where.data.posts if row["status"] == "draft")
    its_author = next(row["author_id"] for row in where.data.posts if row["id"] == draft)

    def publish() -> Call:
        return call(draft, MOMENT, name="publish_post")

    def count() -> Call:
        return call(post, name="count_view")

    new = ["zeta", "alpha", "sql"]
    return {
        "two users are removed": removals,
        "the same two the other way round": Pair(removals.second, removals.first),
        "one user is removed twice": Pair(remove(author), remove(author)),
        "a user is removed, a post is tagged": with_tag,
        "a user is not removed after all, a post is tagged": taken_back,
        "a post is tagged, its author is removed": Pair(with_tag.second, with_tag.first),
        "a post is tagged twice": Pair(tag(post, new), tag(post, new[::-1])),
        "a draft is published twice": Pair(publish(), publish()),
        "a draft is published, its author is removed": Pair(publish(), remove(its_author)),
        "a user is removed, a draft is published": Pair(remove(its_author), publish()),
        "a draft is published and tagged": Pair(publish(), tag(draft, new)),
        "two count": Pair(count(), count()),
        "a view is counted, the author is removed": Pair(count(), remove(author)),
        "a user is removed, a view is counted": Pair(remove(author), count()),
    }


@pytest.mark.parametrize("which", _clashing())
def test_neither_of_two_calls_at_the_same_time_fails(which: str) -> None:
    """The promise at the top of the file, in every order that their statements allow."""
    contract = checks.load(BLOG).contract
    meetings = pairs._interleavings(
        contract, BLOG.name, _clashing()[which], world("authored"), answers.reference(BLOG)
    )
    assert meetings
    for meeting in meetings:
        for outcome in (meeting.first, meeting.second):
            error = outcome.error or outcome.flush_error
            # A post whose author has just been removed is not there.
            assert error is None or type(error).__name__ == "NoSuchPost", (meeting.stop, error)
