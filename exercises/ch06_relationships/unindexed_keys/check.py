"""The check of ``unindexed_keys``, chapter 6."""

from collections.abc import Iterator

from exercises.ch06_relationships.common import given_back
from workbook.judge import compare
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

VISITS = """
CREATE TABLE visits (id int PRIMARY KEY, user_id int REFERENCES users,
  post_id int REFERENCES posts, tag_id int REFERENCES tags, UNIQUE (post_id, user_id));
CREATE INDEX ON visits (id, tag_id);
CREATE TABLE awards (user_id int PRIMARY KEY REFERENCES users,
  comment_id int REFERENCES comments, tag_id int UNIQUE REFERENCES tags);
CREATE TABLE medals (id int, award_id int REFERENCES awards, PRIMARY KEY (id, award_id));
DROP INDEX ix_posts_author_id
"""
ODD = """
CREATE TABLE "Odd table" ("User id" int REFERENCES users, "a.b" int REFERENCES tags);
CREATE TABLE no_key (post_id int REFERENCES posts, tag_id int REFERENCES tags, n int);
CREATE INDEX ON no_key ((n + 1), tag_id);
CREATE INDEX ON no_key (n) INCLUDE (post_id);
CREATE TABLE parts (user_id int REFERENCES users, post_id int REFERENCES posts, tag_id int
  REFERENCES tags, parent_id int, UNIQUE (tag_id, user_id));
CREATE INDEX ON parts (post_id DESC) WHERE user_id > 0;
CREATE INDEX ON parts USING hash (user_id);
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.notes (id int PRIMARY KEY, post_id int REFERENCES public.posts)
"""
LATER = (
    "CREATE INDEX ON visits (user_id, tag_id); DROP TABLE medals; DROP INDEX visits_id_tag_id_idx"
)


def calls(_: World) -> Iterator[Call]:
    yield call()
    yield call(setup=VISITS)
    yield call(setup=ODD)
    yield call(setup=LATER)
    yield call(setup="DROP SCHEMA elsewhere CASCADE; CREATE INDEX ON posts (author_id)")


def check_unindexed_keys(case: Case) -> None:
    case.same(
        case.call(case.engine),
        [],
        mistakes={
            "forgets_primary_key": (
                ["post_tags.post_id"],
                (
                    "post_tags.post_id is served: the index of the primary key (post_id, tag_id) "
                    "begins with it."
                ),
            ),
        },
    )
    case.sql(
        "CREATE TABLE visits (id int PRIMARY KEY, user_id int REFERENCES users, "
        "  post_id int REFERENCES posts, tag_id int REFERENCES tags, "
        "  UNIQUE (post_id, user_id));"
        "CREATE INDEX ON visits (id, tag_id);"
        "CREATE TABLE awards (user_id int PRIMARY KEY REFERENCES users, "
        "  comment_id int REFERENCES comments, tag_id int UNIQUE REFERENCES tags);"
        "CREATE TABLE medals (id int, award_id int REFERENCES awards, PRIMARY KEY (id, award_id));"
        "DROP INDEX ix_posts_author_id"
    )
    expected = [
        "awards.comment_id",
        "medals.award_id",
        "posts.author_id",
        "visits.tag_id",
        "visits.user_id",
    ]
    inside = ["medals.award_id", "visits.tag_id", "visits.user_id"]
    every = ["comments.author_id", "comments.parent_id", "comments.post_id", "post_tags.post_id",
             "post_tags.tag_id", "awards.tag_id", "awards.user_id", "visits.post_id"]  # fmt: skip
    got = compare.require_list(case.call(case.engine))
    case.mistake(
        "any_position",
        bool(got)
        and all(isinstance(key, str) for key in got)
        and set(got) == set(expected) - (set(inside) - set(got)) != set(expected),
        "visits.user_id, visits.tag_id and medals.award_id are in an index, but none begins with "
        "them. An index on (a, b) does not find b alone.",
        got=compare.listed(got),
        expected=compare.listed(expected),
    )
    case.same(
        got,
        expected,
        mistakes={
            "models_not_database": (
                [],
                (
                    "Nothing was found in a database that has such keys. Your function looks at "
                    "the classes, or at tables that it knows by name, and not at the database."
                ),
            ),
            "single_column_only": (
                sorted([*expected, "visits.post_id"]),
                (
                    "visits.post_id is served: a unique constraint on (post_id, user_id) has an "
                    "index that begins with it. It need not end there."
                ),
            ),
            "forgets_primary_key": (
                sorted([*expected, "awards.user_id", "post_tags.post_id"]),
                "A primary key has an index too.",
            ),
            "forgets_unique": (
                sorted([*expected, "awards.tag_id", "visits.post_id"]),
                "A unique constraint has an index too.",
            ),
            "all_foreign_keys": (
                sorted([*expected, *every]),
                "These are all foreign keys; those that an index serves do not belong there.",
            ),
        },
    )
    case.sql("CREATE INDEX ON visits (user_id, tag_id); DROP TABLE medals; DROP TABLE awards")
    case.same(case.call(case.engine), ["posts.author_id", "visits.tag_id"])
    given_back(case)
