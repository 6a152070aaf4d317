"""Who sends a request: a signed token in the place of a name."""

import jwt
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import problem


class Tokens:
    """Middleware: hands the name in a valid token on to the API, and refuses every other one."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self.app = app
        self.key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get("authorization") if scope["type"] == "http" else None
        if given is None:
            await self.app(scope, receive, send)
            return
        name = self._name(given)
        if name is None:
            headers = {"WWW-Authenticate": "Bearer"}
            await problem(401, "Sign in again.", headers)(scope, receive, send)
            return
        inner = {**scope, "headers": list(scope["headers"])}
        MutableHeaders(scope=inner)["authorization"] = f"Bearer {name}"
        await self.app(inner, receive, send)

    def _name(self, header: str) -> str | None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            # The algorithm is ours to say: the token comes from the client.
            claims = jwt.decode(
                token, self.key, algorithms=["HS256"], options={"require": ["exp", "sub"]}
            )
        except jwt.InvalidTokenError:
            return None
        name = str(claims["sub"])
        return name if name.isascii() and name.isprintable() else None
