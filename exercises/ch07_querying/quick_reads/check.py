"""The check of ``quick_reads``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import asked, no_other_rows, one_statement
from workbook.judge.case import Case

QUICK = """
SELECT id, {level} FROM posts WHERE {where} AND {minutes} <= %(minutes)s ORDER BY {order}
"""


def check_quick_reads(case: Case) -> None:
    case.sql(
        "UPDATE posts SET details = '{\"reading_minutes\": 1}' WHERE id = "
        "(SELECT min(id) FROM posts WHERE status = 'draft') RETURNING id"
    )
    number, text = "(details ->> 'reading_minutes')::int", "details ->> 'reading_minutes'"
    rated = "coalesce(details ->> 'level', 'unrated')"
    phrases = {
        "operator does not exist: jsonb": (
            "compares_json",
            "A JSON value is compared with a number of SQL. Take it out of the document as a "
            "number first.",
        ),
        "invalid input syntax for type json": (
            "json_and_text",
            "A JSON value and a text meet in one function. Take the level out of the document as "
            "text first.",
        ),
    }
    for minutes in (5, 2, 9, 1000, 0):
        got = asked(case, minutes, phrases=phrases)

        def quick(
            level: str = rated,
            where: str = "status = 'published'",
            order: str = f"{number}, id",
            taken: str = number,
            wanted: Any = minutes,
        ) -> list[Any]:
            query = QUICK.format(level=level, where=where, order=order, minutes=taken)
            return case.sql(query, minutes=wanted)

        expected = quick()
        case.same(
            got,
            expected,
            mistakes={
                "compares_text": (
                    quick(taken=text, wanted=str(minutes), order=f"{text}, id"),
                    f"The minutes are compared as text: as text, 18 comes before {minutes or 5}. "
                    "Take them out of the document as a number.",
                ),
                "compares_text_sorts_numbers": (
                    quick(taken=text, wanted=str(minutes)),
                    f"The minutes are compared as text: as text, 18 comes before {minutes or 5}. "
                    "Take them out of the document as a number.",
                ),
                "sorts_text": (
                    quick(order=f"{text}, id"),
                    "The right posts, but the minutes are sorted as text: 11 comes before 2.",
                ),
                "level_is_null": (
                    quick("details ->> 'level'"),
                    'Where a document has no level your rows say None. They were to say "unrated".',
                ),
                "leaves_out_unrated": (
                    [row for row in expected if row[1] != "unrated"],
                    "Posts without a level are missing. They were to come, as unrated.",
                ),
                "missing_is_zero": (
                    quick(taken=f"coalesce({number}, 0)", order=f"coalesce({number}, 0), id"),
                    "Posts that do not say how long they take come as well, as if they took no "
                    "time.",
                ),
                "less_than": (
                    quick(wanted=minutes - 1),
                    f"A post that takes exactly {minutes} minutes is missing: at most {minutes} "
                    "were asked for.",
                ),
                "level_in_quotes": (
                    quick("coalesce((details -> 'level')::text, 'unrated')"),
                    "The levels have quotes around them. That is how JSON writes a text; take the "
                    "text itself out of the document.",
                ),
                "longest_first": (
                    quick(order=f"{number} DESC, id"),
                    "The right posts, the longest first. The shortest comes first.",
                ),
                "drafts_too": (quick(where="true"), "Drafts come as well."),
                "by_id": (quick(order="id"), "The right posts, sorted by id. The shortest first."),
            },
        )
        one_statement(case)
        no_other_rows(case, len(expected))
