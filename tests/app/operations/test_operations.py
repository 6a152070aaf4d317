"""Health, metrics, logs, docs, CORS, and errors of our own."""

import json
import logging
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.main import create_app
from app.operations.logs import JsonFormatter
from tests.app.support.api import PROBLEM, Api, is_problem, make_settings, one_server
from tests.app.support.server import Server

pytestmark = pytest.mark.anyio


async def test_live_and_ready(api: Api) -> None:
    assert (await api.client.get("/health/live")).json() == {"status": "ok"}
    assert (await api.client.get("/health/ready")).json() == {"status": "ok"}


async def test_not_ready_at_another_revision(api: Api) -> None:
    await api.connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    answer = await api.client.get("/health/ready")
    is_problem(answer, 503, "not_migrated")
    assert "0003" in answer.json()["detail"]
    await api.connection.execute(text("DELETE FROM alembic_version"))
    answer = await api.client.get("/health/ready")
    is_problem(answer, 503, "not_migrated")
    assert "alembic upgrade head" in answer.json()["detail"]
    assert (await api.client.get("/health/live")).status_code == 200


async def test_metrics_count_by_route_and_not_by_path(api: Api) -> None:
    for number in range(3):
        await api.client.get(f"/users/{number + 900}")
        await api.client.get(f"/nowhere/{number}")
    shown = (await api.client.get("/metrics")).text
    assert "# TYPE http_requests_total counter" in shown
    assert 'route="unmatched"' in shown
    assert "/users/900" not in shown
    assert "/nowhere" not in shown
    assert 'db_pool_connections{pool="session"}' in shown


async def test_a_request_leaves_one_json_line(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "app.request"):
        await api.client.get("/users/1?secret=1", headers={"X-Request-ID": "abc"})
    [record] = [record for record in caplog.records if record.name == "app.request"]
    line = json.loads(JsonFormatter().format(record))
    assert line["message"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/users/1", 404)
    # A row that a standby does not have, the primary is asked for.
    assert line["statements"] == (2 if api.database.replica else 1)
    assert {"time", "level", "ms", "db_ms", "request_id"} <= line.keys()


@one_server
async def test_a_slow_query_is_logged_without_its_values(
    api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.database.pool, "_slow", 0)
    await api.client.get("/posts?q=confidential")
    # How many posts have the word, and the page.
    slow = [record for record in caplog.records if record.message == "slow query"]
    assert len(slow) == 2
    for record in slow:
        assert "websearch_to_tsquery" in record.__dict__["statement"]
        assert "confidential" not in JsonFormatter().format(record)


async def test_a_mistake_of_ours_is_a_problem_with_an_id_and_nothing_else(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("app.fastpaths.statements.create_post", broken)
    ada = await api.person("ada")
    answer = await api.client.post("/posts", json={"title": "t", "content": "c"}, headers=ada.auth)
    is_problem(answer, 500, "internal")
    assert "secret" not in answer.text
    assert "ZeroDivisionError" in caplog.text


async def test_docs_load_nothing_from_elsewhere(api: Api) -> None:
    for page in ("/docs", "/redoc"):
        html = (await api.client.get(page)).text
        assert not re.search(r"(?:src|href)=.https?://", html), page
        assert "cdn." not in html
    script = await api.client.get("/static-offline-docs/swagger-ui-bundle.js")
    assert script.status_code == 200
    assert len(script.content) > 100_000


@one_server
async def test_an_error_has_its_cors_headers_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = "https://blog.example"
    url = api.app.state.settings.url().render_as_string(hide_password=False)
    app = create_app(make_settings(url, cors_origins=[origin]))
    app.state.database = api.database

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(api.database.reader, "rows", broken)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for path, status in (("/posts", 500), ("/nowhere", 404)):
            answer = await client.get(path, headers={"Origin": origin})
            assert answer.status_code == status
            assert answer.headers["content-type"] == PROBLEM
            assert answer.headers["access-control-allow-origin"] == origin


async def test_a_method_that_somebody_makes_up_is_no_series(api: Api) -> None:
    for number in range(3):
        answer = await api.client.request(f"MADEUP{number}", "/posts")
        assert answer.status_code == 405
    assert "MADEUP" not in (await api.client.get("/metrics")).text


@pytest.mark.slow
def test_every_line_of_the_log_is_json(worker_url: str, tmp_path: Path) -> None:
    with Server(worker_url, tmp_path / "log") as server:
        httpx.get(f"{server.url}/posts", headers={"X-Request-ID": "abc"})
    lines = [json.loads(line) for line in server.log().splitlines()]
    said = [line["message"] for line in lines]
    # From the first to the last one that uvicorn writes.
    assert said[0].startswith("Started server process")
    assert said[-1].startswith("Finished server process")
    [request] = [line for line in lines if line["request_id"] == "abc"]
    assert request["path"] == "/posts"
