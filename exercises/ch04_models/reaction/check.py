"""The check of ``reaction``, chapter 4."""

from psycopg2 import errors

from exercises.ch04_models.common import always_there, limited
from workbook.judge.case import Case
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on

INSERT = "INSERT INTO reactions (post_id, user_id, emoji) VALUES (%(post)s, %(user)s, %(emoji)s)"


@on("empty")
def check_reaction(case: Case) -> None:
    table = build(case, "reactions")
    limited(table, "emoji")
    always_there(table, "post_id", "user_id", "emoji")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    case.sql(INSERT, post=1, user=1, emoji="a")
    for column, post, user in (("post_id", 1, 2), ("user_id", 2, 1)):
        case.mistake(
            "unique_for_each_column",
            isinstance(
                refusal(case, INSERT, post=post, user=user, emoji="b"), errors.UniqueViolation
            ),
            f"A second row with the same {column} was refused: "
            f"{column} must be unique only together with the other column.",
            got=listed,
        )
    case.mistake(
        "same_reaction_twice",
        refusal(case, INSERT, post=1, user=1, emoji="c") is None,
        "The same user reacted to the same post twice, and PostgreSQL accepted it.",
        got=listed,
    )
    case.mistake(
        "index_instead_of_constraint",
        not table.of_kind("unique"),
        "An index makes the pair unique, but there is no constraint: Index(..., unique=True) "
        "doesn't create one. The task asks for a UniqueConstraint.",
        got=listed,
    )
    case.mistake(
        "index_on_primary_key",
        any(index.keys == ("id",) and not index.of_constraint for index in table.indexes),
        "There is a second index on id. The primary key already has one, which serves the same "
        "searches.",
        got=listed,
    )
    what_for = {"post_id": "all reactions to a post", "user_id": "all reactions of a user"}
    for column, what in what_for.items():
        case.mistake(
            "column_without_index",
            not any(index.keys[0] == column for index in table.indexes),
            f"No index begins with {column}, and the task asks for one, to find {what}. An index "
            "on (a, b) is sorted by a, so the rows with the same b are scattered all over it.",
            got=listed,
        )
    case.mistake(
        "index_twice",
        len(table.indexes) > 3,
        "There are more indexes than needed. An index on (a, b) also serves searches by a, and "
        "each INSERT has to write to every index.",
        got=listed,
    )
