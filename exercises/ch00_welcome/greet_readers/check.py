"""The check of ``greet_readers``, chapter 0."""

from workbook.judge.case import Case


def check_greet_readers(case: Case) -> None:
    every = case.sql("SELECT username, is_active FROM users ORDER BY username")
    expected = [f"Hello, {name}!" for name, active in every if active]
    with case.session() as session:
        got = case.call(session)
    case.mistake(
        "greets_objects",
        isinstance(got, list) and any("User(" in str(line) for line in got),
        "The greeting holds a whole User object: .username is the name alone.",
    )
    case.mistake(
        "missing_order_by",
        isinstance(got, list) and got != expected and sorted(map(str, got)) == sorted(expected),
        "The right greetings, but in no particular order: an order_by is missing.",
        got=[str(line) for line in got or []][:5],
        expected=expected[:5],
    )
    case.same(
        got,
        expected,
        mistakes={
            "greets_inactive": (
                [f"Hello, {name}!" for name, _ in every],
                "Inactive users are greeted as well: the where is missing.",
            ),
        },
    )
