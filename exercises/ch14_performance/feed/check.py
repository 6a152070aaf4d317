"""The check of ``feed``, chapter 14."""

from collections.abc import Iterator
from typing import Any

from exercises.ch14_performance.common import DATED, TIES, received
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    for limit in (20, 5, 1, 0) if world.name != "hostile" else (20, 1):
        yield call(limit, setup=f"{DATED}; {TIES}")
    yield call(5, setup="UPDATE posts SET status = 'draft'; DELETE FROM comments")


def check_feed(case: Case) -> None:
    case.sql(f"{DATED}; {TIES}")
    with case.session() as session, received(case.engine) as names:
        value = case.attempt(session, 20).value
        sent = case.recording.count
        case.mistake(
            "n_plus_one",
            sent > 20,
            f"For 20 posts your code sent {sent} statements. Reading an attribute that isn't "
            "loaded sends one more statement for each post. Say in the statement what the page "
            "needs.",
        )
        fetched = sum(entry.rows or 0 for entry in case.recording.statements)
        texts = [name for name in names if "content" in name]
        case.mistake(
            "loads_the_content",
            bool(texts) and fetched <= _needed(value, sent),
            f"Your code receives the column {''.join(texts[:1])}, which is in none of the dicts. "
            "It is the largest column of its table. Name the columns that you need.",
        )


def _needed(value: Any, statements: int) -> int:
    """How many rows of posts, tags and authors are needed with this number of statements."""
    try:
        if statements == 1:  # the tags joined
            return sum(max(len(item["tags"]), 1) for item in value)
        tags = sum(len(item["tags"]) for item in value)
        return len(value) + tags + len({item["author"] for item in value})
    except (TypeError, KeyError):
        return 0
