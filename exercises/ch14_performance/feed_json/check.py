"""The check of ``feed_json``, chapter 14."""

import json
from collections.abc import Iterator
from typing import Any

from exercises.ch14_performance.common import DATED, TIES
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def _parsed(value: Any, *_: Any) -> Any:
    """The parsed text. The order of the posts counts, the order of the keys doesn't."""
    return json.loads(value) if isinstance(value, str) else ("not a text", value)


def calls(world: World) -> Iterator[Call]:
    for limit in (20, 5, 1, 0) if world.name != "hostile" else (20, 1):
        yield call(limit, setup=f"{DATED}; {TIES}", after=_parsed)
    yield call(5, setup="UPDATE posts SET status = 'draft'; DELETE FROM comments", after=_parsed)


def check_feed_json(case: Case) -> None:
    case.sql(DATED)
    with case.session() as session:
        value = case.attempt(session, 20).value
        case.mistake(
            "returns_a_list",
            isinstance(value, list),
            "Your function returned a list. The driver turns a value of the type json into Python "
            "objects; cast it to Text, and it stays the text that PostgreSQL made.",
        )
        rows = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "made_in_python",
            isinstance(value, str) and rows > 1,
            f"The text was put together in Python, from {rows} rows. One row is enough: "
            "PostgreSQL's json_agg makes a list of all of them.",
        )
        case.sql("UPDATE posts SET status = 'draft'")
        session.rollback()
        value = case.attempt(session, 20).value
        case.mistake(
            "none_without_posts",
            value is None,
            "Without posts your function returned None: json_agg over no rows is NULL, not an "
            "empty list.",
        )
