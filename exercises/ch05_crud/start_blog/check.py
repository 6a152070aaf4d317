"""The check of ``start_blog``, chapter 5."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy.orm.exc import DetachedInstanceError

from exercises.ch05_crud.common import TOO_LONG
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call("tove", "tove@example.net", ["First", "Second"])
    yield call("half", "half@example.net", ["Fine", TOO_LONG])
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
    engine = case.make_engine()
    case.call(
        engine,
        "tove",
        "tove@example.net",
        ["First", "Second"],
        raising={
            DetachedInstanceError: (
                "reads_the_id_too_late",
                (
                    "The id is read after the session was closed. The commit had emptied the "
                    "object, and a closed session cannot fill it again: read the id inside."
                ),
            )
        },
    )
    saved = case.sql("SELECT count(*) FROM users WHERE username = 'tove'")
    case.mistake(
        "keeps_the_connection",
        engine.pool.checkedout() > 0,  # type: ignore[attr-defined]
        "The connection was not returned to the pool: after your function it is still in use. "
        "Close the session in every case; a with-block does.",
    )
    case.mistake(
        "forgets_commit",
        saved == [(0,)] and case.recording.count > 0 and case.recording.commits == 0,
        "After your function has returned, no other connection finds the user. The transaction "
        "was closed without a COMMIT, so the database has undone everything.",
    )
    case.mistake(
        "commits_twice",
        case.recording.commits > 1,
        f"Your function commits {case.recording.commits} times. If the second part fails, the "
        "first one stays behind: one transaction for all of it.",
    )
    with suppress(Exception):
        case.call(engine, "half", "half@example.net", ["Fine", TOO_LONG])
    case.mistake(
        "half_is_saved",
        case.sql("SELECT 1 FROM users WHERE username = 'half'") != [],
        "The database refused a title that is too long, and yet the user is in the table now. All "
        "or nothing needs one transaction with one commit, at the very end.",
    )
