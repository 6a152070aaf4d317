"""The answer to an unhandled error is made outside of the CORS middleware, without its header."""

import asyncio

import httpx
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

WORDS = 'a "CORS error" in the browser that is really a 500'
WHY = "the error answer is made outside the CORS middleware"
CURE = "look at the server's log first"
CHAPTER = "ch11"
ASKED = "fastapi/fastapi#457"
PHRASES = (
    "No 'Access-Control-Allow-Origin' header is present on the requested resource fastapi",
    "CORS error only when the endpoint fails",
    "blocked by CORS policy but CORSMiddleware is configured",
)
SHOWS = "500, allowed origin: None"


def _answer(engine: Engine, *, handled: bool) -> str:
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"])

    @app.get("/users")
    def users() -> object:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT name FROM persons"))

    if handled:

        @app.exception_handler(ProgrammingError)
        def problem(_: Request, error: ProgrammingError) -> JSONResponse:
            return JSONResponse({"detail": type(error.orig).__name__}, 500)

    async def send() -> str:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://blog") as client:
            answer = await client.get("/users", headers={"Origin": "http://page"})
        origin = answer.headers.get("access-control-allow-origin")
        return f"{answer.status_code}, allowed origin: {origin}"

    return asyncio.run(send())


def bad(engine: Engine) -> str:
    return _answer(engine, handled=False)


def good(engine: Engine) -> str:
    return _answer(engine, handled=True)
