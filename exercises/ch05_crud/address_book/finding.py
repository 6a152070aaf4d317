"""``find_contacts``: what was typed is text, not a pattern; and pages that miss nobody."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from exercises.ch05_crud.address_book.adding import valid_contact
from exercises.ch05_crud.common import PYTHON_OR, Known
from workbook.judge.case import Case

SEED = (
    ("Mia Roth", "mia@example.org"),
    ("mia small", "ms@example.org"),
    ("Zed", "100%@example.org"),
    ("100% Wool", "wool@example.org"),
    ("1000 Things", "things@example.org"),
    ("Snake Ltd", "snake_case@example.org"),
    ("Snake Two", "snakeXcase@example.org"),
    ("Back\\slash", "back@example.org"),
    ("O'Neill", "oneill@example.org"),
    *(("Ida Holm", f"ida{number}@example.net") for number in (4, 1, 7, 3, 9, 2, 8, 5)),
    *(("Liv Holm", f"liv{number}@example.net") for number in (6, 2, 5)),
    ("Ro Katz", "rosamia@example.org"),
)


def fill(case: Case) -> None:
    # Every second one first: the rows do not lie in the order of their names or ids.
    case.sql("TRUNCATE contacts")
    numbered = list(enumerate(SEED, start=10_001))
    for number, (name, email) in numbered[1::2][::-1] + numbered[::2]:
        case.sql(
            "INSERT INTO contacts (id, name, email, phone) VALUES (%(id)s, %(name)s, "
            "%(email)s, '1')",
            id=number,
            name=name,
            email=email,
        )


def _found(case: Case, session: Session, *arguments: Any, **more: Any) -> list[int]:
    known: Known = {TypeError: PYTHON_OR}
    got = case.call(session, *arguments, name="find_contacts", raising=known, **more)
    case.mistake(
        "returns_nothing", got is None, "`find_contacts` gave back None. Is a `return` missing?"
    )
    case.mistake(
        "returns_no_list",
        not isinstance(got, list),
        f"`find_contacts` gave back a {type(got).__name__}; a list was asked for.",
    )
    ids = [case.read(valid_contact(case, "find_contacts", item), "id") for item in got]
    case.at_most(1, "several_statements", "`find_contacts`: one SELECT finds one page.")
    return ids


def finds(case: Case) -> None:
    fill(case)
    for typed in (
        "mia",
        "%",
        "100%",
        "_",
        "snake_",
        "\\",
        "MIA",
        "example.ORG",
        "O'N",
        "nobody",
        "",
    ):
        with case.session() as session:
            ids = _found(case, session, typed, size=50)

        def matching(condition: str, typed: str = typed) -> list[int]:
            query = f"SELECT id FROM contacts WHERE {condition} ORDER BY name, id"  # noqa: S608
            return [row[0] for row in case.sql(query, t=typed)]

        in_name = "strpos(lower(name), lower(%(t)s)) > 0"
        in_email = "strpos(lower(email), lower(%(t)s)) > 0"
        like = "{} ILIKE '%%' || replace(%(t)s, '\\', '\\\\') || '%%'"
        expected = matching(f"{in_name} OR {in_email}")
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "filters_in_python",
            sorted(ids) == sorted(expected) and fetched > len(expected),
            f"`find_contacts({typed!r})` fetched {fetched} rows and needs {len(expected)}: let the "
            "database choose.",
        )
        case.same(
            sorted(ids),
            sorted(expected),
            mistakes={
                "wildcards_not_escaped": (
                    sorted(matching(f"{like.format('name')} OR {like.format('email')}")),
                    f"`find_contacts({typed!r})` found contacts without this text: in LIKE the "
                    "characters % and _ stand for others. Somebody who types them means them.",
                ),
                "searches_only_names": (
                    sorted(matching(in_name)),
                    f"`find_contacts({typed!r})` finds it in names but not in email addresses.",
                ),
                "searches_only_emails": (
                    sorted(matching(in_email)),
                    f"`find_contacts({typed!r})` finds it in email addresses but not in names.",
                ),
                "and_instead_of_or": (
                    sorted(matching(f"{in_name} AND {in_email}")),
                    f"`find_contacts({typed!r})` finds only contacts that have it in the name and "
                    "in the address. One of the two is enough.",
                ),
                "capitals_count": (
                    sorted(
                        matching("strpos(name, %(t)s) > 0 OR strpos(email, %(t)s) > 0"),
                    ),
                    f"`find_contacts({typed!r})` misses what differs only in capital letters.",
                ),
                "finds_nothing": (
                    [],
                    f"`find_contacts({typed!r})` finds nobody, and {len(expected)} contacts match. "
                    "Page 1 skips nobody: pages count from 1.",
                ),
            },
        )


def pages(case: Case) -> None:
    expected = [row[0] for row in case.sql("SELECT id FROM contacts ORDER BY name, id")]
    names = dict(case.sql("SELECT id, name FROM contacts"))
    with case.session() as session:
        default = _found(case, session, "")
        case.same(
            len(default),
            10,
            message=f"Without a page or size, 10 contacts were expected; {len(default)} came.",
            mistake="no_limit",
        )
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "pages_in_python",
            fetched > 10,
            f"For a page of 10 contacts your code fetched {fetched}. LIMIT and OFFSET belong into "
            "the statement.",
        )
        pages = [_found(case, session, "", page, 4) for page in range(1, 7)]
        beyond = _found(case, session, "", 9, 4)
    got = [contact for page in pages for contact in page]
    case.mistake(
        "pages_count_from_zero",
        pages[0] == expected[4:8],
        "`find_contacts(..., page=1)` gave the second page: pages count from 1.",
    )
    case.mistake(
        "skips_too_little",
        pages[1][:3] == expected[1:4],
        "Page 2 begins with the second contact: the offset counts rows, not pages.",
    )
    case.mistake(
        "sorted_within_pages",
        sorted(got) == sorted(expected) and [names[i] for i in got] != [names[i] for i in expected],
        "All contacts come, but not in the order of their names across the pages.",
    )
    case.mistake(
        "no_tie_breaker",
        got != expected and [names[i] for i in got] == [names[i] for i in expected],
        "The pages are in the order of names, but contacts with the same name come in any order. "
        "Without a tie-breaker somebody may stand on two pages, or on none.",
    )
    case.same(got, expected)
    case.same(beyond, [], message="A page beyond the last one must be empty.")
