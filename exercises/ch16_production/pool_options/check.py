"""The check of ``pool_options``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import create_engine

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

FITTING = ((100, 3, 4), (100, 10, 1), (20, 3, 2), (97, 0, 8), (10, 3, 7), (500, 13, 12), (5, 1, 1))
NONE = ((100, 3, 98), (10, 10, 1), (3, 5, 1), (100, 3, 0), (100, 3, -2), (10, 3, 4), (1, 0, 1))


def calls(world: World) -> Iterator[Call]:
    for server in (*FITTING, *NONE):
        for rolling in (False, True):
            yield Call(server, {"rolling": rolling})
    for most in range(4, 30):
        yield Call((most, 3, 1), {"rolling": False})
        yield Call((most, 1, 3), {"rolling": most % 2 == 0})


@on("empty")
def check_pool_options(case: Case) -> None:
    options = case.answer(100, 20, 4, rolling=False)
    try:
        create_engine("postgresql+psycopg2://", **options)
    except TypeError as error:
        case.wrong(
            f"`create_engine` doesn't take what your function returned, {options!r}: {error}",
            "other_names",
            error,
        )
    each = sum(options.values())
    case.mistake(
        "ignores_what_is_reserved",
        each == 25,
        "With 100 connections, 20 of them reserved, and 4 workers, each of your pools may open "
        f"{each}: 100 in all. The reserved ones belong to others.",
    )
    rolling = sum(case.answer(100, 20, 4, rolling=True).values())
    case.mistake(
        "forgets_the_old_workers",
        each == rolling == 20,
        "While a new version is rolled out, 4 old and 4 new workers run. Each of your pools may "
        f"open {rolling} connections then, {8 * rolling} in all, but only 80 are "
        "available.",
    )
