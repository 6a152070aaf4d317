"""The points that HTTP shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import httpx
import jwt
import pytest
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.security import APIKeyHeader, HTTPBearer

from tests.checklist.applications import InProcess, application, bad, good, target
from workbook.checklist.finding import State
from workbook.checklist.points import (
    p01_tls,
    p02_headers,
    p03_cors,
    p04_docs,
    p05_secret,
    p07_token_cache,
    p08_readiness,
    p09_request_ids,
    p10_echo,
)
from workbook.checklist.target import Login, Target, Unreachable

# Such secrets are the subject.
pytestmark = pytest.mark.filterwarnings("ignore:The HMAC key is")
PUBLIC = "https://blog.example"
ADA = Login("ada", "right")


@pytest.mark.parametrize(
    ("point", "one", "other"),
    [
        (p01_tls, target(good(), PUBLIC), target(bad(), "http://blog.example")),
        (p02_headers, target(good(), PUBLIC), target(bad(), PUBLIC)),
        (p02_headers, target(good()), target(bad())),
        (p03_cors, target(good()), target(bad())),
        (p04_docs, target(good(docs=False)), target(bad())),
        (p05_secret, target(good()), target(bad())),
        (p07_token_cache, target(good(), login=ADA), target(bad(), login=ADA)),
        (p08_readiness, target(good()), target(bad())),
        (p09_request_ids, target(good()), target(bad())),
    ],
)
def test_a_good_application_passes_and_a_bad_one_does_not(
    point: Any, one: Target, other: Target
) -> None:
    assert point.look(one).state is State.GOOD
    finding = point.look(other)
    assert finding.state is State.MISSING
    assert finding.cure


@pytest.mark.parametrize(
    ("point", "seen"),
    [
        (p01_tls, target(good())),  # on this machine: TLS ends elsewhere
        (p05_secret, target(good(docs=False))),  # no endpoint is known
        (p07_token_cache, target(good())),  # no account
        (p07_token_cache, target(good(), login=Login("ada", "wrong"))),
        (p07_token_cache, target(good(docs=False), login=ADA)),
        (p10_echo, target(good())),  # no log
    ],
)
def test_what_cannot_be_seen_is_neither(point: Any, seen: Target) -> None:
    assert point.look(seen).state is State.UNSEEN


@pytest.mark.parametrize("secret", ["changeme", "your-secret-key", p05_secret.PUBLISHED[0]])
def test_each_known_secret_is_noticed(secret: str) -> None:
    finding = p05_secret.look(target(application(secret)))
    assert finding.state is State.MISSING
    assert secret not in finding.saw  # what is shown may be pasted somewhere


def test_a_request_id_in_the_error_is_no_sign_of_the_secret() -> None:
    app = FastAPI()
    numbers = iter(range(100))
    protected = application("random enough for a test, and long")
    app.openapi = protected.openapi  # type: ignore[method-assign]

    @app.get("/users/me", status_code=401)
    def me() -> int:
        return next(numbers)

    assert p05_secret.look(target(app)).state is State.GOOD


def _asks_for(scheme: Any, secret: str, algorithm: str = "HS256", path: str = "/me") -> FastAPI:
    """An application that looks for a user's id in a token, and finds nobody."""
    app = FastAPI()

    @app.get(path)
    def me(token: Any = Depends(scheme)) -> None:  # noqa: B008, FAST002
        try:
            claims = jwt.decode(getattr(token, "credentials", token), secret, [algorithm])
        except jwt.InvalidTokenError:
            raise HTTPException(401, "Invalid token") from None
        if "user_id" not in claims:
            raise HTTPException(401, "Invalid token")
        raise HTTPException(404)

    return app


@pytest.mark.parametrize(
    ("app", "state"),
    [
        (_asks_for(HTTPBearer(), "secret", "HS512"), State.MISSING),
        (_asks_for(HTTPBearer(), "123456", path="/users/{user_id}"), State.MISSING),
        (_asks_for(APIKeyHeader(name="X-Key"), "secret"), State.UNSEEN),
    ],
)
def test_other_ways_to_ask_for_a_token(app: FastAPI, state: State) -> None:
    assert p05_secret.look(target(app)).state is state


