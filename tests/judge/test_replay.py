"""The case in which an answer differed can be opened, and the call made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.course import catalogue, paths
from workbook.judge import checking, replay
from workbook.sqltape import record

NAME = "authors_of_popular"
HEAD = "from sqlalchemy import select, text\nfrom workbook.blog import Post, User\n"
# Right on friendly data: it never returns more than thirty users.
WRONG = """
def authors_of_popular(session, least):
    popular = select(User).where(User.posts.any(Post.views >= least))
    return session.scalars(popular.order_by(User.username).limit(30)).all()
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path))
    path = paths.my_work() / "exercises" / f"{catalogue.exercise(NAME).chapter}.py"
    path.parent.mkdir()
    return path


def test_a_case_is_opened_and_called_again(file: Path) -> None:
    exercise = catalogue.exercise(NAME)
    file.write_text(HEAD + WRONG, encoding="utf-8")
    [feedback] = checking.check([exercise])
    case = replay.replay(exercise, feedback)
    try:
        assert case.session is not None
        assert case.words.startswith("authors_of_popular(session, ")
        with record() as recording:
            short = case.call()
        assert recording.count == 1
        assert len(short) == 30
        # The learner mends the file, and the same case shows it.
        file.write_text(HEAD + WRONG.replace(".limit(30)", ""), encoding="utf-8")
        assert len(case.call()) > 30
    finally:
        case.close()


def test_a_right_answer_has_no_case(file: Path) -> None:
    exercise = catalogue.exercise(NAME)
    file.write_text(HEAD + WRONG.replace(".limit(30)", ""), encoding="utf-8")
    [feedback] = checking.check([exercise])
    with pytest.raises(replay.NothingToReplay, match="right"):
        replay.replay(exercise, feedback)


def test_requests_are_sent_again(file: Path) -> None:
    exercise = catalogue.exercise("views_api")
    path = file.with_name(f"{exercise.chapter}.py")
    wrong = exercise.wrong.read_text(encoding="utf-8")
    path.write_text(f"{wrong}\nviews_api = the_old_number\n", encoding="utf-8")
    [feedback] = checking.check([exercise])
    case = replay.replay(exercise, feedback)
    try:
        assert "Open: .given, .engine, .arguments; .call() calls" in repr(case)
        assert [response.json()["views"] for response in case.call()] == [640, 641]
        path.write_text(exercise.solution.read_text(encoding="utf-8"), encoding="utf-8")
        assert [response.json()["views"] for response in case.call()] == [643, 644]
    finally:
        case.close()
