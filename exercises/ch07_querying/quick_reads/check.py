"""The check of ``quick_reads``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

PHRASES = {
    "operator does not exist: jsonb": (
        "compares_json",
        (
            "Your code compares a JSON value with an SQL number. Take the value out of the "
            "document as a number first."
        ),
    ),
    "invalid input syntax for type json": (
        "json_and_text",
        (
            "Your code mixes a JSON value and text in one expression. Take the level out "
            "of the document as text first."
        ),
    ),
}


def calls(world: World) -> Iterator[Call]:
    documents = [post["details"] or {} for post in world.data.posts]
    taken: list[int] = [document.get("reading_minutes") or 0 for document in documents]
    for minutes in dict.fromkeys([5, 2, 10, 3, 0, max(taken, default=1)]):
        yield call(minutes)


def check_quick_reads(case: Case) -> None:
    one_statement(case, 5, phrases=PHRASES)
