"""The check of ``authors_of_popular``, chapter 2."""

from collections.abc import Iterator

from exercises.ch02_core_vs_orm.common import (
    STILL_A_QUERY,
    SessionOfToday,
    unjoined,
    warnings_of,
)
from workbook.blog import User
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    views = sorted({post["views"] for post in world.data.posts})
    for least in dict.fromkeys(
        [*draw.spread(views, 4), *(number + 1 for number in views[-2:]), 0, -1]
    ):
        yield call(least)


# What a likely mistake asks of a user, and the message.
RULES = {
    "more_than_least": (
        "EXISTS (SELECT FROM posts WHERE author_id = u.id AND views > {0})",
        "A post with exactly that many views counts as well: `>=` in the original.",
    ),
    "leaves_out_drafts": (
        "EXISTS (SELECT FROM posts WHERE author_id = u.id AND views >= {0} AND status <> 'draft')",
        "Authors whose popular posts are all drafts are missing from your list. The Query ignores "
        "the status.",
    ),
    "all_their_posts": (
        "NOT EXISTS (SELECT FROM posts WHERE author_id = u.id AND views < {0})",
        "Your list contains users without posts, and otherwise only users whose posts all have at "
        "least that many views. One popular post is enough, and one is needed.",
    ),
}
RIGHT = "EXISTS (SELECT FROM posts WHERE author_id = u.id AND views >= {0})"


def check_authors_of_popular(case: Case) -> None:
    views = [number for (number,) in case.sql("SELECT DISTINCT views FROM posts ORDER BY views")]
    levels = (views[len(views) // 2], views[0], views[1], views[-1], views[-1] + 1)
    came = {least: _popular(case, least) for least in levels}
    if came == {least: _names(case, RIGHT, least) for least in levels}:
        return
    for name, (rule, message) in RULES.items():
        # At every level, so that no other mistake gives the same users by chance.
        case.mistake(name, came == {least: _names(case, rule, least) for least in levels}, message)


def _names(case: Case, rule: str, least: int) -> list[str]:
    query = f"SELECT username FROM users u WHERE {rule.format(least)} ORDER BY username"  # noqa: S608
    return [name for (name,) in case.sql(query)]


def _popular(case: Case, least: int) -> list[str]:
    repeated = case.sql(
        "SELECT username FROM users u JOIN posts p ON p.author_id = u.id "
        "WHERE views >= %(least)s ORDER BY username",
        least=least,
    )
    with SessionOfToday(case.engine) as session:
        with warnings_of() as noted:
            got = case.call(session, least, raising=STILL_A_QUERY)
        case.mistake(
            "forgets_the_join",
            unjoined(noted),
            "Your statement reads users and posts without a join condition: every user is paired "
            "with every popular post.",
        )
        names = case.objects_of(got, User, "username")
        case.mistake(
            "repeats_authors",
            sorted(names) == [name for (name,) in repeated] and len(set(names)) < len(names),
            f"Your list contains {len(names)} users, some of them more than once: once for each of "
            "their posts that the join matched. The Query removed the duplicates; select() "
            "doesn't.",
        )
        case.mistake(
            "n_plus_one",
            case.recording.count > 2,
            f"{case.recording.count} statements were sent, probably one for each user or post. "
            "One statement can contain the condition.",
        )
        return names
