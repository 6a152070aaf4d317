"""The check of ``busy_tags``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import asked, no_other_rows, one_statement
from workbook.judge.case import Case

TAGS = """
SELECT t.name, count(*) FROM tags t JOIN post_tags pt ON pt.tag_id = t.id
JOIN posts p ON p.id = pt.post_id WHERE {where}
GROUP BY t.id HAVING count(*) {operator} %(least)s ORDER BY 2 DESC, {order}
"""


def check_busy_tags(case: Case) -> None:
    ((second,),) = case.sql(
        "SELECT DISTINCT count(*) FROM post_tags pt JOIN posts p ON p.id = pt.post_id "
        "WHERE status = 'published' GROUP BY tag_id ORDER BY 1 DESC OFFSET 1 LIMIT 1"
    )
    phrases = {
        "aggregate functions are not allowed": (
            "aggregate_in_where",
            "WHERE decides about single rows, before there are groups, so a count cannot stand "
            "there. Groups are chosen with another clause.",
        )
    }
    for least in (second, 2, 1, 1000):
        got = asked(case, least, phrases=phrases)

        def tags(
            where: str = "p.status = 'published'",
            operator: str = ">=",
            order: str = "t.name",
            number: int = least,
        ) -> list[Any]:
            query = TAGS.format(where=where, operator=operator, order=order)
            return case.sql(query, least=number)

        expected = tags()
        case.mistake(
            "ties_in_any_order",
            isinstance(got, list)
            and got != expected
            and sorted(map(str, got)) == sorted(map(str, expected))
            and [row[1] for row in got] == [row[1] for row in expected],
            "The numbers are in order, but tags with the same number are not in the order of "
            "their names.",
        )
        case.same(
            got,
            expected,
            mistakes={
                "more_than": (
                    tags(operator=">"),
                    f"A tag on exactly {least} posts is missing: at least {least} were asked for.",
                ),
                "counts_drafts": (
                    tags("true"),
                    "Drafts are counted as well. Only what is published was asked for.",
                ),
                "ignores_least": (
                    tags(number=1),
                    f"Tags on fewer than {least} posts come as well.",
                ),
            },
        )
        one_statement(case)
        no_other_rows(case, len(expected))
