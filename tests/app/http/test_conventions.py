"""What clients, caches and proxies expect of any HTTP server."""

from __future__ import annotations

import httpx
import pytest

from app.main import create_app
from tests.app.support.api import Api, is_problem, make_settings, one_server

pytestmark = pytest.mark.anyio


async def test_head_is_get_without_its_body(api: Api) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    paths = ["/posts", f"/posts/{post['id']}", "/users/me", "/tags", "/health/ready", "/metrics"]
    for path in [*paths, "/docs", "/openapi.json", f"/posts/{post['id']}/comments"]:
        get = await api.client.get(path, headers=ada.auth)
        head = await api.client.head(path, headers=ada.auth)
        assert (head.status_code, head.content) == (200, b""), path
        for name in ("content-type", "etag"):
            assert head.headers.get(name) == get.headers.get(name), path
        if path != "/metrics":
            assert head.headers["content-length"] == str(len(get.content)), path
    is_problem_of(await api.client.head("/posts/999999"), 404)
    answer = await api.client.head("/auth/token")
    is_problem_of(answer, 405)
    assert answer.headers["allow"] == "POST"
    assert "HEAD" in (await api.client.put("/posts")).headers["allow"].split(", ")


def is_problem_of(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.content == b""


async def test_a_head_of_the_export_reads_nothing(api: Api) -> None:
    with api.statements() as sent:
        answer = await api.client.head("/posts/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert sent == []


async def test_a_cache_keeps_clients_apart(api: Api) -> None:
    for path in ("/posts", "/nowhere", "/users/me"):
        answer = await api.client.get(path)
        assert "authorization" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "spelling", ["1.0", "01", "+1", "%201", "1%20", "1_0", "-0", "1e0", "\u0661"]
)
async def test_a_number_has_one_spelling(api: Api, spelling: str) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    spelled = spelling.replace("1", str(post["id"]), 1)
    for path in ("/posts/{}", "/posts/{}/comments", "/users/{}", "/posts?limit={}"):
        is_problem(await api.client.get(path.format(spelled)), 422, "invalid")
    is_problem(await api.client.delete(f"/posts/{spelled}", headers=ada.auth), 422, "invalid")


@one_server
async def test_no_count_of_statements_tells_of_a_draft(api: Api) -> None:
    """A tag that is there already takes fewer statements than a new one."""
    ada, eve = await api.person("ada"), await api.person("eve")
    await api.post(ada, status="draft", tags=["secret"])
    url = api.app.state.settings.url().render_as_string(hide_password=False)
    app = create_app(make_settings(url, show_query_count=False))
    app.state.database = api.database
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for tag in ("secret", "another"):
            body = {"title": "t", "content": "c", "tags": [tag]}
            answer = await client.post("/posts", json=body, headers=eve.auth)
            assert answer.status_code == 201
            assert not {"x-query-count", "server-timing"} & set(answer.headers)
