"""A project that runs the package of an earlier one: whose package it is, and what goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbook import asgi
from workbook.asgi import Request
from workbook.course import catalogue, my_work, solutions
from workbook.course.packages import sources
from workbook.judge import answers, plugin, verdict
from workbook.judge.feedback import State
from workbook.judge.project.folder import Folder
from workbook.judge.project.live.logs import Log

PROJECT = catalogue.exercise("blog_live")
EARLIER = catalogue.exercise("blog_api")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's folder of the project, with the application still to be written."""
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path / "my_work"))
    my_work.create()
    return tmp_path / "my_work" / "blog_live"


def _begun(mine: Path) -> None:
    (mine / "settings.py").write_text("", encoding="utf-8")


def test_the_folder_arrives_and_is_not_attempted(mine: Path) -> None:
    assert sources(mine) == sources(PROJECT.starter)
    assert plugin.judge_here(PROJECT).state is State.NOT_ATTEMPTED


def test_without_the_earlier_project_the_way_to_one_is_told(mine: Path) -> None:
    _begun(mine)
    feedback = plugin.judge_here(PROJECT)
    assert feedback.mistake == "no_base"
    assert "`workbook reset blog_api --solved`" in feedback.message


def test_our_solution_of_the_earlier_project_is_a_start(mine: Path) -> None:
    (mine.parent / "blog_api" / "models.py").write_text("# mine\n", encoding="utf-8")
    my_work.reset_package("blog_api", solutions.files(EARLIER))
    there = sources(mine.parent / "blog_api")
    assert there == sources(EARLIER.starter) | sources(EARLIER.solution)
    kept = mine.parent / ".earlier" / "blog_api" / "models" / "000001.py"
    assert kept.read_text(encoding="utf-8") == "# mine\n"
    _begun(mine)
    feedback = plugin.judge_here(PROJECT)
    assert feedback.mistake == "unfinished"
    assert feedback.message == "`create_app` in main.py is still to be written."


def test_a_file_of_the_earlier_project_that_can_not_be_imported_is_named(mine: Path) -> None:
    _begun(mine)
    (mine.parent / "blog_api" / "main.py").write_text("x = 1 / 0\n", encoding="utf-8")
    feedback = plugin.judge_here(PROJECT)
    assert feedback.message.startswith("main.py, line 1: the import stops with ZeroDivisionError")


@pytest.mark.parametrize("name", ["solution", "one_file"])
def test_it_is_right_on_another_api(name: str) -> None:
    """Nothing that is judged depends on how the earlier project was written."""
    base = next(iter(answers.right_answers(EARLIER)["one_file"].values()))
    own = PROJECT.solution if name == "solution" else PROJECT.right / name
    folder = Folder.of("blog_live", sources(PROJECT.starter) | sources(own), base)
    feedback = verdict.judge(PROJECT, answers.parts(PROJECT, folder))
    assert feedback.state is State.RIGHT, feedback


def _judged(main: str) -> str:
    files = sources(PROJECT.starter) | {"main.py": main}
    folder = Folder.of("blog_live", files, answers.base_of(PROJECT))
    return verdict.judge(PROJECT, answers.parts(PROJECT, folder)).message


def test_what_is_returned_has_to_be_an_application() -> None:
    assert _judged("def create_app(environ): pass\n").startswith("create_app returned None.")


def test_any_other_error_at_the_start_is_told_with_its_place() -> None:
    message = _judged("def create_app(environ):\n    return environ['PORT']\n")
    assert "it raises KeyError: 'PORT' (main.py, line 2); expected: it starts." in message


def test_a_log_keeps_what_was_logged_and_puts_the_logger_back() -> None:
    import logging

    logger = logging.getLogger("small.test")
    log = Log("small")
    with log.watching():
        line = '{"request_id": "1", "method": "GET", "path": "/x", "status": 200}'
        logger.info(line)
        logger.info("not JSON %s", "hush")
        try:
            raise ValueError("hush")
        except ValueError:
            logger.exception("request 1")
        logging.getLogger("elsewhere").warning("another secret")
    assert log.lines(["1"], {"one": "hush", "two": "another secret", "three": "absent"}) == [
        "GET /x 200, the id of its answer",
        "an error with its traceback, its message with the id of the request",
        "in the log: one",
        "in the log: two",
    ]
    assert not logging.getLogger("small").isEnabledFor(logging.INFO)
    log.forget()
    assert log.lines([], {}) == ["no line for the request", "no error"]


def test_a_body_can_arrive_in_pieces() -> None:
    received: list[tuple[bytes, bool]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            more = message["more_body"]
            received.append((message["body"], more))

    asgi.run(asgi.send(app, Request("POST", "/", body=b"abcde"), pieces=2))
    asgi.run(asgi.send(app, Request("GET", "/"), pieces=2))
    assert received == [(b"abc", True), (b"de", False), (b"", False)]
