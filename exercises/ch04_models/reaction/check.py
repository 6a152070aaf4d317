"""The check of ``reaction``, chapter 4."""

from psycopg2 import errors

from exercises.ch04_models.common import always_there, integer_key, limited
from workbook.judge.case import Case
from workbook.judge.schema import TableFacts, build, refusal
from workbook.judge.verdict import on


@on("empty")
def check_reaction(case: Case) -> None:
    table = build(case, "reactions")
    table.has_columns("id", "post_id", "user_id", "emoji")
    integer_key(table)
    table.has_type("post_id", "integer", "bigint")
    table.has_type("user_id", "integer", "bigint")
    limited(table, "emoji", 10)
    always_there(table, "post_id", "user_id", "emoji")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    for column, post, user in (("post_id", 1, 2), ("user_id", 2, 1)):
        case.sql("TRUNCATE reactions")
        case.sql("INSERT INTO reactions (post_id, user_id, emoji) VALUES (1, 1, 'a')")
        error = refusal(
            case,
            "INSERT INTO reactions (post_id, user_id, emoji) VALUES (%(post)s, %(user)s, 'b')",
            post=post,
            user=user,
        )
        case.mistake(
            "unique_for_each_column",
            isinstance(error, errors.UniqueViolation),
            "One user could not react to two posts, or two users to the same post: "
            f"{column} must be unique only together with the other column.",
            got=listed,
        )
    case.sql("TRUNCATE reactions")
    case.sql("INSERT INTO reactions (post_id, user_id, emoji) VALUES (1, 1, 'a')")
    case.mistake(
        "same_reaction_twice",
        refusal(case, "INSERT INTO reactions (post_id, user_id, emoji) VALUES (1, 1, 'b')") is None,
        "The same user reacted to the same post twice, and nothing refused it.",
        got=listed,
    )
    case.mistake(
        "index_instead_of_constraint",
        not table.of_kind("unique"),
        "The pair is unique by an index, but there is no constraint: unique=True together with an "
        "index, or Index(..., unique=True), makes none. The task asks for a UniqueConstraint.",
        got=listed,
    )
    case.same(
        sorted(constraint.name for constraint in table.of_kind("unique")),
        ["uq_reactions_post_user"],
        message="The unique constraint should have the name that the task gives it.",
        mistake="other_constraint_name",
    )
    _check_reaction_indexes(case, table, listed)


def _check_reaction_indexes(case: Case, table: TableFacts, listed: list[str]) -> None:
    case.mistake(
        "index_on_primary_key",
        any(index.keys == ("id",) and not index.of_constraint for index in table.indexes),
        "A second index on id: the primary key has one already, so this one only costs.",
        got=listed,
    )
    first = [index.keys[0] for index in table.indexes if index.where is None]
    for column, what in (("post_id", "all reactions to a post"), ("user_id", "of a user")):
        case.mistake(
            "column_without_index",
            column not in first,
            f"No index begins with {column}, so finding {what} reads the whole table. An index on "
            "(a, b) finds a, or a with b; it does not find b alone.",
            got=listed,
        )
    case.mistake(
        "index_twice",
        len(table.indexes) > 3,
        "There is an index more than it takes: one on (a, b) finds a as well, so an index on a "
        "beside it only makes each INSERT slower.",
        got=listed,
    )
