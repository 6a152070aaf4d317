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


def check_authors_of_popular(case: Case) -> None:
    levels = [views for (views,) in case.sql("SELECT DISTINCT views FROM posts ORDER BY views")]
    for least in (levels[-1], levels[-1] + 1, levels[len(levels) // 2], levels[1], levels[0]):
        _popular(case, least)


def _popular(case: Case, least: int) -> None:
    by_name = (
        "SELECT username FROM users u WHERE EXISTS (SELECT FROM posts p WHERE "
        "p.author_id = u.id AND views {} %(least)s) ORDER BY username"
    )
    one_each = (
        "SELECT username FROM users u JOIN posts p ON p.author_id = u.id "
        "WHERE views >= %(least)s ORDER BY username"
    )
    expected, more = (_names(case, by_name.format(sign), least) for sign in (">=", ">"))
    repeated = _names(case, one_each, least)
    published = _names(case, by_name.format("> 0 AND status = 'published' AND views >="), least)
    with SessionOfToday(case.engine) as session:
        with warnings_of() as noted:
            got = case.call(session, least, raising=STILL_A_QUERY)
        case.mistake(
            "forgets_the_join",
            unjoined(noted),
            "Your statement reads users and posts without saying how they belong together: every "
            "user is paired with every such post.",
        )
        got = list(got) if isinstance(got, tuple) else got
        names = case.objects_of(got, User, "username")
        case.mistake(
            "repeats_authors",
            sorted(names) == sorted(repeated) != expected,
            f"{len(names)} users come, some of them more than once: one for each of their posts "
            "that the join found. The Query dropped the repeats silently, select() does not.",
        )
        case.same(
            names,
            expected,
            mistakes={
                "leaves_out_drafts": (
                    published,
                    "Only authors of published posts come. The Query did not ask for the status.",
                ),
                "more_than_least": (
                    more,
                    f"A post with exactly {least} views counts as well: `>=` in the original.",
                ),
                "ignores_case_in_order": (
                    sorted(expected, key=str.lower),
                    "The original orders by username as it is, capitals before small letters.",
                ),
            },
        )
        sent = case.recording.count
        case.mistake(
            "n_plus_one",
            sent > 2,
            f"The users are right, but {sent} statements were sent: one more for each user or "
            "post. One statement can hold the condition.",
        )
        case.mistake(
            "looks_in_python",
            sent > 1,
            "The users are right, but two statements were sent to find them. One statement can "
            "hold the condition.",
        )


def _names(case: Case, query: str, least: int) -> list[str]:
    return [name for (name,) in case.sql(query, least=least)]
