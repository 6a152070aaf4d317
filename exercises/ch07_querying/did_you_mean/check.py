"""The check of ``did_you_mean``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from exercises.ch07_querying.common import (
    asked,
    ids_of,
    no_other_rows,
    one_statement,
)
from workbook.judge.case import Case

ALIKE = """
SELECT name FROM tags WHERE {where} ORDER BY {order}
"""


def check_did_you_mean(case: Case) -> None:
    case.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name in ("table of many contents", "timetable", "tabler", "tablez", "tablet", "tablex",
                 "a table top"):  # fmt: skip
        case.sql("INSERT INTO tags (name) VALUES (%(name)s) RETURNING id", name=name)
    existing = ids_of(case, "SELECT name FROM tags ORDER BY length(name) DESC, name LIMIT 2")
    wrongly = [name[:3] + name[4:] for name in existing]
    for typed in (*wrongly, "table", existing[0], "zzz", "TABLES", ""):
        for limit in (2, 10):
            got = asked(case, typed, limit)

            def alike(
                where: str = "name %% %(typed)s",
                order: str = "similarity(name, %(typed)s) DESC, name",
            ) -> list[str]:
                query = ALIKE.format(where=where, order=order)
                return ids_of(case, query, typed=typed)  # noqa: B023 - used in this round only

            every = alike()
            close = dict(case.sql("SELECT name, similarity(name, %(t)s) FROM tags", t=typed))
            case.mistake(
                "ties_in_any_order",
                isinstance(got, list)
                and all(isinstance(name, str) for name in got)
                and got != every[:limit]
                and set(got) <= set(every)
                and [close[name] for name in got] == [close[name] for name in every[:limit]],
                "Tags that are equally similar are not in the order of their names.",
            )
            case.same(
                got,
                every[:limit],
                mistakes={
                    "looks_for_letters": (
                        alike("name ILIKE '%%' || %(typed)s || '%%'", "name")[:limit]
                        if typed in wrongly
                        else None,
                        f"Somebody typed {typed!r}. Your code looks for exactly these letters, and "
                        "a typing error finds nothing.",
                    ),
                    "no_threshold": (
                        alike("true")[:limit],
                        f"Somebody typed {typed!r}. Tags that have little in common with it come "
                        "as well: sorting by similarity leaves nothing out.",
                    ),
                    "least_similar_first": (
                        alike(order="similarity(name, %(typed)s), name")[:limit],
                        "The least similar name comes first.",
                    ),
                    "by_name": (
                        alike(order="name")[:limit],
                        "The names are sorted by the alphabet. The most similar comes first.",
                    ),
                    "no_limit": (every, f"At most {limit} names were asked for."),
                },
            )
            one_statement(case)
            no_other_rows(case, len(got))
