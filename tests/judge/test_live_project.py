"""A project that runs the package of an earlier one: whose package it is, and what goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from workbook import asgi, live_testing
from workbook.asgi import Request
from workbook.course import catalogue, my_work, solutions
from workbook.course.packages import sources
from workbook.judge import answers, checks, plugin, verdict
from workbook.judge.equivalence.difference import Difference
from workbook.judge.feedback import State
from workbook.judge.project import suite
from workbook.judge.project.folder import Folder
from workbook.judge.project.live import playing
from workbook.judge.project.live.logs import Log
from workbook.judge.project.live.playing import _SceneDifference

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
    tests = {k: v for k, v in sources(PROJECT.solution).items() if k.startswith("tests/")}
    folder = Folder.of("blog_live", sources(PROJECT.starter) | tests | sources(own), base)
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


def _health(files: dict[str, str]) -> tuple[Folder, _SceneDifference]:
    """A folder with ``blog_api`` beside it, as in ``my_work``, and how its part health differs."""
    folder = Folder.of("blog_live", files, answers.base_of(PROJECT)).copied()
    play = checks.load(PROJECT).play
    assert play is not None
    reference = answers.reference(PROJECT)["health"]
    return folder, playing.difference(reference, folder, play, "health")


def test_the_head_may_be_read_from_the_folder_beside_it() -> None:
    files = solutions.files(PROJECT)
    path = "Path(str(blog_api.__file__)).parent"
    assert path in files["health.py"]
    files["health.py"] = files["health.py"].replace(path, 'Path(__file__).parents[1] / "blog_api"')
    _, difference = _health(files)
    assert difference is None


def test_a_revision_is_added_to_a_copy_only() -> None:
    files = solutions.files(PROJECT)
    heads = "ScriptDirectory.from_config(Config(str(ini))).get_heads()"
    files["health.py"] = files["health.py"].replace(heads, '["0002"]')
    folder, difference = _health(files)
    assert difference is not None
    _, observed = difference
    assert "follows the head; then GET /health/ready" in observed.call
    assert folder.base is not None
    assert sources(folder.base.path) == solutions.files(EARLIER)


# -- the learner's tests --------------------------------------------------------------------------


def _tested(tests: str) -> Difference | None:
    files = solutions.files(PROJECT) | {"tests/test_production.py": tests}
    folder = Folder.of("blog_live", files, answers.base_of(PROJECT))
    return suite.difference(answers.reference(PROJECT)["tests"], folder, answers.faults(PROJECT))


def test_every_fault_is_a_wrong_answer_with_a_message() -> None:
    faults = answers.faults(PROJECT)
    assert len(faults) == 5
    assert {fault.name for fault in faults} <= PROJECT.messages.keys()


def test_a_fault_that_no_test_finds_is_described() -> None:
    tests = """
import pytest


@pytest.mark.parametrize("environment", ["", "dev"])
def test_a_weak_key(start, environment):
    with pytest.raises(ValueError):
        start(SECRET_KEY="short", ENVIRONMENT=environment)


def test_retry(start, database):
    database.fail(times=1)
    assert start().post("/users", json={"username": "ada", "email": "ada@mail"}).status == 201
"""
    difference = _tested(tests)
    assert difference is not None
    assert difference.kind == "faults_survive"
    assert difference.whole == "error_means_ready any_revision any_id"
    assert PROJECT.faults["any_id"] in difference.message


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "ALTER TABLE alembic_version RENAME TO hidden",
        "DROP TABLE alembic_version",
    ],
)
def test_what_a_test_does_to_the_database_is_undone(damage: str) -> None:
    tests = """
import pytest

ADA = {"username": "ada", "email": "ada@mail"}


@pytest.mark.parametrize("times", [1, 2])
def test_it_begins_anew(start, environ, database, times):
    client = start()
    assert client.get("/health/ready").status == 200
    assert client.post("/users", json=ADA).status == 201
    assert database.rows("SELECT id, username FROM users") == [(1, "ada")]
    database.fail(times=9, sqlstate="XX000")
    database.execute(DAMAGE)
""".replace("DAMAGE", repr(damage))
    difference = _tested(tests)
    assert difference is not None
    assert difference.kind == "faults_survive", difference


def test_an_application_is_started_and_ended() -> None:
    events: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        events.append("startup")
        yield
        events.append("shutdown")

    with live_testing.running() as run:
        assert run(FastAPI(lifespan=lifespan)).get("/nothing").status == 404
        assert events == ["startup"]
    assert events == ["startup", "shutdown"]


# -- what is observed -----------------------------------------------------------------------------


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
