"""The check of ``start_blog``, chapter 5."""

from collections.abc import Iterator
from contextlib import suppress

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotYet


def calls(world: World) -> Iterator[Call]:
    yield call("tove", "tove@example.net", ["First", "Second"])
    yield call("half", "half@example.net", ["Fine", "x" * 300])
    yield call("tove", "new@example.net", ["Fine"])
    yield call("Tove", " tove@example.net", ("Again", "Again", "again", ""))
    for user in world.data.users[:1]:
        yield call("new", user["email"], ["Fine"])
    if world.name == "authored":  # each call takes two pictures of the whole database
        yield call("ole", "ole@example.net", [])
        yield call("long", "long@example.net", ["x" * 200, "y" * 201])
        yield call("none", "none@example.net", ["Fine", None])
        yield call("nul", "nul@example.net", ["Fine", "a\x00b"])
        yield call("x" * 31, "x@example.net", ["Fine"])
        yield call("o'brien!", "%s@example.net", [*draw.HOSTILE_TEXTS, " padded "])
        yield call("many", "many@example.net", [f"Post {number}" for number in range(150)])


def check_start_blog(case: Case) -> None:
    with suppress(NotYet):  # other errors have messages of their own
        case.call(case.engine, "tove", "tove@example.net", ["First", "Second"])
    case.mistake(
        "commits_twice",
        case.recording.commits > 1,
        f"Your function commits {case.recording.commits} times. If the second part fails, the "
        "first one stays behind. Use one transaction for all of it.",
    )
    with suppress(NotYet):
        case.call(case.engine, "half", "half@example.net", ["Fine", "x" * 300])
    case.mistake(
        "half_is_saved",
        case.sql("SELECT 1 FROM users WHERE username = 'half'") != [],
        "The database refused a title that is too long, and yet the user is in the table now. All "
        "or nothing needs one transaction with one commit, at the very end.",
    )
