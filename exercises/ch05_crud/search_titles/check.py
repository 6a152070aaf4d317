"""The check of ``search_titles``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch05_crud.common import data
from workbook.blog import Post
from workbook.judge.case import Case


def check_search_titles(case: Case) -> None:
    titles = [post["title"] for post in data(case).posts]
    special = next(title for title in titles if "%" in title and "_" in title)
    twice = next(title for title in titles if titles.count(title) > 1)
    for typed in ("%", "_", twice.upper(), twice[2:].lower(), special[1:6], "\\", "a", ""):
        with case.session() as session:
            got = case.call(session, typed)
            ids = case.objects_of(got, Post)
            _found_titles(case, typed, ids)
            case.at_most(1, "several_statements", "One SELECT finds them all.")


TITLES = "SELECT id, title FROM posts WHERE {} ORDER BY title, id"


def _found_titles(case: Case, typed: str, ids: list[int]) -> None:
    def found(condition: str) -> list[Any]:
        return case.sql(TITLES.format(condition), t=typed)

    title = dict(case.sql("SELECT id, title FROM posts"))
    got = [(number, title[number]) for number in ids]
    expected = found("strpos(lower(title), lower(%(t)s)) > 0")
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "filters_in_python",
        sorted(got) == sorted(expected) and fetched > len(expected),
        f"For {typed!r} your code fetched {fetched} rows and needs {len(expected)}. The database "
        "can do the choosing; a table of a million titles should not travel to you.",
    )
    case.mistake(
        "ties_in_any_order",
        got != expected
        and sorted(got) == sorted(expected)
        and [row[1] for row in got] == [row[1] for row in expected],
        "The titles are in order, but posts with the same title are not in the order of their ids.",
    )
    like = found("title ILIKE '%%' || replace(%(t)s, '\\', '\\\\') || '%%'")
    case.same(
        got,
        expected,
        mistakes={
            "wildcards_not_escaped": (
                like,
                f"Somebody typed {typed!r} and got every post that has any character there: in "
                "LIKE the characters % and _ stand for others. They must stand for themselves.",
            ),
            "capitals_count": (
                found("strpos(title, %(t)s) > 0"),
                f"Somebody typed {typed!r}; titles that differ from it only in capital letters are "
                "missing.",
            ),
            "only_the_beginning": (
                found("strpos(lower(title), lower(%(t)s)) = 1"),
                f"{typed!r} is found only where a title begins with it, not in the middle.",
            ),
        },
    )
