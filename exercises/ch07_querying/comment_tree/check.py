"""The check of ``comment_tree``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import called, one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# Answers to one comment whose ids have another number of digits, and answers below each of them.
WIDE = """
INSERT INTO comments (id, post_id, author_id, parent_id, content)
SELECT n, post_id, author_id, {comment}, '' FROM comments, unnest(ARRAY[{ids}]) AS n
WHERE id = {comment};
INSERT INTO comments (id, post_id, author_id, parent_id, content)
SELECT id * 2 + n, post_id, author_id, id, '' FROM comments, generate_series(0, 1) AS n
WHERE parent_id = {comment} AND id IN (999, 99999)
"""
# A thread that goes on for a hundred and fifty levels more.
DEEP = """
INSERT INTO comments (id, post_id, author_id, parent_id, content)
SELECT 3000000 + n, post_id, author_id, CASE n WHEN 1 THEN id ELSE 2999999 + n END, ''
FROM comments, generate_series(1, 150) AS n WHERE id = {comment}
"""


def calls(world: World) -> Iterator[Call]:
    parents = {comment["id"]: comment["parent_id"] for comment in world.data.comments}
    deepest = max(parents, key=lambda comment: len(_above(parents, comment)), default=0)
    thread = [*_above(parents, deepest), deepest] if parents else []
    answers = [*filter(None, parents.values())]
    busiest = sorted(set(answers), key=lambda comment: (-answers.count(comment), comment))[:2]
    for comment in dict.fromkeys([*draw.spread(thread, 3), *busiest[:1], *draw.ids(parents, 3)]):
        yield call(comment)
    if parents and world.name != "generated":
        ids = ", ".join(str(n) for n in (999, 99_999, 10_000_000, 2_000_000_000))
        yield call(thread[0], setup=WIDE.format(comment=thread[-1], ids=ids))
        yield call(thread[0], setup=DEEP.format(comment=thread[-1]))


def _above(parents: dict[int, int | None], comment: int) -> list[int]:
    parent = parents[comment]
    return [] if parent is None else [*_above(parents, parent), parent]


def check_comment_tree(case: Case) -> None:
    ((root,),) = case.sql("SELECT parent_id FROM comments WHERE parent_id > 0 ORDER BY id LIMIT 1")
    for comment in (root, 0):
        with case.session() as session:
            returned = called(case, session, comment)
        case.mistake(
            "asks_first",
            case.recording.count == 2 and bool(returned or comment == 0),
            "Your code sent 2 statements; one is enough. If the first only asks whether the "
            "comment exists, leave it out: a CTE that starts with no row returns no rows.",
        )
        one_statement(
            case,
            comment,
            name="one_statement_per_comment",
            message="Your code goes through the thread one statement at a time. A recursive "
            "CTE goes all the way down in one.",
        )
