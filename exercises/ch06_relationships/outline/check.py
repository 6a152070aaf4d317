"""The check of ``outline``, chapter 6."""

from collections import Counter
from collections.abc import Iterator

from exercises.ch06_relationships.common import a_list
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    threads = Counter(comment["post_id"] for comment in world.data.comments)
    posts = [post["id"] for post in world.data.posts]
    quiet = [post for post in posts if post not in threads]
    for post_id in dict.fromkeys(
        [*(post for post, _ in threads.most_common(6)), *quiet[:1], *draw.ids(posts, most=4)]
    ):
        yield call(post_id)


def check_outline(case: Case) -> None:
    case.sql(
        "INSERT INTO comments (post_id, author_id, parent_id, content) "
        "SELECT post_id, author_id, id, 'late answer' FROM comments "
        "WHERE parent_id IS NULL ORDER BY id DESC"
    )
    posts = case.sql(
        "SELECT post_id, max(depth) FROM (WITH RECURSIVE t AS (SELECT id, post_id, 0 AS depth FROM "
        "comments WHERE parent_id IS NULL UNION ALL SELECT c.id, c.post_id, t.depth + 1 "
        "FROM comments c JOIN t ON c.parent_id = t.id) SELECT * FROM t) AS x "
        "GROUP BY post_id ORDER BY max(depth) DESC, count(*) DESC, post_id LIMIT 5"
    )
    empty = case.sql(
        "SELECT p.id FROM posts p WHERE NOT EXISTS (SELECT FROM comments WHERE post_id = p.id) "
        "ORDER BY p.id LIMIT 1"
    )
    for number in [*(row[0] for row in posts), *(row[0] for row in empty)]:
        with case.session() as session:
            got = case.call(session, number)
        a_list(case, got)
        expected = case.sql(
            "WITH RECURSIVE t AS (SELECT id, 0 AS depth, ARRAY[id] AS path FROM comments WHERE "
            "post_id = %(post)s AND parent_id IS NULL UNION ALL SELECT c.id, t.depth + 1, "
            "t.path || c.id FROM comments c JOIN t ON c.parent_id = t.id) "
            "SELECT depth, id FROM t ORDER BY path",
            post=number,
        )
        case.mistake(
            "none_instead_of_empty",
            got is None and not expected,
            "For a post without comments your function gave back None. It should be an empty list.",
        )
        case.same(
            got,
            expected,
            mistakes={
                "level_by_level": (
                    sorted(expected),
                    (
                        "The depths are right, but all comments of one depth come together. Each "
                        "comment should be followed by its own answers."
                    ),
                ),
                "by_id": (
                    sorted(expected, key=lambda row: row[1]),
                    (
                        "The comments come in the order of their ids. Each comment should be "
                        "followed by its own answers, also by those that were written later."
                    ),
                ),
                "top_level_only": (
                    [row for row in expected if row[0] == 0],
                    "The answers are missing.",
                ),
                "two_levels_only": (
                    [row for row in expected if row[0] <= 1],
                    "Answers to answers are missing.",
                ),
                "no_depth": (
                    [(0, row[1]) for row in expected],
                    "Every comment has depth 0.",
                ),
                "depth_from_one": (
                    [(row[0] + 1, row[1]) for row in expected],
                    "A comment on the post itself has depth 0.",
                ),
                "columns_swapped": (
                    [(row[1], row[0]) for row in expected],
                    "The depth comes first, then the id.",
                ),
            },
        )
        case.at_most(
            1,
            "n_plus_one",
            "The answers were fetched apart from what they answer: comment.replies and "
            "comment.parent load lazily, and selectinload goes level by level.",
        )
        case.mistake(
            "filters_in_python",
            max((entry.rows or 0 for entry in case.recording.statements), default=0)
            > len(expected),
            "The answer is right, but your code fetched the comments of other posts as well. Let "
            "the database leave them out.",
        )
