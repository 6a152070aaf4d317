"""The check of ``readers_of``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from exercises.ch07_querying.common import asked, ids_of, one_statement
from workbook.blog import User
from workbook.judge.case import Case

READERS = """
SELECT {what} FROM comments c JOIN posts p ON p.id = c.post_id
JOIN users a ON a.id = p.author_id JOIN users r ON r.id = c.author_id
WHERE {where} ORDER BY {order}
"""


def check_readers_of(case: Case) -> None:
    def found(where: str, order: str = "r.username", what: str = "r.id") -> list[int]:
        return ids_of(case, READERS.format(what=what, where=where, order=order), a=author)

    most = "SELECT u.username FROM users u JOIN posts p ON p.author_id = u.id "
    ((popular,),) = case.sql(
        f"{most} JOIN comments c ON c.post_id = p.id GROUP BY u.id "
        "ORDER BY count(DISTINCT c.author_id) DESC, u.id LIMIT 1"
    )
    answering = case.sql(
        f"{most} JOIN comments c ON c.post_id = p.id AND c.author_id = u.id GROUP BY u.id "
        "ORDER BY count(*) DESC, u.id LIMIT 2"
    )
    for author in (popular, *(name for (name,) in answering), "nobody"):
        got = case.objects_of(asked(case, author), User)
        mine = "a.username = %(a)s AND r.id <> a.id"
        every = found(mine)
        expected = list(dict.fromkeys(every))
        case.mistake(
            "once_per_comment",
            len(got) > len(set(got)) and set(got) == set(expected),
            f"Who has commented on several posts of {author!r}, or more than once, stands in your "
            "list several times: a join gives a row for each pair.",
        )
        case.same(
            got,
            expected,
            mistakes={
                "counts_the_author": (
                    list(dict.fromkeys(found("a.username = %(a)s"))),
                    f"{author!r} has answered under posts of their own, and stands in your list. "
                    "The author is not one of the readers.",
                ),
                "looks_the_other_way": (
                    list(
                        dict.fromkeys(
                            found("r.username = %(a)s AND r.id <> a.id", "a.username", "a.id")
                        )
                    ),
                    f"Those are the people whose posts {author!r} has commented on. Asked for are "
                    f"those who commented on the posts of {author!r}.",
                ),
                "not_tied_to_the_reader": (
                    ids_of(
                        case,
                        "SELECT id FROM users WHERE username <> %(a)s ORDER BY username",
                        a=author,
                    ),
                    "Everybody comes. Your EXISTS asks whether there is any such comment at all; "
                    "it does not say that the user of the outer row wrote it.",
                ),
                "sorts_without_capitals": (
                    list(dict.fromkeys(found(mine, "lower(r.username), r.id"))),
                    "The right users, sorted as if capital letters were small. Sort by the "
                    "username as it is.",
                ),
            },
        )
        one_statement(case)
        pairs = len(found("a.username = %(a)s"))
        case.mistake(
            "filters_in_python",
            max((entry.rows or 0 for entry in case.recording.statements), default=0) > pairs,
            f"The answer is right, but your code fetched more rows than there are comments on the "
            f"posts of {author!r}. Let the database find the readers.",
        )
