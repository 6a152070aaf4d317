"""``workbook checklist``: all points together."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.config import Settings
from app.main import create_app
from tests.checklist.applications import InProcess, bad, good, target
from workbook.checklist import run
from workbook.checklist.finding import State
from workbook.cli.app import app as command

# Such secrets are the subject.
pytestmark = pytest.mark.filterwarnings("ignore:The HMAC key is")


def _said(*arguments: str) -> tuple[int, str, BaseException | None]:
    result = CliRunner().invoke(command, ["checklist", *arguments])
    return result.exit_code, result.output, result.exception


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the command find that application at any address."""
    client = httpx.Client

    def install(app: Any) -> None:
        monkeypatch.setattr(httpx, "Client", partial(client, transport=InProcess(app)))

    return install


def test_every_point_has_a_title_of_its_own() -> None:
    titles = [point.TITLE for point in run.points()]
    assert len(titles) == len({*titles}) == 17


def test_nothing_is_missing_of_a_good_application(running: Any) -> None:
    running(good(docs=False))
    code, said, _ = _said("http://127.0.0.1:8000")
    assert code == 0, said
    assert "✗" not in said
    assert "✓ request ids: " in said
    assert "? TLS: " in said
    assert said.splitlines()[-1].endswith("cannot be seen from here")


def test_what_is_missing_is_said_with_its_cure(running: Any) -> None:
    running(bad())
    code, said, _ = _said("http://127.0.0.1:8000")
    assert code == 1
    assert "✗ no default secret: GET /users/me answers 401 to a token" in " ".join(said.split())
    assert "openssl rand -hex 32" in said


def test_with_its_database(running: Any, engine: Engine) -> None:
    running(good())
    url = engine.url.render_as_string(hide_password=False)
    code, said, _ = _said("http://127.0.0.1:8000", "--database", url, "--connections", "20")
    assert code == 1
    assert "✗ migrations at head: there is no table alembic_version" in said
    assert "✓ pool against max_connections: " in said
    assert f"{engine.url.password}" not in said


def test_a_database_that_refuses_is_said(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    point = next(each for each in run.points() if each.TITLE == "backups that were restored")
    monkeypatch.setattr(point, "_SQL", "SELECT secret FROM nowhere")
    found = dict(run.look(target(good(), database=engine)))
    finding = found["backups that were restored"]
    assert finding.state is State.UNSEEN
    assert finding.saw.startswith("the database refused to say: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["http://127.0.0.1:9"], "has no answer"),
        (
            ["http://127.0.0.1:9", "--database", "mysql://a/b"],
            "That isn't the address of a PostgreSQL database.",
        ),
        (["http://127.0.0.1:9", "--database", "nonsense"], "can't be read"),
        (
            ["http://127.0.0.1:9", "--database", "postgresql://a:b@127.0.0.1:9/c"],
            "Connecting to the database failed",
        ),
    ],
)
def test_what_does_not_answer_ends_with_a_cure(arguments: list[str], words: str) -> None:
    _, _, error = _said(*arguments)
    assert words in str(error)
    assert hasattr(error, "cure")


def test_a_wrong_argument_is_said(tmp_path: Path) -> None:
    assert _said("127.0.0.1:8000")[:2] == (2, "The address must begin with http:// or https://.\n")
    code, said, _ = _said("http://127.0.0.1:8000", "--log", str(tmp_path / "none"))
    assert code == 2
    assert "There is no file" in said


def test_the_finished_application_has_what_shows_without_a_database() -> None:
    settings = Settings(
        database_url=SecretStr("postgresql://nobody:nothing@127.0.0.1:9/none"),
        secret_key=SecretStr("0123456789abcdef" * 2),
    )
    one = target(create_app(settings))
    points = {point.TITLE: point for point in run.points()}
    for title in ("security headers", "CORS names its origins", "no default secret", "request ids"):
        finding = points[title].look(one)
        assert finding.state is State.GOOD, finding
