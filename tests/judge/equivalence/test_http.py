"""Applications beside a reference: the same requests, everything compared."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body, FastAPI, HTTPException, Response
from fastapi.responses import JSONResponse
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

from workbook.blog import Tag
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.comparison import Comparison
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.http.steps import get, post, sql, steps, then, together
from workbook.judge.equivalence.http.words import difference
from workbook.judge.equivalence.outcome_diff import Mismatch
from workbook.judge.equivalence.run import failures
from workbook.judge.feedback import NotYet

TERMS = Contract("http", transaction="own", worlds=("empty",), headers=("location",))
Made = Callable[[Any], Any]


def first(each: Call, reference: Made, answer: Made, terms: Contract = TERMS) -> Mismatch | None:
    """The first difference in this one call."""
    comparison = Comparison(
        terms, ["f"], {"f": reference}, {"f": answer}, lambda _: iter([each]), None
    )
    differing = failures(comparison)
    failure = next(differing, None)
    differing.close()
    return failure.mismatches[0] if failure else None


def kind(each: Call, reference: Made, answer: Made, terms: Contract = TERMS) -> str:
    found = first(each, reference, answer, terms)
    return found.kind if found else ""


def answering(value: Any = None, **options: Any) -> Made:
    """An application whose one endpoint answers with this value."""

    def made(_: Any) -> FastAPI:
        app = FastAPI()
        app.get("/", **options)(lambda: value)
        return app

    return made


def inserting(
    *, look: bool = False, commit: str = "before", listens: bool = True, is_async: bool = False
) -> Made:
    """An application that adds a tag."""

    def made(factory: Any) -> APIRouter:
        router = APIRouter()

        def work(response: Response) -> dict[str, Any]:
            with factory() as session:
                if look and session.scalar(select(Tag.id).where(Tag.name == "new")):
                    raise HTTPException(409)
                tag = Tag(name="new")
                session.add(tag)
                try:
                    session.flush()
                except IntegrityError:
                    if not listens:
                        raise
                    raise HTTPException(409) from None
                found = {"id": tag.id, "name": "new"}
                response.headers["location"] = f"/tags/{tag.id}"
                if commit == "before":
                    session.commit()
                return found

        async def on_the_loop(response: Response) -> dict[str, Any]:
            return work(response)

        router.post("/tags", status_code=201)(on_the_loop if is_async else work)
        return router

    return made


def test_the_same_application_is_right() -> None:
    assert kind(steps(get("/"), get("/nothing")), answering({"a": 1}), answering({"a": 1})) == ""


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ({"a": 1}, {"a": "1"}, 'a is "1", a string; 1 was expected.'),
        ({"a": 1}, {"a": True}, "a is true, a bool; 1 was expected."),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, "a.b[1] is 3; 2 was expected."),
        ({"a": 1}, {}, "a is missing."),
        ({}, {"password": "x"}, "password doesn't belong in it."),
        ([1], [1, 2], "the body has 2 items; 1 expected."),
        (None, 0, "the body is 0, a number; null was expected."),
    ],
)
def test_bodies_are_compared_with_their_types(one: Any, other: Any, message: str) -> None:
    found = first(steps(get("/")), answering(one), answering(other))
    assert found is not None
    assert found.kind == "other_body"
    assert message in found.message
    assert difference(one, other) == message


def test_status_and_headers_are_compared() -> None:
    assert kind(steps(get("/")), answering(status_code=201), answering()) == "other_status"
    with_location = answering()

    def without(factory: Any) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        def read(response: Response) -> None:
            response.headers["location"] = "/elsewhere"

        return app

    assert kind(steps(get("/")), without, with_location) == "other_header"


def test_bodies_of_errors_are_open_unless_the_contract_says_so() -> None:
    def refusing(**body: Any) -> Made:
        def made(_: Any) -> FastAPI:
            app = FastAPI()
            app.get("/")(lambda: JSONResponse(body, 404))
            return app

        return made

    asked = steps(get("/"))
    form = replace(TERMS, error_bodies="form")
    one = refusing(detail="none", code=1)
    assert kind(asked, one, refusing(error="no")) == ""
    assert kind(asked, one, refusing(error="no"), form) == "other_body"
    assert kind(asked, one, refusing(detail="There is no such thing.", code=1), form) == ""
    assert kind(asked, one, refusing(detail="none", code=2), form) == "other_body"


def test_an_error_of_the_application_is_said_with_its_words() -> None:
    def failing(_: Any) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        def read() -> None:
            raise KeyError("lost")

        return app

    found = first(steps(get("/")), answering(1), failing)
    assert found is not None
    assert found.kind == "server_error"
    assert "KeyError: 'lost'" in found.message


def test_rows_and_generated_ids_are_compared() -> None:
    adding = steps(post("/tags"))
    assert kind(adding, inserting(), inserting(look=True)) == ""
    assert kind(adding, inserting(), inserting(commit="never")) != ""


def test_a_race_happens_each_time() -> None:
    race = steps(together(*[post("/tags")] * 3))
    assert kind(race, inserting(), inserting(look=True)) == ""
    for _ in range(2):
        found = first(race, inserting(), inserting(look=True, listens=False))
        assert found is not None
        assert found.kind == "other_statuses"
        assert found.got == ["1 x 201 Created", "2 x 500 Internal Server Error"]


def test_the_same_one_wins_a_race_each_time() -> None:
    """The row that is left is the same, too, for two answers that behave alike."""
    race = steps(together(*[post("/tags", json={"name": name}) for name in "abcd"]))

    def only_one(factory: Any) -> APIRouter:
        router = APIRouter()

        @router.post("/tags", status_code=201)
        def add(name: Annotated[str, Body(embed=True)]) -> None:
            with factory() as session:
                adding = text("INSERT INTO tags (id, name) VALUES (1, :name)")
                session.execute(adding, {"name": name})
                session.commit()

        return router

    for _ in range(10):
        assert kind(race, only_one, only_one) == ""


def test_a_lock_in_memory_does_not_hold_for_two_processes() -> None:
    def locking(factory: Any) -> APIRouter:
        lock, found = threading.Lock(), inserting(look=True, listens=False)(factory)
        [route] = found.routes
        router = APIRouter()

        @router.post("/tags", status_code=201)
        def add(response: Response) -> Any:
            with lock:
                return route.endpoint(response)

        return router

    race = steps(together(*[post("/tags")] * 2))
    assert kind(race, inserting(), locking) == "other_statuses"


def test_each_call_stands_alone() -> None:
    def twice(_: Any) -> Any:
        yield steps(post("/tags"), sql("UPDATE tags SET name = 'other'"), post("/tags"))
        yield steps(post("/tags"))
        yield steps(sql("DELETE FROM posts"), sql("UPDATE users SET bio = 'x'"), post("/tags"))
        yield steps(post("/tags"), get("/users"))

    world = replace(TERMS, worlds=("authored",))
    seen: list[int] = []

    def counting(factory: Any) -> Any:
        with factory() as session:
            sums = "SELECT (SELECT count(*) FROM posts) + (SELECT count(*) FROM post_tags)"
            seen.append(session.scalar(text(sums + " + (SELECT count(bio) FROM users)")))
        return inserting()(factory)

    comparison = Comparison(world, ["f"], {"f": inserting()}, {"f": counting}, twice, None)
    assert list(failures(comparison)) == []
    assert len(set(seen)) == 1


def test_statements_on_the_event_loop_are_seen() -> None:
    assert kind(steps(post("/tags")), inserting(), inserting(is_async=True)) == "blocks_the_loop"


def counting(sessions_of: Callable[[Any], Any]) -> Made:
    """An application that counts the tags on sessions that it makes of those it is given."""

    def made(factory: Any) -> FastAPI:
        app, sessions = FastAPI(), sessions_of(factory)

        @app.get("/")
        def count() -> int:
            with sessions() as session:
                return len(session.scalars(select(Tag.id)).all())

        return app

    return made


def on_asyncpg(factory: Any) -> FastAPI:
    app = FastAPI()
    url = factory.kw["bind"].url.set(drivername="postgresql+asyncpg")
    sessions = async_sessionmaker(create_async_engine(url, poolclass=NullPool))

    @app.get("/")
    async def count() -> int:
        async with sessions() as session:
            return len((await session.scalars(select(Tag.id))).all())

    return app


def test_an_engine_of_its_own_is_seen_where_the_contract_says_so() -> None:
    given = counting(lambda factory: factory)
    own = counting(
        lambda factory: sessionmaker(create_engine(factory.kw["bind"].url, poolclass=NullPool))
    )
    terms = replace(TERMS, engine="given")
    for answer in (own, on_asyncpg, answering(0)):
        assert kind(steps(get("/")), given, answer, terms) == "engine_of_its_own"
        assert kind(steps(get("/")), given, answer) == ""
    assert kind(steps(get("/")), given, given, terms) == ""
    assert kind(steps(get("/nothing")), given, own, terms) == ""
    assert kind(steps(get("/")), answering(0), answering(0), terms) == ""


def test_a_commit_after_the_answer_is_seen() -> None:
    from collections.abc import Iterator

    from fastapi import Depends

    def made(scope: Any, fails: bool = False) -> Made:
        def of(factory: Any) -> FastAPI:
            app = FastAPI()

            def get_session() -> Iterator[Any]:
                with factory.begin() as session:
                    yield session
                    if fails:
                        session.execute(text("SELECT 1/0"))

            @app.post("/")
            def add(session: Annotated[Any, Depends(get_session, scope=scope)]) -> None:
                session.add(Tag(name="x"))
                session.flush()

            return app

        return of

    one = steps(post("/"))
    assert kind(one, made("function"), made("function")) == ""
    assert kind(one, made("function"), made("request")) == "answers_before_the_commit"
    assert kind(one, made("function"), made("request", fails=True)) == "fails_after_the_answer"


def test_requests_can_depend_on_answers_and_on_others() -> None:
    def counting(_: Any) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        def read(number: int = 0) -> dict[str, int]:
            return {"next": number + 1}

        return app

    follow = then(lambda bodies: get("/", params={"number": bodies[-1]["next"]}), "the next one")
    each = steps(get("/"), sql("INSERT INTO tags (name) VALUES ('between')"), follow)
    assert kind(each, counting, counting) == ""
    assert kind(each, counting, answering({"next": 1})) == "other_body"
    assert "the next one" in each.words


def test_the_moment_of_a_call_is_no_difference() -> None:
    """Neither of an earlier step nor of an earlier key: the message names what really differs."""

    def made(word: str) -> Made:
        def of(factory: Any) -> FastAPI:
            app = FastAPI()

            @app.get("/now")
            def now() -> Any:
                with factory() as session:
                    return {"at": session.scalar(text("SELECT now()"))}

            @app.get("/both")
            def both() -> Any:
                return now() | {"word": word}

            return app

        return of

    each = steps(get("/now"), get("/both"))
    assert kind(each, made("x"), made("x")) == ""
    found = first(each, made("x"), made("y"))
    assert found is not None
    assert "GET /both" in found.message
    assert 'word is "y"; "x" was expected.' in found.message
    assert any("(now)" in line for line in found.got)


def test_what_is_no_application_is_said() -> None:
    with pytest.raises(NotYet, match="return app"):
        kind(steps(get("/")), answering(), lambda _: None)


def test_a_connection_that_is_kept_is_seen() -> None:
    kept = []

    def keeping(factory: Any) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        def read() -> None:
            session = factory()
            session.execute(text("SELECT 1"))
            kept.append(session)

        return app

    def giving_back(factory: Any) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        def read() -> None:
            with factory() as session:
                session.execute(text("SELECT 1"))

        return app

    assert kind(steps(get("/")), giving_back, keeping) != ""
