"""The timeline of a request, as it really goes."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal
from uuid import uuid4

import pytest
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, HTTPException
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from workbook import databases, timeline
from workbook.requesttimeline import svg
from workbook.requesttimeline.moments import RESPONSE, Place
from workbook.requesttimeline.shown import Timeline

COUNT = "SELECT count(*) FROM things"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    name = f"test_timeline_{uuid4().hex[:8]}"
    engine = create_engine(databases.create(name))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE things (name text PRIMARY KEY)"))
    yield engine
    engine.dispose()
    databases.drop(name)


def application(engine: Engine, scope: Literal["function", "request"]) -> FastAPI:
    router = APIRouter(prefix="/things")

    def get_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session
            session.commit()

    @router.post("/{name}", status_code=201)
    def add(
        name: str,
        session: Annotated[Session, Depends(get_session, scope=scope)],
        later: BackgroundTasks,
    ) -> str:
        session.execute(text("INSERT INTO things VALUES (:name)"), {"name": name})
        later.add_task(str, name)
        if name == "refused":
            raise HTTPException(409)
        return name

    app = FastAPI()
    app.include_router(router)
    return app


def said(line: Timeline) -> list[str]:
    """The moments, those of the database by their first word."""
    return [
        moment.what or (moment.entry.sql or moment.entry.kind).split()[0]  # type: ignore[union-attr]
        for moment in line.moments
    ]


def test_with_the_default_scope_the_response_comes_first(engine: Engine) -> None:
    line = timeline(
        application(engine, "request"), "POST", "/things/a", second_client=COUNT, engine=engine
    )
    assert said(line) == [
        "POST /things/a",
        "get_session runs up to its yield",
        "add starts",
        "BEGIN",
        "INSERT",
        "add returns",
        RESPONSE,
        "the response has ended: 3 bytes",
        "background task str starts",
        "background task str has ended",
        "get_session goes on after its yield",
        "COMMIT",
    ]
    assert line.moments[line.answered].seen == "0"
    assert line.moments[line.answered].held == 1
    assert line.seen_after == "1"
    assert "The response was sent before the COMMIT." in repr(line)


def test_with_the_scope_of_the_function_the_commit_comes_first(engine: Engine) -> None:
    line = timeline(
        application(engine, "function"), "POST", "/things/b", second_client=COUNT, engine=engine
    )
    order = said(line)
    assert order.index("COMMIT") < line.answered
    assert line.moments[line.answered].seen == line.seen_after
    assert line.moments[line.answered].held == 0
    assert "--  " not in repr(line)


def test_an_error_passes_through_the_dependency(engine: Engine) -> None:
    line = timeline(application(engine, "function"), "POST", "/things/refused")
    order = said(line)
    assert line.status == 409
    assert order[-5:-2] == [
        "add raises HTTPException(409)",
        "get_session goes on: HTTPException at its yield",
        "ROLLBACK",
    ]


def test_a_commit_that_fails_after_the_response(engine: Engine) -> None:
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session
            session.execute(text("INSERT INTO things VALUES (NULL)"))

    @app.post("/", status_code=201)
    def add(_: Annotated[Session, Depends(get_session)]) -> str:
        return "fine"

    line = timeline(app, "POST", "/")
    assert line.status == 201
    assert type(line.response.error).__name__ == "IntegrityError"
    assert "told 201 Created before the failure" in repr(line)
    assert line.moments[-1].failed
    drawing = svg.render(line)
    assert 'role="img"' in drawing
    assert "NotNullViolation" in drawing


def test_async_dependencies_and_overrides_are_noted_and_put_back(engine: Engine) -> None:
    async def number() -> AsyncIterator[int]:
        yield 1

    async def other() -> int:
        return 2

    app = FastAPI()

    @app.get("/")
    async def read(value: Annotated[int, Depends(number)]) -> int:
        return value

    before = [route.dependant.call for route in app.routes if hasattr(route, "dependant")]
    assert said(timeline(app, "GET", "/"))[1:3] == ["number runs up to its yield", "read starts"]
    app.dependency_overrides[number] = other
    line = timeline(app, "GET", "/")
    assert line.response.json() == 2
    assert said(line)[1] == "other is called"
    assert app.dependency_overrides == {number: other}
    assert [r.dependant.call for r in app.routes if hasattr(r, "dependant")] == before


def test_a_dependency_that_keeps_an_error_to_itself() -> None:
    def swallows() -> Iterator[int]:
        try:
            yield 1
        except HTTPException:
            return

    app = FastAPI()

    @app.get("/")
    def read(_: Annotated[Any, Depends(swallows)]) -> None:
        raise HTTPException(404)

    assert "swallows has ended and kept the error to itself" in said(timeline(app, "GET", "/"))


def test_a_path_that_is_not_there_and_a_broken_body() -> None:
    app = FastAPI()
    line = timeline(app, "GET", "/nothing")
    assert [moment.place for moment in line.moments] == [Place.CLIENT] * 3
    assert line.status == 404


def test_a_second_client_needs_an_engine() -> None:
    with pytest.raises(ValueError, match="engine"):
        timeline(FastAPI(), "GET", "/", second_client=COUNT)
