"""Facts of chapter 11, each with the run that proves it."""

import asyncio
from collections.abc import Iterator
from typing import Annotated, Any

import httpx
from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from workbook.repetition.fact import fact


def _send(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://blog") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())


class Name(BaseModel):
    name: str = Field(max_length=5)
    note: str | None = None


@fact(
    "`def tag(tag_id: int)` at `/tags/{tag_id}`: which status does `GET /tags/abc` get?",
    answer=422,
    section="A function answers a request",
    why="The path doesn't have the required form. The function isn't called.",
)
def not_a_number(engine: Engine) -> int:
    app = FastAPI()

    @app.get("/tags/{tag_id}")
    def tag(tag_id: int) -> int:
        return tag_id

    return _send(app, "GET", "/tags/abc").status_code


@fact(
    "Which status does a POST have that returns a value, unless told otherwise?",
    answer=200,
    section="Rows become responses",
    why="201 has to be asked for: `status_code=201`.",
)
def status_of_a_post(engine: Engine) -> int:
    app = FastAPI()

    @app.post("/tags")
    def add(body: Name) -> Name:
        return body

    return _send(app, "POST", "/tags", json={"name": "sql"}).status_code


@fact(
    "A dependency with `yield` and no `scope`: when does the part after the `yield` run?",
    answer="after the answer",
    choices=("before the answer", "after the answer"),
    section="When does the session commit?",
    why="A commit there can fail when the client has been told that all is well. "
    '`Depends(..., scope="function")` runs it before.',
)
def when_a_dependency_ends(engine: Engine) -> str:
    app = FastAPI()

    def broken_at_the_end() -> Iterator[None]:
        yield
        raise RuntimeError("the commit has failed")

    @app.get("/", dependencies=[Depends(broken_at_the_end)])
    def read() -> str:
        return "fine"

    return "after the answer" if _send(app, "GET", "/").status_code == 200 else "before the answer"


@fact(
    "Two parameters of an endpoint depend on `get_session`. How many times does it run for one "
    "request?",
    answer=1,
    section="Who is asking?",
    why="A dependency is called once for a request, and its value is shared.",
)
def a_dependency_is_shared(engine: Engine) -> int:
    calls = []

    def get_session() -> int:
        calls.append(1)
        return len(calls)

    app = FastAPI()

    @app.get("/")
    def read(
        first: Annotated[int, Depends(get_session)], second: Annotated[int, Depends(get_session)]
    ) -> int:
        return first + second

    _send(app, "GET", "/")
    return len(calls)


@fact(
    "PATCH with `{}`: which method of a Pydantic model leaves out what the client did not send?",
    answer="model_dump(exclude_unset=True)",
    choices=(
        "model_dump()",
        "model_dump(exclude_none=True)",
        "model_dump(exclude_unset=True)",
    ),
    section="Not sent is not null",
    why="`exclude_none` also leaves out a null that was sent to empty the field.",
)
def not_sent_is_not_null(engine: Engine) -> str:
    sent = Name.model_validate({"name": "sql", "note": None})
    unset = Name.model_validate({"name": "sql"})
    for name, options in (
        ("model_dump()", {}),
        ("model_dump(exclude_none=True)", {"exclude_none": True}),
        ("model_dump(exclude_unset=True)", {"exclude_unset": True}),
    ):
        if "note" in sent.model_dump(**options) and "note" not in unset.model_dump(**options):  # type: ignore[arg-type]
            return name
    return "none of them"


@fact(
    "The body has a field that the Pydantic model doesn't name. What happens to it, unless told "
    "otherwise?",
    answer="it is ignored",
    choices=("it is ignored", "422", "it is passed on"),
    section="Trust nothing that comes in",
    why='`model_config = ConfigDict(extra="forbid")` refuses it.',
)
def unknown_fields(engine: Engine) -> str:
    app = FastAPI()

    @app.post("/tags")
    def add(body: Name) -> dict[str, Any]:
        return body.model_dump()

    answer = _send(app, "POST", "/tags", json={"name": "sql", "is_admin": True})
    if answer.status_code == 422:
        return "422"
    return "it is passed on" if "is_admin" in answer.json() else "it is ignored"
