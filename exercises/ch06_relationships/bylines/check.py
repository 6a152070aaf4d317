"""The check of ``bylines``, chapter 6."""

from collections.abc import Iterator

from exercises.ch06_relationships.common import a_list
from workbook.judge import compare
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    last = max((post["id"] for post in world.data.posts[:400]), default=0)
    yield call(setup=f"DELETE FROM posts WHERE id > {last}")  # noqa: S608 - selectinload: 500 a time


def check_bylines(case: Case) -> None:
    query = (
        "SELECT p.title || ', by ' || u.username || "
        "coalesce(' (' || string_agg(t.name, ', ' ORDER BY t.name) || ')', '') "
        "FROM posts p JOIN users u ON u.id = p.author_id {join} post_tags l ON l.post_id = p.id "
        "{join} tags t ON t.id = l.tag_id GROUP BY p.id, u.id ORDER BY {order}"
    )

    def lines(join: str = "LEFT JOIN", order: str = "p.views DESC, p.id") -> list[str]:
        return [line for (line,) in case.sql(query.format(join=join, order=order))]

    for extra in (False, True):
        if extra:  # the same again, with more of everything
            case.sql("INSERT INTO users (username, email) SELECT 'n'||i, 'n'||i FROM "
                     "generate_series(1, 9) AS i")  # fmt: skip
            case.sql("INSERT INTO posts (author_id, title, content, views) "
                     "SELECT id, 'by ' || username, '', id % 2 FROM users ORDER BY id")  # fmt: skip
        with case.session() as session:
            got = case.call(session)
        a_list(case, got)
        got = compare.require_list(got)
        expected = lines()
        bare = [
            title
            for (title,) in case.sql(
                "SELECT p.title || ', by ' || u.username FROM posts p JOIN users u "
                "ON u.id = p.author_id ORDER BY p.views DESC, p.id"
            )
        ]
        case.mistake(
            "line_per_tag",
            len(got) > len(expected),
            f"{len(got)} lines for {len(expected)} posts. A join with the tags gives a row for "
            "each tag of a post; a post has one line.",
        )
        case.mistake(
            "tags_unsorted",
            got != expected and [sorted(str(x)) for x in got] == [sorted(x) for x in expected],
            "The lines are right, except that the tags in the brackets are not sorted by name.",
        )
        case.same(
            got,
            expected,
            mistakes={
                "inner_instead_of_outer": (
                    lines("JOIN"),
                    "Posts without tags are missing: an inner join drops them.",
                ),
                "empty_brackets": (
                    [
                        line if line.endswith(")") or line not in bare else f"{line} ()"
                        for line in expected
                    ],
                    "A post without tags has no brackets.",
                ),
                "other_order": (
                    lines(order="p.views, p.id"),
                    "The posts with most views come first.",
                ),
            },
        )
        sent = case.recording.count
        case.mistake(
            "n_plus_one",
            sent > 3,
            f"{sent} statements for {len(expected)} posts: each post fetched its author or its "
            "tags when they were touched. Say in the SELECT what you are going to touch.",
        )
