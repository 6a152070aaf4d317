"""The case of an async function is opened in the loop that is running."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IllegalStateChangeError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from workbook import databases
from workbook.blog import User
from workbook.course import catalogue, paths
from workbook.judge import checking, replay
from workbook.judge.async_replay import AsyncReplay
from workbook.judge.replay_case import Database
from workbook.sqltape import record


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner's folder without anything in it."""
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path))


@asynccontextmanager
async def opened(name: str, mistake: str, more: str = "") -> AsyncIterator[AsyncReplay]:
    """The case of a wrong answer on file; ``more`` is code after it. Nothing stays connected."""
    exercise = catalogue.exercise(name)
    wrong = exercise.wrong.read_text(encoding="utf-8")
    answer_file(name).write_text(f"{wrong}\n{more}\n{name} = {mistake}\n", encoding="utf-8")
    [feedback] = checking.check([exercise])
    case = replay.replay(exercise, feedback)
    assert isinstance(case, AsyncReplay)
    try:
        yield case
    finally:
        await case.close()
        assert connections(case.database) == 0


def answer_file(name: str) -> Path:
    file = paths.my_work() / "exercises" / f"{catalogue.exercise(name).chapter}.py"
    file.parent.mkdir(exist_ok=True)
    return file


def mend(name: str) -> None:
    """Put the solution in the learner's file."""
    solution = catalogue.exercise(name).solution.read_text(encoding="utf-8")
    answer_file(name).write_text(solution, encoding="utf-8")


def connections(database: Database) -> int:
    connection = databases.connect(databases.socket_url(database.name))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {databases.OTHERS}")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def test_an_async_session() -> None:
    async def main() -> None:
        async with opened("user_with_posts", "inner_join") as case:
            assert "`await case.call()` calls your function again" in repr(case)
            assert case.words == "user_with_posts(session, 'nina_new')"
            assert isinstance(case.session, AsyncSession)
            query = select(User.username).where(User.username == case.arguments[0])
            assert await case.session.scalar(query) == "nina_new"
            with record() as recording:
                assert await case.call() is None
            assert recording.count == 1
            mend("user_with_posts")
            user = await case.call()
            assert (user.username, user.posts) == ("nina_new", [])

    asyncio.run(main())


def test_an_async_sessionmaker() -> None:
    async def main() -> None:
        async with opened("add_draft", "published_at_once") as case:
            assert case.session is None
            assert isinstance(case.given, async_sessionmaker)
            assert "Open: .given, .engine, .arguments;" in repr(case)
            post = await case.call()
            async with case.given() as session:
                session.add(post)
                await session.refresh(post)
                assert post.status == "published"
            mend("add_draft")
            assert (await case.call()).status == "draft"

    asyncio.run(main())


def test_an_async_engine() -> None:
    async def main() -> None:
        async with opened("export_titles", "exports_drafts") as case:
            assert isinstance(case.given, AsyncEngine)
            assert await case.call() == 40
            assert len(case.arguments[0].written) == 40
            mend("export_titles")
            assert await case.call() == 33
            assert len(case.arguments[0].written) == 33

    asyncio.run(main())


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ("verifies_on_the_loop", "The event loop stood still while your code was verifying"),
        ("holds_the_session", "A connection was in use while your code was verifying"),
    ],
)
def test_what_an_argument_notices_is_shown(
    mistake: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        async with opened("log_in", mistake) as case:
            assert await case.call() is True
            assert words in capsys.readouterr().out
            mend("log_in")
            assert await case.call() is True
            assert capsys.readouterr().out == ""
            # An argument can be tried by itself, too.
            _, password, verify = case.arguments
            assert await asyncio.to_thread(verify, 1, password)

    asyncio.run(main())


def test_what_others_do_during_the_call() -> None:
    async def main() -> None:
        async with opened("update_bio", "gone_meanwhile") as case:
            user_id, service = case.arguments
            query = select(User.username).where(User.id == user_id)
            async with case.given() as session:
                name = await session.scalar(query)
            assert await case.call() is True
            async with case.given() as session:
                assert await session.scalar(query) is None
            assert await service(name) == f"Of {name}"

    asyncio.run(main())


def test_time_that_a_service_takes_passes() -> None:
    """In a check the clock of the loop jumps; here it is the clock of a whole notebook."""
    more = """
async def only_slow_ones(factory, user_id, find_name, seconds):
    try:
        return await lets_it_through(factory, user_id, find_name, seconds)
    except TimeoutError:
        if seconds < 1:
            raise
        return False
"""

    async def main() -> None:
        async with opened("rename_within", "only_slow_ones", more) as case:
            assert case.words == "rename_within(factory, 7, a service that doesn't answer, 0.5)"
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                await case.call()
            mend("rename_within")
            assert await case.call() is False
            assert time.monotonic() - began > 0.9

    asyncio.run(main())


def test_what_the_caller_does_before() -> None:
    async def main() -> None:
        async with opened("comment_counts", "a_session_for_each") as case:
            assert case.session is not None
            assert "`await case.prepare()` does that" in repr(case)
            with record() as recording:
                await case.prepare()
            assert recording.count == 0
            assert "prepare" not in repr(case)
            assert len(case.session.new) == 1
            assert await case.call() == {5: 0, 13: 12, 2: 6}
            mend("comment_counts")
            assert await case.call() == {5: 0, 13: 14, 2: 6}

    asyncio.run(main())


def test_a_call_prepares_its_case() -> None:
    async def main() -> None:
        async with opened("comment_counts", "commits_first") as case:
            assert await case.call() == {5: 0, 13: 14, 2: 6}

    asyncio.run(main())


def test_requests_to_an_async_application() -> None:
    async def main() -> None:
        async with opened("comments_api", "answers_200") as case:
            assert [response.status for response in await case.call()] == [200]
            mend("comments_api")
            assert [response.status for response in await case.call()] == [201]

    asyncio.run(main())


def test_tasks_that_a_call_leaves_behind_do_not_disturb_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def main() -> None:
        async with opened("in_parallel", "one_session_for_all") as case:
            with pytest.raises(IllegalStateChangeError):
                await case.call()
            assert "Two tasks used one connection" in capsys.readouterr().out
            mend("in_parallel")
            assert await case.call() == [641, 4201, 389, 1106, 1]
            assert capsys.readouterr().out == ""

    asyncio.run(main())


def test_locks_that_a_call_leaves_behind_do_not_disturb_the_next() -> None:
    more = """
async def fails_in_the_middle(factory, user_id, fetch_bio):
    session = factory()
    await session.execute(update(User).where(User.id == user_id).values(bio=""))
    raise LookupError
"""

    async def main() -> None:
        async with opened("update_bio", "fails_in_the_middle", more) as case:
            # The error holds the frame, and with it the session, as a notebook's last error does.
            with pytest.raises(LookupError) as raised:
                await case.call()
            assert case.loop.in_use == 1
            mend("update_bio")
            assert await case.call() is True
            assert case.loop.in_use == 0
            assert raised.tb is not None

    asyncio.run(main())


def test_an_async_case_needs_a_running_loop() -> None:
    exercise = catalogue.exercise("add_draft")
    wrong = exercise.wrong.read_text(encoding="utf-8")
    answer_file("add_draft").write_text(f"{wrong}\nadd_draft = forgets_commit\n")
    [feedback] = checking.check([exercise])
    with pytest.raises(replay.NothingToReplay, match="workbook replay add_draft"):
        replay.replay(exercise, feedback)
