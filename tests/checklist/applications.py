"""Two applications, one of which does everything that the list asks for, and a way to ask them."""

from __future__ import annotations

from secrets import token_hex
from typing import Annotated, Any

import httpx
import jwt
from fastapi import Depends, FastAPI, Form, HTTPException, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import OAuth2PasswordBearer
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workbook import asgi
from workbook.checklist.target import Target

bearer = OAuth2PasswordBearer("auth/token")


class InProcess(httpx.BaseTransport):
    """Sends to an application in this process."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.sent: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(f"{request.method} {request.url.path}")
        wanted = asgi.Request(
            request.method, request.url.path, body=request.read(), headers=dict(request.headers)
        )
        answer = asgi.run(asgi.send(self.app, wanted))
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


def target(app: Any, url: str = "http://127.0.0.1:8000", **options: Any) -> Target:
    """A target on that application."""
    return Target(httpx.Client(base_url=url, transport=InProcess(app)), **options)


def application(secret: str, *, docs: bool = True, no_store: bool = False) -> FastAPI:
    """An endpoint that asks for a token, and one that gives one."""
    app = FastAPI(openapi_url="/openapi.json" if docs else None)

    @app.get("/users/me")
    def me(token: Annotated[str, Depends(bearer)]) -> dict[str, str]:
        try:
            name = jwt.decode(token, secret, ["HS256"])["sub"]
        except jwt.InvalidTokenError:
            raise HTTPException(401, "Invalid token") from None
        if name != "ada":
            raise HTTPException(401, "No such user")
        return {"name": name}

    @app.post("/auth/token")
    def token(
        response: Response, username: Annotated[str, Form()], password: Annotated[str, Form()]
    ) -> dict[str, str]:
        if (username, password) != ("ada", "right"):
            raise HTTPException(401)
        if no_store:
            response.headers["Cache-Control"] = "no-store"
        return {"access_token": "x"}

    return app


class Headers:
    """What a careful application adds to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                asked = dict(scope["headers"]).get(b"x-request-id")
                headers["X-Request-ID"] = asked.decode() if asked else token_hex(8)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, receive, with_headers)


def good(*, docs: bool = True) -> FastAPI:
    """Everything is seen to."""
    app = application("a" * 20 + "random enough for a test", docs=docs, no_store=True)
    app.add_middleware(CORSMiddleware, allow_origins=["https://blog.example"])
    app.add_middleware(Headers)

    @app.get("/health/ready")
    def ready() -> str:
        return "ok"

    return app


def bad() -> FastAPI:
    """Nothing is."""
    app = application("secret")
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
    return app
