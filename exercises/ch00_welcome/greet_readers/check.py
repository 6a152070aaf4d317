"""The check of ``greet_readers``, chapter 0."""

from collections.abc import Iterator

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call()
    yield call(setup="UPDATE users SET is_active = NOT is_active")
    if world.name != "hostile":
        yield call(setup="UPDATE users SET is_active = false")


def check_greet_readers(case: Case) -> None:
    names = case.sql("SELECT username FROM users WHERE is_active ORDER BY username")
    expected = [f"Hello, {name}!" for (name,) in names]
    with case.session() as session:
        got = case.call(session)
    if not isinstance(got, list):
        return
    case.mistake(
        "greets_objects",
        any("User(" in str(line) for line in got),
        "The greeting contains a whole User object: .username is the name alone.",
    )
    case.mistake(
        "missing_order_by",
        got != expected and sorted(map(str, got)) == sorted(expected),
        "The right greetings, but in no particular order: an order_by is missing.",
        got=[str(line) for line in got][:5],
        expected=expected[:5],
    )