def test_a_token_that_nobody_checks_is_noticed() -> None:
    app = FastAPI()

    @app.get("/me")
    def me(token: Annotated[Any, Depends(HTTPBearer())]) -> None:
        """Take any token."""

    assert p05_secret.look(target(app)).state is State.MISSING


@pytest.mark.parametrize(
    ("point", "header", "value"),
    [
        (p02_headers, "Strict-Transport-Security", "max-age=0"),
        (p03_cors, "Access-Control-Allow-Origin", "null"),
        (p09_request_ids, "X-Request-ID", "always the same"),
    ],
)
def test_a_header_that_does_not_help(point: Any, header: str, value: str) -> None:
    app = FastAPI()

    @app.get("/")
    def page(response: Response) -> None:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers[header] = value

    assert point.look(target(app, PUBLIC)).state is State.MISSING


def test_a_health_that_says_200_and_means_no() -> None:
    app = FastAPI()

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "degraded"}

    assert p08_readiness.look(target(app)).state is State.MISSING


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("http://10.0.0.5:8000", State.UNSEEN),
        ("http://[::1]:8000", State.UNSEEN),
        ("http://api:8000", State.UNSEEN),
        ("http://8.8.8.8", State.MISSING),
    ],
)
def test_an_address_inside_a_network(address: str, state: State) -> None:
    assert p01_tls.look(target(good(), address)).state is state


def test_an_application_that_is_not_ready_does_not_pass() -> None:
    app = FastAPI()

    @app.get("/health/ready", status_code=503)
    def ready() -> str:
        return "no database"

    finding = p08_readiness.look(target(app))
    assert finding.state is State.MISSING
    assert "503" in finding.saw


def test_a_site_that_shows_its_page_for_every_address_has_neither_docs_nor_readiness() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/{path:path}", response_class=HTMLResponse)
    def page(path: str) -> str:
        return "<h1>Welcome</h1>"

    assert p04_docs.look(target(app)).state is State.GOOD
    assert p08_readiness.look(target(app)).state is State.MISSING
    assert p05_secret.look(target(app)).state is State.UNSEEN


def test_an_address_that_leads_to_https_says_no_more() -> None:
    app = FastAPI()

    @app.get("/")
    def leave() -> RedirectResponse:
        return RedirectResponse("https://blog.example/", 308)

    assert p01_tls.look(target(app, "http://blog.example")).state is State.UNSEEN


def test_a_login_is_tried_where_tokens_are_given_only() -> None:
    app = good()

    @app.post("/tokens/revoke-token")
    def revoke() -> None:
        raise AssertionError

    one = target(app, login=ADA)
    assert p07_token_cache.look(one).state is State.GOOD


def test_the_log_tells_of_echo(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("2026-01-01 INFO GET /posts 200\n", encoding="utf-8")
    assert p10_echo.look(target(good(), log=log)).state is State.GOOD
    log.write_text(
        "INFO:     127.0.0.1 - GET /posts 200\n"
        "2026-01-01 10:00:00,000 INFO sqlalchemy.engine.Engine SELECT 1\n",
        encoding="utf-8",
    )
    finding = p10_echo.look(target(good(), log=log))
    assert (finding.state, finding.saw[:12]) == (State.MISSING, "1 of 2 lines")
    log.write_text("", encoding="utf-8")
    assert p10_echo.look(target(good(), log=log)).state is State.UNSEEN


def test_the_log_has_the_id_of_the_request_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p09_request_ids, "PATIENCE", 0)
    log = tmp_path / "app.log"
    log.write_text(f"GET / 404 {p09_request_ids.ASKED}\n", encoding="utf-8")
    assert p09_request_ids.look(target(good(), log=log)).state is State.GOOD
    log.write_text("GET / 404\n", encoding="utf-8")
    assert p09_request_ids.look(target(good(), log=log)).state is State.MISSING


def test_the_same_request_is_sent_once() -> None:
    transport = InProcess(good())
    one = Target(httpx.Client(base_url="http://localhost", transport=transport))
    p02_headers.look(one)
    p04_docs.look(one)
    p04_docs.look(one)
    assert transport.sent == ["GET /", *(f"GET {place}" for place in p04_docs.PLACES)]


def test_an_application_that_is_not_there_is_said() -> None:
    with pytest.raises(Unreachable, match="has no answer"):
        Target(httpx.Client(base_url="http://127.0.0.1:9")).get("/")
